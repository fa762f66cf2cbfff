"""A route for every verb of a resource: ``POST /cases/{ref}/close/``. Nothing to write per verb.

Refusals come in this order: 401, 404 (not visible), 403 (no role holds the permission), 400, 412, 409. ``create`` and
``update`` are verbs too, reached by POST and PATCH of the resource itself.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action

import ledger.api.problems  # noqa: F401 - refusals become problems
from ledger.api.params import serializer_class_for
from ledger.refusals import Forbidden
from ledger.verbs import Verb, registry
from rest import etag

_STANDARD = {"create": "create", "partial_update": "update", "destroy": "delete"}


class VerbsMixin:
    """For viewsets over ``rest.viewsets.ResourceViewSet``, to the left of it."""

    # -- routes

    @classmethod
    def get_extra_actions(cls) -> list:
        """DRF's router asks for these; the verbs of the resource are among them."""
        if "_verbs_routed" not in cls.__dict__:
            cls._verbs_routed = True
            taken = {found.url_path for found in super().get_extra_actions()}
            for found in registry.for_resource(cls.get_resource()):
                if not found.creates and found.code not in taken:
                    setattr(cls, _action_name(found), _route(cls, found))
        return super().get_extra_actions()

    def run_verb(self, request: Any, found: Verb) -> Any:
        """Find, authorise, understand, compare versions, do, show."""
        instance = self.get_object()
        self.check_query()
        body = serializer_class_for(found, instance)(data=request.data, context=self.get_serializer_context())
        body.is_valid(raise_exception=True)
        self.check_precondition(instance)
        result = found(instance, by=self.actor, at=timezone.now(), **body.validated_data)
        if not isinstance(result, self.model):
            instance.refresh_from_db()  # not by get_object(): the caller may have handed it out of his own sight
            result = instance
        return self.represent(result)

    # -- permissions, before the body is looked at

    def verb_of_action(self) -> Verb | None:
        """The verb that this request is about."""
        name = self.action or ""
        code = _STANDARD.get(name) or name.removeprefix("verb_").replace("_", "-")
        return registry.get(f"{self.get_resource()}.{code}")

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """``create`` has no object: its permission is asked here."""
        super().initial(request, *args, **kwargs)
        found = self.verb_of_action()
        if self.action == "create" and found is not None:
            self._permit(found)

    def check_object_permissions(self, request: Any, instance: Any) -> None:
        """The object is visible, so the answer may be 403."""
        super().check_object_permissions(request, instance)
        found = self.verb_of_action()
        if found is not None:
            self._permit(found)

    def _permit(self, found: Verb) -> None:
        if not found.permits(self.actor):
            raise Forbidden(found.permission)

    # -- create, update and delete: never without a verb, which is where the permission stands

    def perform_create(self, serializer: Any) -> Any:
        """By the verb ``create``."""
        return self._write(self._verb("create"), None, serializer)

    def perform_update(self, serializer: Any) -> Any:
        """By the verb ``update``."""
        return self._write(self._verb("update"), serializer.instance, serializer)

    def perform_destroy(self, instance: Any) -> None:
        """By the verb ``delete``."""
        self._verb("delete")(instance, by=self.actor, at=timezone.now())

    def _verb(self, code: str) -> Verb:
        key = f"{self.get_resource()}.{code}"
        found = registry.get(key)
        if found is None:
            raise ImproperlyConfigured(f"There is no verb {key}: write it, or leave {code!r} out of `operations`.")
        return found

    def _write(self, found: Verb, instance: Any, serializer: Any) -> Any:
        """Facets' inputs travel as ``extras`` to a verb that takes them."""
        takes_extras = "extras" in inspect.signature(found.function).parameters
        extras = {"extras": dict(serializer.extras)} if takes_extras else {}
        return found(instance, by=self.actor, at=timezone.now(), **serializer.validated_data, **extras)

    # -- versions

    def check_precondition(self, instance: Any) -> None:
        """412 by the row as it is now, locked, so that nobody changes it between the comparison and the verb."""
        precondition = etag.if_match(self.request)
        if precondition is not None:
            precondition.check(self.model._default_manager.locked(instance.pk))


def _action_name(found: Verb) -> str:
    return f"verb_{found.code.replace('-', '_')}"


def _route(cls: type, found: Verb) -> Callable:
    def run(self: Any, request: Any, *args: Any, **kwargs: Any) -> Any:
        return self.run_verb(request, found)

    run.__name__ = run.__qualname__ = _action_name(found)
    run.__doc__ = found.help
    permission = f"\n\nPermission: `{found.permission}`." if found.permission else ""
    routed = action(detail=True, methods=["post"], url_path=found.code, url_name=found.code)(run)
    return extend_schema(
        request=serializer_class_for(found) if found.params else None,
        responses={200: cls.serializer_class},
        summary=str(found.label),
        description=found.help + permission,
    )(routed)

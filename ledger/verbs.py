"""Everything that somebody can do, in one registry: routes, buttons, automatic actions and the matrix tests read it.

@verb("case.close", permission="cases.close", label=_("Close"), params=[…], may=rules.may_close)
def close(*, case, by, at):
    …
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache, cached_property, wraps
from typing import Any

from django.db import transaction

from ledger.batching import running_batch
from ledger.params import Param
from ledger.refusals import Forbidden, ReadOnly, Refused
from ledger.waves import undone_together

AUDIENCES = ("staff", "customer", "both")
_KEY = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*\.[a-z][a-z0-9]*(-[a-z0-9]+)*")
OFFERS_KEPT = 1000  # sets of permissions: one per combination of roles and scopes in use
_running: ContextVar[Verb | None] = ContextVar("running_verb", default=None)


@dataclass(frozen=True)
class Verb:
    """One thing that somebody can do to one kind of record."""

    resource: str
    code: str
    permission: str | None
    label: Any
    params: tuple[Param, ...]
    may: Callable[[Any, Any], Refused | None] | None
    function: Callable[..., Any]
    creates: bool
    primary: bool
    danger: bool
    audience: str
    bulk: bool
    undoable: bool
    offered: bool
    help: str

    @property
    def key(self) -> str:
        return f"{self.resource}.{self.code}"

    @property
    def subject(self) -> str:
        """Name of the parameter that takes the record."""
        return self.resource.replace("-", "_")

    @cached_property
    def takes_subject(self) -> bool:
        """False for ``create`` alone."""
        return self.subject in inspect.signature(self.function).parameters

    def permits(self, actor: Any) -> bool:
        """The actor holds the permission; without one, seeing the record is enough."""
        return self.permission is None or actor.can(self.permission)

    def refusal(self, actor: Any, obj: Any) -> Refused | None:
        """Why the state or the relation forbids it now; ``None`` when it may be done."""
        return self.may(actor, obj) if self.may is not None else None

    def __call__(self, obj: Any = None, /, **arguments: Any) -> Any:
        """Run it on a record: ``registry["case.close"](case, by=actor, at=now, **params)``."""
        return self.function(**({self.subject: obj} if self.takes_subject else {}), **arguments)


class Registry:
    """Verbs by key, and by resource in the order of declaration."""

    def __init__(self) -> None:
        self._verbs: dict[str, Verb] = {}
        self._offered: dict[tuple[str, str, frozenset[str]], list[Verb]] = {}

    def add(self, found: Verb) -> None:
        known = self._verbs.get(found.key)
        if known is not None and known.function.__module__ != found.function.__module__:
            raise ValueError(f"{found.key} is declared by {known.function.__module__} and {found.function.__module__}")
        self._verbs[found.key] = found
        self._offered.clear()

    def remove(self, key: str) -> None:
        """For tests that declare their own."""
        self._verbs.pop(key, None)
        self._offered.clear()

    def get(self, key: str) -> Verb | None:
        return self._verbs.get(key)

    def __getitem__(self, key: str) -> Verb:
        return self._verbs[key]

    def __iter__(self) -> Iterator[Verb]:
        return iter(list(self._verbs.values()))

    def for_resource(self, resource: str) -> list[Verb]:
        """The verbs of ``case``, in the order of declaration; ``create`` and ``update`` among them."""
        return [found for found in self._verbs.values() if found.resource == resource]

    def offered_to(self, resource: str, actor: Any) -> list[Verb]:
        """The next steps on such a record for which this actor's side and permissions suffice, whatever the record's state.

        Remembered by kind and permissions alone, so that a list of fifty records asks once; a changed role is another set.
        """
        held = getattr(actor, "permissions", None)
        if not isinstance(held, frozenset):  # the system may do everything, and says so only when asked
            return self._offered_to(resource, actor)
        key = (resource, actor.kind, held)
        found = self._offered.get(key)
        if found is None:
            if len(self._offered) >= OFFERS_KEPT:
                self._offered.clear()
            found = self._offered[key] = self._offered_to(resource, actor)
        return found

    def _offered_to(self, resource: str, actor: Any) -> list[Verb]:
        return [
            found
            for found in self.for_resource(resource)
            if not found.creates and found.offered and in_audience(found, actor) and found.permits(actor)
        ]

    def permissions(self) -> set[str]:
        """Every permission that some verb asks for."""
        return {found.permission for found in self if found.permission}


registry = Registry()


def verb(
    key: str,
    *,
    permission: str | None = None,
    label: Any = "",
    params: Iterable[Param] = (),
    may: Callable[[Any, Any], Refused | None] | None = None,
    creates: bool | None = None,
    primary: bool = False,
    danger: bool = False,
    audience: str = "both",
    bulk: bool = True,
    undoable: bool = False,
    offered: bool = True,
) -> Callable[[Callable], Callable]:
    """Register a keyword-only function as the verb ``<resource>.<code>``; its name is the code with underscores.

    The function runs in a savepoint: whoever catches a refusal finds everything as it was. ``creates`` marks ``create``
    and ``update``, which are reached by POST and PATCH of the resource and have no route of their own. ``undoable``: a page
    may take it back for some seconds. ``offered=False``: it has a route, but is no next step: no button, no macro.
    """
    resource, _, code = key.partition(".")

    def register(function: Callable) -> Callable:
        _check(key, function, audience)
        run: Any = _in_savepoint(function)
        found = Verb(
            resource=resource,
            code=code,
            permission=permission,
            label=label or code.replace("-", " ").capitalize(),
            params=tuple(params),
            may=may,
            function=run,
            creates=code in ("create", "update") if creates is None else creates,
            primary=primary,
            danger=danger,
            audience=audience,
            bulk=bulk,
            undoable=undoable,
            offered=offered,
            help=inspect.getdoc(function) or "",
        )
        run.verb = found
        registry.add(found)
        return run

    return register


def _check(key: str, function: Callable, audience: str) -> None:
    if not _KEY.fullmatch(key):
        raise ValueError(f"{key!r} is not <resource>.<code>")
    if function.__name__ != key.partition(".")[2].replace("-", "_"):
        raise ValueError(f"{key} is written as function {function.__name__}")
    given = inspect.signature(function).parameters.values()
    if any(p.kind not in (p.KEYWORD_ONLY, p.VAR_KEYWORD) for p in given) or not {"by", "at"} <= {p.name for p in given}:
        raise ValueError(f"{key}: a verb takes keywords only, `by` and `at` among them")
    if audience not in AUDIENCES:
        raise ValueError(f"{key}: audience is one of {AUDIENCES}")


def _in_savepoint(function: Callable) -> Callable:
    @wraps(function)
    def run(**arguments: Any) -> Any:
        if getattr(arguments.get("by"), "reads_only", False):
            raise ReadOnly()
        token = _running.set(run.verb)  # type: ignore[attr-defined]
        try:
            if (batch := running_batch()) is not None:
                with batch.undone_together():
                    return function(**arguments)
            with transaction.atomic(), undone_together():
                return function(**arguments)
        finally:
            _running.reset(token)

    return run


def authorize(by: Any, permission: str | None, obj: Any = None) -> None:
    """``Forbidden`` without the permission; then whatever the verb's ``may`` refuses on this (locked) record.

    Inside a verb it is that verb's ``may``; elsewhere the one verb of the record's resource with this permission.
    """
    if permission is not None and not by.can(permission):
        raise Forbidden(permission)
    if obj is None:
        return
    running = _running.get()
    if running is None or running.permission != permission or running.resource != resource_of(obj):
        same = [v for v in registry.for_resource(resource_of(obj)) if v.permission == permission]
        running = same[0] if len(same) == 1 else None
    if running is not None:
        refusal = running.refusal(by, obj)
        if refusal is not None:
            raise refusal


def allowed_actions(actor: Any, obj: Any) -> list[str]:
    """The codes of what this actor may do to this record now, in the order of declaration."""
    return [found.code for found in allowed_verbs(actor, obj)]


def allowed_verbs(actor: Any, obj: Any) -> list[Verb]:
    """The same as verbs, for buttons: permission held, audience met, and nothing in state or relation against it."""
    candidates = registry.offered_to(resource_of(obj), actor)
    return [found for found in candidates if found.may is None or found.may(actor, obj) is None]


def names_of(key: str, fields: Iterable[str]) -> str:
    """What a verb's forms call these fields, for sentences about what it changed: “Time zone, First name”."""
    found = registry.get(key)
    labels = {param.name: str(param.label) for param in found.params} if found else {}
    return ", ".join(labels.get(name) or name.replace("_", " ") for name in fields)


def in_audience(found: Verb, actor: Any) -> bool:
    """Whether this side of the desk is offered the verb."""
    return found.audience == "both" or (found.audience == "customer") == (actor.kind in ("customer", "guest"))


def resource_of(obj: Any) -> str:
    """``case-task`` for a ``CaseTask``: the model's ``resource`` if it names one, else its name."""
    return _resource_of(obj if isinstance(obj, type) else type(obj))


@cache
def _resource_of(model: Any) -> str:
    return getattr(model, "resource", None) or re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", model._meta.object_name).lower()

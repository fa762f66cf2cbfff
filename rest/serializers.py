"""Serializers that take exactly what they declare and answer fast.

    class CaseSerializer(StrictModelSerializer):
        class Meta:
            model = Case
            fields = ["id", "number", "subject", "state", "account", "tags", "version"]
            read_only_fields = ["number", "state"]                       # owned by verbs
            expandable = {"account": "accounts.api.people.AccountSerializer"}
            select = {"waiting_for": ["clock"]}                          # what a computed field needs, per field
            prefetch = {"tags": ["tags"]}
            extra = ["description_html"]                                 # only shown when `?fields=` names it

An unknown or read-only field in a body is 400. Facets of the model's resource join in by themselves.
"""

import datetime
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.exceptions import ValidationError as DjangoValidationError
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.fields import SkipField, get_error_detail

from rest import facets, strict
from rest.naming import resource_of
from rest.reading import Reader, Template
from rest.relations import VisibleRelatedField, actor_of
from rest.selection import EVERYTHING, Expansion, Selection

__all__ = ["STAMPS", "Expansion", "StrictModelSerializer", "StrictSerializer", "VisibleRelatedField", "actor_of"]

ALWAYS_READ_ONLY = ("id", "version", "created_at", "updated_at")
STAMPS = ("external_id", "created_at", "updated_at", "version")  # how every kept record's fields end


class StrictSerializer(serializers.Serializer):
    """A serializer for a body or a shape without a model: verbs' parameters, answers of calculations."""

    extras: Mapping  # validated values of facet inputs, after is_valid()

    def get_fields(self) -> Any:
        """Declared fields; instants leave in UTC whatever time zone the reader's pages use."""
        fields = super().get_fields()
        for field in fields.values():
            if isinstance(field, serializers.DateTimeField) and not hasattr(field, "timezone"):
                field.timezone = datetime.UTC
        return fields

    def to_internal_value(self, data: Any) -> Any:
        """Every complaint at once: unknown, read-only, wrong type, refused by the field."""
        if not isinstance(data, Mapping):
            raise ValidationError([ErrorDetail(_("Expected an object."), code="not_an_object")])
        errors: dict[str, Any] = self.unexpected(data)
        values: dict[str, Any] = {}
        extras: dict[str, Any] = {}
        inputs = self.input_names()
        for field in self._writable_fields:
            name = str(field.field_name)
            try:
                value = self.clean_field(field, data)
            except ValidationError as error:
                errors[name] = error.detail
            except DjangoValidationError as error:
                errors[name] = get_error_detail(error)
            except SkipField:
                pass
            else:
                if name in inputs:
                    extras[name] = value
                else:
                    self.set_value(values, field.source_attrs, value)
        if errors:
            raise ValidationError(errors)
        self.extras = extras
        return values

    @staticmethod
    def set_value(values: Any, keys: Any, value: Any) -> None:
        """Put a value at its source, nested or not; `source="*"` merges."""
        if not keys:
            values.update(value)
            return
        for key in keys[:-1]:
            values = values.setdefault(key, {})
        values[keys[-1]] = value

    def clean_field(self, field: Any, data: Any) -> Any:
        """One field's value: its JSON type, the field's own validation, then `validate_<name>`."""
        raw = field.get_value(data)
        if raw is not serializers.empty and raw is not None and not isinstance(data, QueryDict):
            raw = strict.checked(field, raw)
        value = field.run_validation(raw)
        validate = getattr(self, f"validate_{field.field_name}", None)
        return validate(value) if validate else value

    def unexpected(self, data: Any) -> dict[str, list]:
        """Errors for keys that this body may not have."""
        errors: dict[str, list] = {}
        for key in data:
            field = self.fields.get(key)
            if field is None:
                errors[str(key)[:200]] = [ErrorDetail(_("Unknown field."), code="unknown")]
            elif field.read_only:
                errors[key] = [ErrorDetail(_("This field is read-only."), code="read_only")]
        return errors

    def input_names(self) -> frozenset[str]:
        """Fields whose values go to `extras`; only models have facets."""
        return frozenset()

    @classmethod
    def field_names(cls) -> frozenset[str]:
        """What `?fields=` may name."""
        return Template.of(cls).names

    @classmethod
    def expansions(cls) -> dict[str, Expansion]:
        """What `?expand=` may name."""
        return {}

    @classmethod
    def shown_names(cls, selection: Any) -> frozenset[str]:
        """The fields of an answer: those asked for, or all but Meta.extra."""
        template = Template.of(cls)
        return template.names & selection.fields if selection.fields is not None else template.default_names

    @classmethod
    def needs(cls) -> tuple[dict, dict]:
        """({field: select_related names}, {field: prefetch_related lookups or functions of the actor})."""
        return {}, {}

    @cached_property
    def selection(self) -> Selection:
        """The caller's choice; it concerns the outermost serializer, never one nested in it."""
        outermost = self.parent is None or (
            isinstance(self.parent, serializers.ListSerializer) and self.parent.parent is None
        )
        return self.context.get("selection", EVERYTHING) if outermost else EVERYTHING

    @property
    def _readable_fields(self) -> Any:
        shows = self.selection.shows
        return (field for field in self.fields.values() if not field.write_only and shows(str(field.field_name)))


class StrictModelSerializer(StrictSerializer, serializers.ModelSerializer):
    """A serializer of a model: relations are visible ones, facets join, lists are read without building fields."""

    serializer_related_field = VisibleRelatedField

    @classmethod
    def resource(cls) -> str:
        """The word under which facets add to this model."""
        return getattr(cls.Meta, "resource", None) or resource_of(cls.Meta.model)

    def get_fields(self) -> Any:
        """The model's fields and the facets'."""
        fields = super().get_fields()
        if "tenant" in fields:
            raise ImproperlyConfigured("a row never moves between tenants: no serializer shows or takes `tenant`")
        for name, field in facets.merged(self.resource(), "fields").items():
            fields[name] = _copy(field)
        return fields

    def get_extra_kwargs(self) -> Any:
        """Ids, versions and stamps are the server's."""
        extra = super().get_extra_kwargs()
        for name in ALWAYS_READ_ONLY:
            extra.setdefault(name, {})["read_only"] = True
        return extra

    def get_unique_together_validators(self) -> Any:
        """None: the database decides, without a race, and rest.database_problems names the fields."""
        return []

    def include_extra_kwargs(self, kwargs: Any, extra_kwargs: Any) -> Any:
        """As DRF, minus the look-before-you-leap query of UniqueValidator."""
        kwargs = super().include_extra_kwargs(kwargs, extra_kwargs)
        if "validators" in kwargs:
            kwargs["validators"] = [v for v in kwargs["validators"] if not hasattr(v, "queryset")]
        return kwargs

    def input_names(self) -> frozenset[str]:
        """The writable fields of facets."""
        return frozenset(facets.merged(self.resource(), "fields"))

    @classmethod
    def field_names(cls) -> frozenset[str]:
        return Template.of(cls).names

    @classmethod
    def expansions(cls) -> dict[str, Expansion]:
        """Meta.expandable and the facets', as Expansion."""
        offered = {**getattr(cls.Meta, "expandable", {}), **facets.merged(cls.resource(), "expansions")}
        return {
            name: entry if isinstance(entry, Expansion) else Expansion(serializer=entry)
            for name, entry in offered.items()
        }

    @classmethod
    def needs(cls) -> tuple[dict, dict]:
        """Meta.select and Meta.prefetch with the facets' additions."""
        return (
            {**getattr(cls.Meta, "select", {}), **facets.merged(cls.resource(), "select")},
            {**getattr(cls.Meta, "prefetch", {}), **facets.merged(cls.resource(), "prefetch")},
        )

    @cached_property
    def _reader(self) -> Reader:
        return Reader(self)

    def to_representation(self, instance: Any) -> Any:
        """One row. UUIDs and instants stay objects: the renderer writes them."""
        return self._reader(instance)


def _copy(field: Any) -> Any:
    """A fresh, unbound field with the same arguments, as DRF copies declared ones."""
    copied = field.__deepcopy__({})
    if hasattr(field, "_spectacular_annotation"):
        copied._spectacular_annotation = field._spectacular_annotation
    return copied

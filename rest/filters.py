"""Filters: only declared ones, each at most once, each value valid; anything else is 400 and named.

A list of values is written with commas (`?state=new,open`); a parameter never repeats. Instants need an offset.
`none` asks for rows without a value where a relation may be empty (`?assignee=none`).

    class CaseFilters(ResourceFilterSet):
        tag = TextFilter(field_name="tags__name")
        created_after = InstantFilter(field_name="created_at", lookup_expr="gte")
        class Meta:
            model = Case
            fields = ["state", "priority", "account", "external_id"]      # exact; states and relations take lists
"""

import re
import uuid
from typing import Any, NoReturn

import django_filters
from django import forms
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext_lazy as _
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ErrorDetail
from rest_framework.exceptions import ValidationError as ApiValidationError

from rest import facets
from rest.query import check_parameters

NONE = "none"
INT_RANGE = 2**63
MAX_VALUES = 200


class CommaSeparated(forms.Field):
    """One or more values; each goes through `one()`."""

    widget = forms.TextInput
    single = False
    default_error_messages = {
        "invalid": _("This is not a valid value."),
        "one": _("Give one value."),
        "many": _("Too many values."),
    }

    def __init__(
        self, *args: Any, choices: Any = None, model_field: Any = None, null_values: Any = (), **kwargs: Any
    ) -> None:
        for noise in ("max_length", "min_length", "queryset", "to_field_name", "empty_label", "null_label"):
            kwargs.pop(noise, None)
        self.choices, self.model_field = choices, model_field
        super().__init__(*args, **kwargs)

    def clean(self, raw: Any) -> Any:
        """The values, or None when the parameter is absent."""
        if raw is None:
            return None
        parts = [raw] if self.single else [part.strip() for part in raw.split(",")]
        if len(parts) > MAX_VALUES:
            raise ValidationError(self.error_messages["many"], code="too_many")
        if not all(parts):
            raise ValidationError(self.error_messages["invalid"], code="blank")
        return [self.one(part) for part in parts]

    def one(self, text: str) -> Any:
        """One value from its text."""
        return text

    def refuse(self) -> NoReturn:
        """The complaint about one value."""
        raise ValidationError(self.error_messages["invalid"], code="invalid")


class _Text(CommaSeparated):
    single = True  # a text may hold commas


class _Choice(CommaSeparated):
    def one(self, text: str) -> Any:
        for value, _label in self.offered():
            if str(value) == text:
                return value
        raise ValidationError(_("Expected one of: %(names)s.") % {
            "names": ", ".join(str(value) for value, _label in self.offered())}, code="invalid_choice")  # fmt: skip

    def offered(self) -> Any:
        """The choices, called if they are a function."""
        return list(self.choices() if callable(self.choices) else self.choices or ())


class _Boolean(CommaSeparated):
    single = True

    def one(self, text: str) -> Any:
        if text not in ("true", "false"):
            raise ValidationError(_("Expected true or false."), code="invalid")
        return text == "true"


class _Integer(CommaSeparated):
    def one(self, text: str) -> Any:
        if not re.fullmatch(r"-?[0-9]{1,19}", text, re.ASCII) or not -INT_RANGE <= int(text) < INT_RANGE:
            self.refuse()
        return int(text)


class _Id(CommaSeparated):
    def one(self, text: str) -> Any:
        if text == NONE:
            return None
        try:
            value = uuid.UUID(text)
        except ValueError:
            self.refuse()
        if str(value) != text.lower():
            self.refuse()
        return value


class _IntegerId(_Integer):
    def one(self, text: str) -> Any:
        return None if text == NONE else super().one(text)


class _Instant(CommaSeparated):
    single = True

    def one(self, text: str) -> Any:
        try:
            value = parse_datetime(text)
        except ValueError:
            value = None
        if value is None or value.tzinfo is None:
            message = _("Expected a date and time with an offset, such as 2026-11-22T03:00:00Z.")
            raise ValidationError(message, code="invalid")
        return value


class _Day(CommaSeparated):
    single = True

    def one(self, text: str) -> Any:
        try:
            value = parse_date(text)
        except ValueError:
            value = None
        if value is None:
            raise ValidationError(_("Expected a date such as 2026-11-22."), code="invalid")
        return value


class AnyOf(django_filters.Filter):
    """`column = value`, `column IN (values)`, or with another lookup: never one that the query string names."""

    field_class = CommaSeparated

    def filter(self, queryset: QuerySet[Any], values: Any) -> Any:
        if values is None:
            return queryset
        return self.get_method(queryset)(self.condition(values))

    def condition(self, values: Any) -> Any:
        """The Q of some values; None among them means empty."""
        if self.lookup_expr != "exact":
            return Q(**{f"{self.field_name}__{self.lookup_expr}": values[0]})
        present = [value for value in values if value is not None]
        name = self.field_name
        condition = Q(**{name: present[0]}) if len(present) == 1 else Q(**{f"{name}__in": present})
        return condition | Q(**{f"{name}__isnull": True}) if len(present) < len(values) else condition


class TextFilter(AnyOf):
    """One text, compared exactly. Searching is the business of `search`."""

    field_class = _Text


class ChoiceFilter(AnyOf):
    """Any of some choices."""

    field_class = _Choice


class BooleanFilter(AnyOf):
    """`true` or `false`, nothing that looks like it."""

    field_class = _Boolean


class IntegerFilter(AnyOf):
    """Any of some whole numbers of 64 bits."""

    field_class = _Integer


class IdFilter(AnyOf):
    """Any of some ids. A foreign id finds nothing and says nothing."""

    field_class = _Id


class IntegerIdFilter(AnyOf):
    """The same for the few models with numbers as ids."""

    field_class = _IntegerId


class InstantFilter(AnyOf):
    """An instant; usually with lookup_expr "gte" or "lt"."""

    field_class = _Instant


class DayFilter(AnyOf):
    """A calendar day."""

    field_class = _Day


class ResourceFilterSet(django_filters.FilterSet):
    """The base of every filter set. `Meta.fields` becomes strict filters by the kind of column."""

    base_filters: dict[str, Any]

    def __init__(
        self, data: Any = None, queryset: QuerySet[Any] | None = None, *, request: Any = None, prefix: str | None = None
    ) -> None:
        # Only what was asked for is built: twenty filters copied and bound cost more than the query.
        declared: dict[str, Any] = type(self).base_filters
        self.base_filters = {name: f for name, f in declared.items() if data is not None and name in data}
        super().__init__(data, queryset, request=request, prefix=prefix)

    @classmethod
    def filter_for_field(cls, field: Any, field_name: Any, lookup_expr: Any = None) -> Any:
        """The strict filter of a column. Unsupported kinds are an error at start-up, not a surprise in a request."""
        filter_class: type[AnyOf] | None
        extra = {"choices": field.choices} if field.choices else {}
        if extra:
            filter_class = ChoiceFilter
        elif field.is_relation:
            filter_class, field_name = cls.id_filter(field.target_field), f"{field_name}_id"
        else:
            filter_class = next((f for kind, f in _BY_COLUMN.items() if isinstance(field, kind)), None)
        if filter_class is None:
            raise ImproperlyConfigured(f"{cls.__name__}: declare a filter for {field!r}")
        return filter_class(field_name=field_name, lookup_expr=lookup_expr or "exact", **extra)

    @staticmethod
    def id_filter(key: Any) -> Any:
        """Ids are UUIDs but for a few."""
        return IdFilter if isinstance(key, models.UUIDField) else IntegerIdFilter


_BY_COLUMN = {
    models.UUIDField: IdFilter,
    models.BooleanField: BooleanFilter,
    models.DateTimeField: InstantFilter,
    models.DateField: DayFilter,
    models.IntegerField: IntegerFilter,
    models.CharField: TextFilter,
    models.TextField: TextFilter,
}


class StrictFilterBackend(DjangoFilterBackend):
    """Checks the whole query string of a list, then applies the view's and the facets' filters."""

    def get_filterset_class(self, view: Any, queryset: QuerySet[Any] | None = None) -> Any:
        """The view's filter set with the facets' filters, made once per generation of facets."""
        base = getattr(view, "filterset_class", None) or ResourceFilterSet
        resource = view.get_resource() if hasattr(view, "get_resource") else None
        key = (base, resource, facets.generation())
        if key not in _FILTERSETS:
            added = {name: f for name, f in facets.merged(resource, "filters").items() if name not in base.base_filters}
            _FILTERSETS[key] = type(base.__name__, (base,), added) if added else base
        return _FILTERSETS[key]

    def filter_queryset(self, request: Any, queryset: QuerySet[Any], view: Any) -> Any:
        """400 for what nobody declared; then the filters in the order of their declaration."""
        filterset_class = self.get_filterset_class(view, queryset)
        names = filterset_class.base_filters.keys()
        check_parameters(request, {*names, *view.query_parameters_of("list")})
        asked = request.query_params
        if hasattr(view, "search") and "search" in asked and "search" not in names:
            queryset = view.search(queryset, asked["search"])
        if not any(name in asked for name in names):
            return queryset
        filterset = filterset_class(asked, queryset, request=request)
        if not filterset.is_valid():
            raise ApiValidationError(_coded(filterset.errors))
        return filterset.qs

    def get_schema_operation_parameters(self, view: Any) -> Any:
        """The filters in the OpenAPI document are written by rest.schema."""
        return []


_FILTERSETS: dict = {}


def _coded(errors: Any) -> dict:
    """Django's form errors with their codes."""
    from_data = errors.as_data()
    return {
        name: [ErrorDetail(" ".join(error.messages), code=error.code or "invalid") for error in found]
        for name, found in from_data.items()
    }

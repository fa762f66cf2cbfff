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

from typing import Any

import django_filters
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.db.models import Q, QuerySet
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ErrorDetail
from rest_framework.exceptions import ValidationError as ApiValidationError

from rest import facets
from rest.filter_values import (
    BooleanValues,
    ChoiceValues,
    CommaSeparated,
    DayValues,
    IdValues,
    InstantValues,
    IntegerIdValues,
    IntegerValues,
    TextValues,
)
from rest.query import check_parameters


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

    field_class = TextValues


class ChoiceFilter(AnyOf):
    """Any of some choices."""

    field_class = ChoiceValues


class BooleanFilter(AnyOf):
    """`true` or `false`, nothing that looks like it."""

    field_class = BooleanValues


class IntegerFilter(AnyOf):
    """Any of some whole numbers of 64 bits."""

    field_class = IntegerValues


class IdFilter(AnyOf):
    """Any of some ids. A foreign id finds nothing and says nothing."""

    field_class = IdValues


class VisibleIdFilter(IdFilter):
    """Ids of another record that not everybody who reads these rows may see: what is hidden finds nothing, and is nothing.

    ``visible``: the ids of what an actor may see, as a queryset of one column, named by the column of this model.
    """

    def __init__(self, *args: Any, visible: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.visible = visible

    def condition(self, values: Any) -> Any:
        shown = Q(**{f"{self.field_name}__in": self.visible(self.parent.request.actor)})
        present = [value for value in values if value is not None]
        found = Q(**{f"{self.field_name}__in": present}) & shown if present else Q(pk__in=[])
        return found | ~shown | Q(**{f"{self.field_name}__isnull": True}) if len(present) < len(values) else found


class IntegerIdFilter(AnyOf):
    """The same for the few models with numbers as ids."""

    field_class = IntegerIdValues


class InstantFilter(AnyOf):
    """An instant; usually with lookup_expr "gte" or "lt"."""

    field_class = InstantValues


class DayFilter(AnyOf):
    """A calendar day."""

    field_class = DayValues


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

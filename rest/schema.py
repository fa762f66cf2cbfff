"""What drf-spectacular cannot know by itself: filters, selection, headers, problems, relations by id."""

import inspect
from typing import Any

from django.db import models
from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.permissions import AllowAny

from rest import filters
from rest.filters import StrictFilterBackend

STANDARD = ("list", "create", "retrieve", "partial_update", "destroy")
PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string", "description": "Which rule refused."},
        "errors": {
            "type": "array",
            "description": "With 400: every field that is wrong.",
            "items": {
                "type": "object",
                "required": ["field", "code", "message"],
                "properties": {name: {"type": "string"} for name in ("field", "code", "message")},
            },
        },
    },
}
# status → methods that can answer it
PROBLEM_STATUSES = {
    "400": "get post patch delete put",
    "401": "get post patch delete put",
    "403": "get post patch delete put",
    "404": "get post patch delete put",
    "406": "get post patch delete put",
    "409": "post patch delete put",
    "412": "post patch delete",
    "413": "post patch put",
    "415": "post patch put",
    "422": "post",
    "429": "get post patch delete put",
    "503": "get post patch delete put",
}


class ApiSchema(AutoSchema):
    """The description of one operation."""

    def get_operation_id(self) -> Any:
        """`cases_list`, `cases_close`: the path's words without the ids."""
        words = [w for w in self.path.removeprefix("/api/v1/").split("/") if w and not w.startswith("{")]
        action = getattr(self.view, "action", None)
        verb = {"partial_update": "update", "destroy": "delete"}.get(str(action), action)
        if action not in STANDARD:
            verb = None if self.method == "POST" else self.method.lower()
        return "_".join([*words, *([verb] if verb else [])]).replace("-", "_")

    def get_tags(self) -> Any:
        """Operations are grouped by the first word of the path."""
        return [self.path.removeprefix("/api/v1/").split("/")[0]]

    def get_auth(self) -> Any:
        """A key or the session, everywhere but on views that ask for neither."""
        return [] if not self.view.authentication_classes and self._is_open() else None

    def get_override_parameters(self) -> Any:
        """Selection and headers."""
        found = []
        serializer_class: Any = getattr(self.view, "serializer_class", None)
        if self.method != "DELETE" and hasattr(serializer_class, "field_names") and hasattr(self.view, "selection"):
            found.append(_query("fields", f"Of {', '.join(sorted(serializer_class.field_names()))}."))
            if offered := serializer_class.expansions():
                found.append(_query("expand", f"Of {', '.join(sorted(offered))}; two levels with a dot."))
        if self.method == "POST":
            found.append(_header("Idempotency-Key", "A retry with the same key gets the first answer."))
        if self.method in ("PATCH", "DELETE") or (self.method == "POST" and getattr(self.view, "detail", False)):
            found.append(_header("If-Match", "412 unless the object still has this ETag."))
        if self.method == "GET" and getattr(self.view, "action", "") == "retrieve":
            found.append(_header("If-None-Match", "304 if the object still has this ETag."))
        return found

    def _is_open(self) -> Any:
        return all(klass is AllowAny for klass in self.view.permission_classes)

    def _get_filter_parameters(self) -> Any:
        if not self._is_list_view() or StrictFilterBackend not in getattr(self.view, "filter_backends", ()):
            return []
        filterset_class = StrictFilterBackend().get_filterset_class(self.view)
        found = [_filter_parameter(name, entry) for name, entry in filterset_class.base_filters.items()]
        if hasattr(self.view, "search") and "search" not in filterset_class.base_filters:
            described = inspect.getdoc(self.view.search) or ""
            found.append({"name": "search", "in": "query", "schema": {"type": "string"}, "description": described})
        return found

    def _resolve_path_parameters(self, variables: Any) -> Any:
        return [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"},
             "description": "Id" + (" or number" if getattr(self.view, "lookup_number", None) else "") + "."}
            for name in variables
        ]  # fmt: skip


class VisibleRelatedFieldSchema(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    """A relation is its id."""

    target_class = "rest.relations.VisibleRelatedField"
    match_subclasses = True

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> Any:
        """uuid, or integer for the few."""
        try:
            key = self.target.related_model._meta.pk
        except AttributeError:
            key = None
        if isinstance(key, models.IntegerField):
            return {"type": "integer"}
        return {"type": "string", "format": "uuid"}


def add_problems(result: Any, generator: Any, request: Any, public: Any) -> Any:
    """Every operation lists the problems it can answer; they share one component."""
    components = result.setdefault("components", {})
    components.setdefault("schemas", {})["Problem"] = PROBLEM
    components.setdefault("responses", {})["Problem"] = {
        "description": "Why not (RFC 9457).",
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for operations in result.get("paths", {}).values():
        for method, operation in operations.items():
            for status, methods in PROBLEM_STATUSES.items():
                if method in methods.split():
                    operation["responses"].setdefault(status, {"$ref": "#/components/responses/Problem"})
    return result


_KIND = {
    filters.BooleanFilter: {"type": "boolean"},
    filters.IntegerFilter: {"type": "integer"},
    filters.IntegerIdFilter: {"type": "integer"},
    filters.IdFilter: {"type": "string", "format": "uuid"},
    filters.InstantFilter: {"type": "string", "format": "date-time"},
    filters.DayFilter: {"type": "string", "format": "date"},
    filters.TextFilter: {"type": "string"},
}
_LISTS = (filters.ChoiceFilter, filters.IdFilter, filters.IntegerFilter, filters.IntegerIdFilter)


def _filter_parameter(name: str, entry: Any) -> dict:
    schema: dict[str, Any] = next(
        (dict(kind) for klass, kind in _KIND.items() if isinstance(entry, klass)), {"type": "string"}
    )
    if isinstance(entry, filters.ChoiceFilter) and not callable(entry.extra.get("choices")):
        schema["enum"] = [value for value, _label in entry.extra.get("choices") or ()]
    if isinstance(entry, _LISTS):
        return {"name": name, "in": "query", "explode": False, "style": "form",
                "schema": {"type": "array", "items": schema}}  # fmt: skip
    return {"name": name, "in": "query", "schema": schema}


def _query(name: str, description: str) -> Any:
    return OpenApiParameter(name, OpenApiTypes.STR, OpenApiParameter.QUERY, description=description)


def _header(name: str, description: str) -> Any:
    return OpenApiParameter(name, OpenApiTypes.STR, OpenApiParameter.HEADER, description=description)

"""`{"next", "previous", "results"}`: every list of the API.

`limit` 1–200 (50), `ordering` one column of the view's set ("-" for descending, the id breaks ties), `cursor` opaque,
`count=exact` adds `count`. Anything else in them is 400. A view declares

    ordering_columns = {"created_at": "created_at", "next_due_at": Column(Coalesce("next_due_at", Value(END_OF_TIME)))}
    ordering = "-created_at"        # the default
"""

import datetime
import re
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

from rest import facets, keyset
from rest.keyset import Column, Cursor

DEFAULT_LIMIT = 50
MAX_LIMIT = 200
END_OF_TIME = datetime.datetime(9999, 1, 1, tzinfo=datetime.UTC)  # sorts after every instant, and Python can hold it
PARAMETERS = ("limit", "cursor", "ordering", "count")

__all__ = ["END_OF_TIME", "Column", "KeysetPagination", "ordering_columns"]


class KeysetPagination(BasePagination):
    """The paginator of every list."""

    count: int | None = None
    page = keyset.Page([], None, None)

    def paginate_queryset(self, queryset: Any, request: Any, view: Any = None) -> Any:
        """The rows of the page that the query string asks for."""
        params, self.request = request.query_params, request
        columns = ordering_columns(view)
        errors: dict[str, list] = {}
        limit = self.limit(params, errors)
        ordering = self.ordering(params, columns, getattr(view, "ordering", "-created_at"), errors)
        cursor = self.cursor(params, ordering, errors)
        exact = self.wants_count(params, errors)
        if errors:
            raise ValidationError(errors)
        try:
            self.page = keyset.page(
                queryset, ordering=ordering, column=columns[ordering.lstrip("-")], limit=limit, cursor=cursor
            )
        except ValueError:
            raise ValidationError({"cursor": [_bad_cursor()]}) from None
        if exact:
            self.count = queryset.order_by().count()
        return self.page.rows

    def get_paginated_response(self, data: Any) -> Any:
        """Links first: a client that streams sees them before the rows."""
        body: dict[str, Any] = {"next": self.link(self.page.next), "previous": self.link(self.page.previous)}
        if self.count is not None:
            body["count"] = self.count
        return Response({**body, "results": data})

    def link(self, cursor: Cursor | None) -> str | None:
        """The address of another page: the same query with another cursor."""
        if cursor is None:
            return None
        url = remove_query_param(self.request.build_absolute_uri(), "count")  # counting once is enough
        return replace_query_param(url, "cursor", cursor.encode(self.request.path))

    def limit(self, params: Any, errors: dict[str, Any]) -> int:
        """1 to 200, in plain digits."""
        raw = params.get("limit", str(DEFAULT_LIMIT))
        if re.fullmatch(r"[0-9]{1,3}", raw, re.ASCII) and 1 <= int(raw) <= MAX_LIMIT:
            return int(raw)
        message = _("Expected a whole number from 1 to %(max)s.") % {"max": MAX_LIMIT}
        errors["limit"] = [ErrorDetail(message, code="invalid")]
        return DEFAULT_LIMIT

    def ordering(self, params: Any, columns: Any, default: str, errors: dict[str, Any]) -> str:
        """One documented column."""
        raw: str = params.get("ordering", default)
        if raw.removeprefix("-") in columns:
            return raw
        message = _("Expected one of: %(names)s.") % {"names": ", ".join(sorted(columns))}
        errors["ordering"] = [ErrorDetail(message, code="invalid")]
        return default

    def cursor(self, params: Any, ordering: str, errors: dict[str, Any]) -> Cursor | None:
        """A cursor that this list handed out for this ordering."""
        if "cursor" not in params:
            return None
        try:
            cursor = Cursor.decode(params["cursor"], self.request.path)
        except ValueError:
            cursor = None
        if cursor is None or cursor.ordering != ordering:
            errors["cursor"] = [_bad_cursor()]
        return cursor

    def wants_count(self, params: Any, errors: dict[str, Any]) -> bool:
        """`count=exact`, and no other kind of count."""
        raw: str | None = params.get("count")
        if raw not in (None, "exact"):
            errors["count"] = [ErrorDetail(_("Expected `exact`."), code="invalid")]
        return raw == "exact"

    def get_paginated_response_schema(self, schema: Any) -> Any:
        """The list's shape in the OpenAPI document."""
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {
                "next": link,
                "previous": link,
                "count": {"type": "integer", "description": "Only with `count=exact`."},
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view: Any) -> Any:
        """The query parameters of a list."""
        columns = [f"{sign}{name}" for name in ordering_columns(view) for sign in ("", "-")]
        default = getattr(view, "ordering", "-created_at")
        limit = {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT}
        return [
            _parameter("limit", "Rows per page.", limit),
            _parameter("cursor", "From `next` or `previous` of another page.", {"type": "string"}),
            _parameter("ordering", "One column; the id breaks ties.", {"enum": columns, "default": default}),
            _parameter("count", "Adds `count`, which costs a scan.", {"enum": ["exact"]}),
        ]


def ordering_columns(view: Any) -> dict[str, Column]:
    """Public name → what it sorts by, with the facets' additions."""
    declared = getattr(view, "ordering_columns", None) or {}
    if not isinstance(declared, dict):
        declared = {name: name for name in declared}
    resource = view.get_resource() if hasattr(view, "get_resource") else None
    columns = {**declared, **facets.merged(resource, "ordering")}
    return {name: key if isinstance(key, Column) else Column(key) for name, key in columns.items()}


def _bad_cursor() -> ErrorDetail:
    return ErrorDetail(_("This is no cursor of this list."), code="invalid")


def _parameter(name: str, description: str, schema: Any) -> dict:
    return {"name": name, "in": "query", "required": False, "description": description,
            "schema": {"type": "string", **schema}}  # fmt: skip

"""Pages of a timeline, which is made of two tables."""

from __future__ import annotations

from typing import Any

from rest_framework.exceptions import ErrorDetail, ValidationError

from cases import queries
from cases.models import Case
from rest.pagination import KeysetPagination, ordering_columns


class TimelinePagination(KeysetPagination):
    """The same parameters and links as every list."""

    def paginate_case(self, case: Case, request: Any, view: Any) -> list[queries.Entry]:
        """The entries of the page that the query string asks for."""
        params, self.request = request.query_params, request
        errors: dict[str, list] = {}
        limit = self.limit(params, errors)
        ordering = self.ordering(params, ordering_columns(view), view.ordering, errors)
        cursor = self.cursor(params, ordering, errors)
        exact = self.wants_count(params, errors)
        if errors:
            raise ValidationError(errors)
        try:
            rows, self.page = queries.timeline(case, view.actor, limit=limit, ordering=ordering, cursor=cursor)
        except ValueError:
            raise ValidationError({"cursor": [ErrorDetail("Not a cursor of this list.", code="invalid")]}) from None
        if exact:
            self.count = queries.said(case, view.actor).count() + queries.happened(case, view.actor).count()
        return rows

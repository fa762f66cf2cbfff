"""What a list holds, for exports."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError as ApiValidationError

from exchange.registry import Sheet
from rest.filters import StrictFilterBackend

LEFT_OUT = ("ordering", "limit", "cursor", "fields", "expand", "count")  # of a list's address: how it is shown


class _Asked:
    """As much of a request as filters look at."""

    def __init__(self, filters: dict[str, str], by: Any) -> None:
        self.query_params, self.actor, self.method = QueryDict(mutable=True), by, "GET"
        for name, value in filters.items():
            self.query_params[name] = value


def rows_of(sheet: Sheet, filters: Any, *, by: Any) -> Any:
    """The records of a list as this actor sees it, by the filters and the search of its address."""
    if not isinstance(filters, dict) or not all(isinstance(value, str) for value in filters.values()):
        raise ValidationError({"filters": ValidationError(_("An object of texts is expected."), code="invalid")})
    asked = _Asked({name: value for name, value in filters.items() if name not in LEFT_OUT}, by)
    view = sheet.viewset()
    view.request, view.action, view.format_kwarg, view.args, view.kwargs = asked, "list", None, (), {}
    try:
        return StrictFilterBackend().filter_queryset(asked, view.get_queryset(), view)
    except ApiValidationError as wrong:
        detail: Any = wrong.detail
        words = " ".join(f"{name}: {' '.join(map(str, found))}" for name, found in detail.items())
        raise ValidationError({"filters": ValidationError(words, code="invalid")}) from wrong


def filters_of(sheet: Sheet) -> set[str]:
    """The filters that a list of such records knows."""
    return set(StrictFilterBackend().get_filterset_class(sheet.viewset()).base_filters)

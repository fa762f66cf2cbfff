"""The query string: known parameters only, each once, each value clean."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ErrorDetail, ValidationError

from rest import text

MAX_VALUE = 8000  # 200 ids separated by commas


def check_parameters(request: Any, known: Iterable[str]) -> None:
    """400 naming every parameter that is unknown, repeated, empty or unclean."""
    known = set(known)
    errors: dict[str, list] = {}
    for name, values in request.query_params.lists():
        if name not in known:
            errors[_shown(name)] = [ErrorDetail(_("Unknown parameter."), code="unknown")]
        elif len(values) > 1:
            errors[name] = [ErrorDetail(_("Give this parameter once; separate values by commas."), code="repeated")]
        elif not values[0]:
            errors[name] = [ErrorDetail(_("Give a value."), code="blank")]
        elif found := text.complaint(values[0]):
            errors[name] = [ErrorDetail(found[1], code=found[0])]
        elif len(values[0]) > MAX_VALUE:
            errors[name] = [ErrorDetail(_("The value is too long."), code="max_length")]
    if errors:
        raise ValidationError(errors)


def _shown(name: str) -> str:
    return name[:200].encode("utf-8", "replace").decode().replace("\x00", "\ufffd")

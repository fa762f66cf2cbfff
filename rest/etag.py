"""ETags from `version`: `"v17"` on a detail; If-Match lost is 412, If-None-Match met is 304.

The version covers what verbs change. Fields that are derived from elsewhere may move under the same version: a viewset
with such fields sets `answers_304 = False`.
"""

import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import APIException, ErrorDetail, ValidationError

_TAG = re.compile(r'\s*(?:W/)?"([\x21\x23-\x7e]*)"\s*')  # weak ones too: proxies that compress weaken ours


class PreconditionFailed(APIException):
    """412: the object is not the one that the caller last saw."""

    status_code = 412
    default_code = "version_changed"
    default_detail = gettext_lazy("The object has changed since you read it.")


@dataclass(frozen=True)
class Precondition:
    """A parsed If-Match: the tags that the caller would accept, or any."""

    tags: frozenset[str]
    any: bool = False

    def check(self, instance: Any) -> None:
        """PreconditionFailed unless the object is as the caller knows it. Call it on the locked row."""
        if not self.any and tag_of(instance) not in self.tags:
            raise PreconditionFailed()


def tag_of(instance: Any) -> str | None:
    """The entity tag without quotes; None for a model without versions."""
    version = getattr(instance, "version", None)
    return None if version is None else f"v{version}"


def etag_of(instance: Any) -> str | None:
    """The value of the ETag header."""
    tag = tag_of(instance)
    return f'"{tag}"' if tag else None


def if_match(request: Any) -> Precondition | None:
    """The If-Match of a request; None if there is none; 400 if it is not one."""
    return _parse(request, "If-Match")


def not_modified(request: Any, instance: Any) -> bool:
    """Whether If-None-Match names the object as it is."""
    wanted = _parse(request, "If-None-Match")
    tag = tag_of(instance)
    return wanted is not None and tag is not None and (wanted.any or tag in wanted.tags)


def _parse(request: Any, header: str) -> Precondition | None:
    raw = request.headers.get(header)
    if raw is None:
        return None
    if raw.strip() == "*":
        return Precondition(frozenset(), any=True)
    parts = raw.split(",")
    matches = [match for part in parts if (match := _TAG.fullmatch(part))]
    if len(matches) < len(parts):
        raise ValidationError({header: [ErrorDetail(_('Expected an entity tag such as "v17".'), code="invalid")]})
    return Precondition(frozenset(match[1] for match in matches))

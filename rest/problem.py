"""What a problem is, apart from who raises it and how it travels."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

from django.utils.translation import gettext as _


@dataclass
class Problem:
    """An RFC 9457 problem. `type` names the code, so that documentation can be hung on it."""

    status: int
    detail: str = ""
    code: str | None = None
    title: str = ""
    errors: list[dict] | None = None
    extra: Mapping = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    @classmethod
    def invalid(cls, errors: list[dict], detail: str = "") -> "Problem":
        """400, naming each field that is wrong."""
        return cls(400, detail=detail or _("The request is not valid."), code="invalid", errors=errors)

    def body(self) -> dict:
        """The members in the order people read them; `extra` never replaces one of ours."""
        title = self.title or phrase(self.status)
        body = {
            "type": f"urn:csm:problem:{self.code}" if self.code else "about:blank",
            "title": title,
            "status": self.status,
            "detail": str(self.detail or title),
        }
        if self.code:
            body["code"] = str(self.code)
        if self.errors is not None:
            body["errors"] = self.errors
        return {**{key: value for key, value in self.extra.items() if key not in body}, **body} if self.extra else body


def phrase(status: int) -> str:
    """The reason phrase of a status, also of one that http.HTTPStatus does not know."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Error"

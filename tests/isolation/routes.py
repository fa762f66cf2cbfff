"""Every route of the site map, as a template whose parameters can be filled."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.admindocs.views import simplify_regex
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

PARAMETER = re.compile(r"<(?:[^>:]+:)?(\w+)>")


@dataclass(frozen=True)
class Route:
    """One entry of the site map."""

    template: str  # "/workspace/cases/<number>/<code>/"
    name: str  # "workspace:case-step"
    view: Callable[..., Any]

    def __str__(self) -> str:
        return self.template

    @property
    def parameters(self) -> list[str]:
        return PARAMETER.findall(self.template)

    def filled(self, values: dict[str, object]) -> str:
        """The address with these values in the place of its parameters."""
        return PARAMETER.sub(lambda found: str(values[found[1]]), self.template)


def walk() -> list[Route]:
    """All of them, in the order of the site map, the sites of a platform's own host included."""
    return list(_below(get_resolver().url_patterns, "/", ()))


def _below(patterns: list[Any], before: str, spaces: tuple[str, ...]) -> Iterator[Route]:
    for pattern in patterns:
        here = before + _text(pattern)
        if isinstance(pattern, URLResolver):
            inner = (*spaces, pattern.namespace) if pattern.namespace else spaces
            yield from _below(pattern.url_patterns, here, inner)
        elif isinstance(pattern, URLPattern):
            name = ":".join((*spaces, pattern.name or ""))
            yield Route(here.replace("//", "/"), name, pattern.callback)


def _text(pattern: URLPattern | URLResolver) -> str:
    if isinstance(pattern.pattern, RoutePattern):
        return PARAMETER.sub(r"<\1>", str(pattern.pattern))
    return simplify_regex(str(pattern.pattern)).removeprefix("/")

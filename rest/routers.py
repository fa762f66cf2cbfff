"""Addresses. Apps register what they serve in `<app>/api/urls.py`:

    from rest.routers import api

    api.register("cases", CaseViewSet)
    api.nest("cases", "messages", CaseMessageViewSet)       # /cases/{ref}/messages/
    api.route("me/", MeView, name="me")

`api.listing()` names every address, which is what generated tests walk.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib.admindocs.views import simplify_regex
from django.urls import path, re_path
from rest_framework.routers import DynamicRoute, Route, SimpleRouter

from rest import facets

BASE = "/api/v1/"
_OPERATION_OF = {"partial_update": "update", "destroy": "delete"}


@dataclass(frozen=True)
class Address:
    """One path of the API: its template, its methods with what they do, and who serves it."""

    path: str  # "/api/v1/cases/{ref}/close/"
    name: str
    methods: dict[str, str]  # {"GET": "retrieve", "PATCH": "partial_update"}
    view: type
    resource: str | None
    detail: bool


class Router(SimpleRouter):
    """Viewsets, what facets mount below them, and plain views. No PUT, no format suffixes, always a trailing slash."""

    routes = [
        Route(r"^{prefix}{trailing_slash}$", {"get": "list", "post": "create"}, "{basename}-list", False, {}),
        DynamicRoute(r"^{prefix}/{url_path}{trailing_slash}$", "{basename}-{url_name}", False, {}),
        Route(
            r"^{prefix}/{lookup}{trailing_slash}$",
            {"get": "retrieve", "patch": "partial_update", "delete": "destroy"},
            "{basename}-detail",
            True,
            {},
        ),
        DynamicRoute(r"^{prefix}/{lookup}/{url_path}{trailing_slash}$", "{basename}-{url_name}", True, {}),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.views: list = []
        self.nested: list[tuple[str, str, type]] = []

    def route(self, route: str, view: type, *, name: str) -> None:
        """A view that is no resource."""
        self.views.append((route, view, name))
        self._forget()

    def nest(self, prefix: str, below: str, viewset: type) -> None:
        """A SubResourceViewSet below the resource at `prefix`."""
        self.nested.append((prefix, below, viewset))
        self._forget()

    def get_default_basename(self, viewset: Any) -> Any:
        """The resource's word: names are "case-list", "case-detail", "case-close"."""
        return viewset.get_resource()

    def get_method_map(self, viewset: Any, method_map: Any) -> Any:
        """Only the operations that the viewset offers; the rest is 405."""
        offered = getattr(viewset, "operations", None)
        return {
            method: action
            for method, action in super().get_method_map(viewset, method_map).items()
            if offered is None or action not in _STANDARD or _OPERATION_OF.get(action, action) in offered
        }

    def get_urls(self) -> Any:
        """Plain views first, so that `/presence/me/` is not taken for an id; then resources and what is below them."""
        urls = [path(route, view.as_view(), name=name) for route, view, name in self.views]
        for prefix, viewset, basename in self.registry:
            for below, sub_viewset, name in self.below(prefix, viewset):
                urls += self.urls_below(prefix, viewset, basename, below, sub_viewset, name)
        return urls + super().get_urls()

    def below(self, prefix: str, viewset: Any) -> Any:
        """(path, viewset, name) of everything nested under a resource, by its own app and by facets."""
        for owner, below, sub_viewset in self.nested:
            if owner == prefix:
                yield below, sub_viewset, below
        for route in facets.contributions(viewset.get_resource(), "routes") if hasattr(viewset, "get_resource") else ():
            yield route.prefix, route.viewset, route.name or route.prefix

    def urls_below(self, prefix: str, viewset: Any, basename: str, below: str, sub_viewset: Any, name: str) -> Any:
        """The addresses of one nested viewset; it learns its parent's viewset here."""
        parent = f"(?P<parent_ref>{viewset.lookup_value_regex})"
        urls = []
        for route in self.get_routes(sub_viewset):
            mapping = self.get_method_map(sub_viewset, route.mapping)
            if not mapping:
                continue
            regex = route.url.format(
                prefix=f"{prefix}/{parent}/{below}", lookup=self.get_lookup_regex(sub_viewset), trailing_slash="/"
            )
            full_name = route.name.format(basename=f"{basename}-{name}")
            initkwargs = {"basename": f"{basename}-{name}", "detail": route.detail, **route.initkwargs}
            view = sub_viewset.as_view(mapping, parent_viewset=viewset, **initkwargs)
            urls.append(re_path(regex, view, name=full_name))
        return urls

    def listing(self) -> list[Address]:
        """Every address, sorted."""
        found = []
        for url in self.urls:
            callback: Any = url.callback
            view = callback.cls
            actions = getattr(callback, "actions", None) or {
                method: method for method in view.http_method_names if hasattr(view, method)
            }
            template = simplify_regex(str(url.pattern)).replace("<", "{").replace(">", "}").lstrip("/")
            found.append(
                Address(
                    path=BASE + template,
                    name=str(url.name),  # type: ignore[union-attr]
                    methods={method.upper(): action for method, action in actions.items() if method != "head"},
                    view=view,
                    resource=view.get_resource() if hasattr(view, "get_resource") and view.model else None,
                    detail="{" in template,
                )
            )
        return sorted(found, key=lambda address: address.path)

    def _forget(self) -> None:
        if hasattr(self, "_urls"):
            del self._urls


_STANDARD = ("list", "create", "retrieve", "partial_update", "destroy")

api = Router()

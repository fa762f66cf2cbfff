"""The site of the administration: who comes in, what stands where, and a content policy that unfold can live with."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from csp.decorators import csp_update
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.sites import UnfoldAdminSite

from identity.permissions import USE_ADMIN
from ledger.administration.base import TASKS, TenantModelAdmin
from ui.access import staff_required

TITLES = {
    "customers": _("Customers"),
    "cases": _("Cases"),
    "people": _("People and access"),
    "mail": _("Mail"),
    "ledger": _("Ledger"),
    "settings": _("Settings"),
}
# Signing in and out, passwords and devices have one place in the product. A jump to any object by number has none.
LEFT_OUT = {"login", "logout", "password_change", "password_change_done", "view_on_site", "search"}
# Alpine makes functions of the expressions in unfold's own templates, and unfold sets its colours in the page.
POLICY = {"script-src": ["'self'", "'unsafe-eval'"], "style-src": ["'self'", "'unsafe-inline'"]}


class Site(UnfoldAdminSite):
    """On the tenant's host, inside the tenant's door, for staff with the permission."""

    index_title = _("Everything by task")
    enable_nav_sidebar = True

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Only pages that write by verbs. What libraries register (groups, authenticators) does not get in."""
        if admin_class is not None and issubclass(admin_class, TenantModelAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request: Any) -> bool:
        """A person of the tenant's staff whose role says so."""
        return bool(request.actor.kind == "staff" and request.actor.can(USE_ADMIN))

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Callable[..., Any]:
        """Strangers sign in at the product's own page, customers are led to the portal, others are refused as everywhere."""
        inner = csp_update(POLICY)(super().admin_view(view, cacheable))

        @wraps(view)
        @staff_required
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not self.has_permission(request):
                raise PermissionDenied
            return inner(request, *args, **kwargs)  # type: ignore[return-value]

        return guarded

    def get_urls(self) -> list:
        return [found for found in super().get_urls() if getattr(found, "name", None) not in LEFT_OUT]

    # -- what stands where

    def get_app_list(self, request: Any, app_label: str | None = None) -> list:
        """By task, not by app."""
        if app_label is not None:
            return super().get_app_list(request, app_label)
        known = {model["model"]: model for app in super().get_app_list(request) for model in app["models"]}
        return [
            {
                "name": TITLES[task],
                "app_label": task,
                "app_url": reverse("admin:index"),
                "has_module_perms": True,
                "models": found,
            }
            for task in TASKS
            if (found := [known[model] for model, pages in self._of(task) if model in known])
        ]

    def get_sidebar_list(self, request: Any) -> list[dict[str, Any]]:
        """The same, with what is open marked, below the way back."""
        back = {
            "title": _("Back to the workspace"),
            "link": reverse("workspace:home"),
            "icon": "arrow_back",
            "active": False,
            "has_permission": True,
        }
        return [
            {"title": "", "separator": False, "items": [back]},
            *(
                {
                    "title": group["name"],
                    "separator": False,
                    "items": [self._link(request, each) for each in group["models"]],
                }
                for group in self.get_app_list(request)
            ),
        ]

    def _of(self, task: str) -> Iterable[tuple[Any, Any]]:
        return [(model, pages) for model, pages in self._registry.items() if pages.task == task]

    def _link(self, request: Any, model: dict[str, Any]) -> dict[str, Any]:
        return {
            "title": capfirst(str(model["model"]._meta.verbose_name_plural)),
            "link": model["admin_url"],
            "icon": self._registry[model["model"]].icon,
            "active": request.path.startswith(model["admin_url"]),
            "has_permission": True,
        }

    def app_index(self, request: Any, app_label: str, extra_context: Any = None) -> Any:
        """There are tasks instead."""
        raise Http404("no such page")

"""How unfold looks here: the product's colours, nothing from another host."""

from __future__ import annotations

from typing import Any

from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _

PRIMARY = {
    "50": "#eaf0fe", "100": "#dbe5fd", "200": "#b4c7f5", "300": "#9db5ff", "400": "#7d9bf2", "500": "#7d9bf2",
    "600": "#2f5bd0", "700": "#2549ab", "800": "#1f3d8c", "900": "#1a3270", "950": "#1a223a",
}  # fmt: skip
# Light pages use the warm end of tokens.css, dark ones its cool end.
BASE = {
    "50": "#fafaf9", "100": "#f2f2ef", "200": "#e7e7e3", "300": "#c0c2c8", "400": "#979ba4", "500": "#62625c",
    "600": "#484843", "700": "#363940", "800": "#26282d", "900": "#16171a", "950": "#0e0f11",
}  # fmt: skip


def _styles(request: Any) -> str:
    return static("css/admin.css")


def _script(request: Any) -> str:
    return static("js/admin.js")


def _favicon(request: Any) -> str:
    return static("icons/favicon.svg")


UNFOLD: dict[str, Any] = {
    "SITE_TITLE": _("Administration"),
    "SITE_HEADER": lambda request: request.tenant.name,
    "SITE_SUBHEADER": _("Administration"),
    "SITE_SYMBOL": "support_agent",
    "SITE_URL": "/workspace/",
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": _favicon}],
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "COLORS": {"primary": PRIMARY, "base": BASE},
    "BORDER_RADIUS": "6px",
    "STYLES": [_styles],
    "SCRIPTS": [_script],
    "SIDEBAR": {"show_search": False, "show_all_applications": False, "navigation": []},
}

"""How the organisation looks to its customers: an accent that stays readable, and a logo. Seen before it is saved."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from identity import images
from identity.actions import logos, tenant_settings
from identity.models import TenantSettings
from identity.permissions import MANAGE_SETTINGS
from identity.templatetags.looks import logo_of
from ui import fragments
from ui.access import staff_required
from ui.colour import Accent
from ui.forms import show_invalid

PAGE = "workspace/settings/look/page.html"
PRODUCTS_OWN = "#2f5bd0"
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
LIGHT, DARK = '.look-demo[data-bs-theme="light"]', '.look-demo[data-bs-theme="dark"]'


class ColourForm(forms.Form):
    """The product's colour, or one of their own."""

    own = forms.ChoiceField(
        choices=[("", gettext_lazy("The product's blue")), ("1", gettext_lazy("A colour of our own"))], required=False
    )
    accent = forms.RegexField(
        COLOUR, label=gettext_lazy("Colour"), required=False, max_length=7, strip=True,
        error_messages={"invalid": gettext_lazy("A colour such as #1f6feb.")},
    )  # fmt: skip

    @property
    def chosen(self) -> str:
        """What the verb is given."""
        return self.cleaned_data["accent"].lower() if self.cleaned_data["own"] else ""


class LogoForm(forms.Form):
    """One file; what it is, its content decides."""

    logo = forms.FileField(
        label=gettext_lazy("Picture"),
        help_text=gettext_lazy("PNG, WebP or JPEG, at most 128 KB. Best twice as high as it is shown: 64 pixels."),
        error_messages={
            "required": gettext_lazy("Choose a file first."),
            "empty": gettext_lazy("The file is empty."),
        },
    )

    def read(self) -> bytes:
        """As much of it as tells that it is too large."""
        return self.cleaned_data["logo"].read(images.MAX_BYTES + 1)


@staff_required
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """The colour, the logo, and how a page of the portal would look."""
    _allowed(request)
    form = ColourForm(request.POST if request.method == "POST" else None)

    def change() -> None:
        found = TenantSettings.objects.current()
        tenant_settings.update(tenant_settings=found, accent=form.chosen, by=request.actor, at=now())

    if _accepted(form, change):
        return _back(request, _("The colour is saved. Your customers see it at once."))
    return _shown(request, colour=form)


@staff_required
@require_POST
def logo(request: HttpRequest) -> HttpResponse:
    """Upload one, or go back to the product's mark. A file that is refused leaves the logo as it is."""
    _allowed(request)
    found = TenantSettings.objects.current()
    if "remove" in request.POST:
        logos.remove_logo(tenant_settings=found, by=request.actor, at=now())
        return _back(request, _("The logo is removed."))
    form = LogoForm(request.POST, request.FILES)
    if _accepted(form, lambda: logos.change_logo(tenant_settings=found, logo=form.read(), by=request.actor, at=now())):
        return _back(request, _("The logo is saved. Your customers see it at once."))
    return _shown(request, logo_form=form)


@staff_required
@require_safe
def preview(request: HttpRequest) -> HttpResponse:
    """The example again, in the colour that is being chosen."""
    _allowed(request)
    return fragments.answer(*fragments.page_parts(request, PAGE, _example(request, _asked(request)), ["look-example"]))


@staff_required
@require_safe
def stylesheet(request: HttpRequest) -> HttpResponse:
    """The steps of that colour, for the example alone."""
    _allowed(request)
    asked = _asked(request)
    return HttpResponse(Accent(asked).stylesheet(light=LIGHT, dark=DARK) if asked else "", content_type="text/css")


def _allowed(request: HttpRequest) -> None:
    if not request.actor.can(MANAGE_SETTINGS):
        raise PermissionDenied


def _accepted(form: forms.Form, change: Callable[[], Any]) -> bool:
    """Whether it was changed; else the form says why not."""
    if not form.is_valid():
        return False
    try:
        change()
    except ValidationError as error:
        show_invalid(form, error)
    return form.is_valid()


def _back(request: HttpRequest, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("workspace:look")


def _asked(request: HttpRequest) -> str:
    accent = request.GET.get("accent", "")
    return accent.lower() if request.GET.get("own") and COLOUR.fullmatch(accent) else ""


def _example(request: HttpRequest, accent: str) -> dict[str, Any]:
    chosen = Accent(accent or PRODUCTS_OWN)
    return {
        "accent": accent,
        "example_css": reverse("workspace:look-stylesheet") + (f"?own=1&accent=%23{accent[1:]}" if accent else ""),
        "reads": f"{chosen.reads:.1f}",
        "moved": chosen.is_moved,
        "solid": chosen.light().solid,
        "themes": ("light", "dark"),
        "logo": logo_of(request),
    }


def _shown(request: HttpRequest, *, colour: Any = None, logo_form: Any = None) -> HttpResponse:
    accent = TenantSettings.objects.current().accent
    bound = colour is not None and colour.is_bound
    context = {
        "section": "settings",
        "area": "look",
        "own": bool(colour.data.get("own")) if bound else bool(accent),
        "picked": colour.data.get("accent", "") if bound else accent or PRODUCTS_OWN,
        "colour": colour,
        "logo_form": logo_form or LogoForm(),
        "longest": images.MAX_BYTES,
        **_example(request, accent),
    }
    wrong = bool((colour is not None and colour.errors) or (logo_form is not None and logo_form.errors))
    return render(request, PAGE, context, status=422 if wrong else 200)

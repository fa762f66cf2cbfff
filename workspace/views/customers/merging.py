"""Making one of two: choose the record that stays, choose field by field, see what moves, do it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts import permissions
from accounts.actions import accounts, consumers, contacts, merging, plans
from accounts.states import PortalRole
from ledger.once import once
from ledger.refusals import Refused
from ledger.verbs import registry
from ui import fragments
from ui.access import is_fragment, staff_required
from ui.forms import known_as
from workspace import choosing
from workspace.kinds import Kind
from workspace.shaped import language_name, zone_name
from workspace.views.customers import frame

KNOWN = {"account": accounts.DETAILS, "contact": contacts.DETAILS, "consumer": consumers.DETAILS}
WORDS = {plans.BOTH: gettext_lazy("Both together")}
OURS = "/workspace/"


def page_for(kind: Kind) -> Any:
    """The view for one kind of customer."""

    @staff_required
    @once
    @require_http_methods(["GET", "POST"])
    def page(request: HttpRequest, pk: UUID) -> HttpResponse:
        one = get_object_or_404(kind.rows(kind.visible(request.actor)), pk=pk)
        if not request.actor.can(permissions.MERGE):
            raise PermissionDenied
        if is_fragment(request) and request.method == "GET":
            return fragments.go_to(request, request.get_full_path())  # too much for a dialog
        return _page(request, kind, one)

    return page


def _page(request: HttpRequest, kind: Kind, one: Any) -> HttpResponse:
    into, form = _into(request, kind, one)
    if into is None:
        return _ask(request, kind, one, form, status=422 if form.is_bound else 200)
    take = {name.removeprefix("take-"): value for name, value in request.POST.items() if name.startswith("take-")}
    error: Any = ""
    if request.method == "POST":
        try:
            kept = registry[f"{kind.resource}.merge"](one, into=into, take=take or None, by=request.actor, at=now())
        except Refused as refusal:
            error = refusal.message
        except ValidationError as wrong:
            error = " ".join(wrong.messages)
        else:
            messages.success(request, _("%(name)s was merged into this one.") % {"name": kind.title(one)})
            return fragments.go_to(request, kind.url(kept))
    try:
        said = merging.preview(one, into=into, take=take or None, known=KNOWN[kind.resource], by=request.actor)
    except ValidationError as wrong:  # a choice that there is not
        error, said = (
            " ".join(wrong.messages),
            merging.preview(one, into=into, known=KNOWN[kind.resource], by=request.actor),
        )
    refused = said.refused.message if said.refused else ""
    return frame.show(
        request,
        "workspace/customers/merge.html",
        kind.area,
        status=409 if error else 200,
        kind={"one": kind.one, "many": kind.many, "list_url": kind.list_url},
        one=_named(kind, one),
        into=_named(kind, into),
        swap_url=f"{kind.step_url(into, 'merge')}?into={one.pk}",
        choices=[_choice(each) for each in said.fields if each.differs],
        same=sum(not each.differs for each in said.fields),
        moves=[(merging.label_of(key), number) for key, number in said.moves.items()],
        drops=[(merging.label_of(key), number) for key, number in said.drops.items()],
        error=error,
        refused=refused if not error else "",
        back=_back(request) or kind.url(one),
    )


def _into(request: HttpRequest, kind: Kind, one: Any) -> tuple[Any, forms.Form]:
    """The record that stays, as the address or the form names it."""
    form = _Choosing(kind, request)
    asked = request.POST.get("into") or request.GET.get("into")
    if not asked:
        return None, form
    form = _Choosing(kind, request, {"into": asked})
    if not form.is_valid():
        return None, form
    into = form.cleaned_data["into"]
    if into.pk == one.pk:
        form.add_error("into", _("A record cannot be merged into itself."))
        return None, form
    return kind.rows(kind.visible(request.actor)).filter(pk=into.pk).first(), form


class _Choosing(forms.Form):
    """Which record stays."""

    def __init__(self, kind: Kind, request: HttpRequest, data: Any = None) -> None:
        super().__init__(data)
        self.fields["into"] = choosing.field(
            kind, request.actor, label=_("Merge into"), help_text=_("The record that stays.")
        )


def _ask(request: HttpRequest, kind: Kind, one: Any, form: forms.Form, *, status: int) -> HttpResponse:
    return frame.show(
        request, "workspace/customers/merge_into.html", kind.area, status=status, form=form, one=_named(kind, one),
        kind={"one": kind.one, "many": kind.many, "list_url": kind.list_url}, back=_back(request) or kind.url(one),
    )  # fmt: skip


def _named(kind: Kind, record: Any) -> dict[str, Any]:
    return {"pk": record.pk, "title": kind.title(record), "label": kind.label_of(record), "url": kind.url(record),
            "face": kind.face, "icon": kind.icon}  # fmt: skip


def _choice(each: plans.Choice) -> dict[str, Any]:
    """A field with a way to choose each value, and what is kept unless somebody chooses."""
    values = {plans.THEIRS: each.theirs, plans.OURS: each.ours}
    return {
        "name": each.name,
        "label": each.label,
        "options": [
            {
                "code": code,
                "words": _of_field(each.name, values[code]) if code in values else "",
                "hint": WORDS.get(code, ""),
                "on": each.keep == code,
            }
            for code in each.choices
        ],
    }


def _of_field(name: str, value: Any) -> str:
    """A value in the words of its field: a language by its name, a tier as everywhere."""
    if not value or not isinstance(value, str):
        return _words(value)
    found = {
        "tier": str.capitalize, "language": language_name, "time_zone": zone_name,
        "portal_role": lambda code: str(dict(PortalRole.choices).get(code, code)),
    }.get(name)  # fmt: skip
    return found(value) if found else value


def _words(value: Any) -> str:
    """A value of any kind, as somebody reads it."""
    if value is True:
        return _("Yes")
    if value is False:
        return _("No")
    if isinstance(value, dict):
        return ", ".join(str(each) for each in value.values() if each)
    if isinstance(value, list):
        return "; ".join(_words(each) for each in value)
    return known_as(value) if value not in (None, "") else ""


def _back(request: HttpRequest) -> str:
    place = request.GET.get("back", "")
    return place if place.startswith(OURS) and url_has_allowed_host_and_scheme(place, allowed_hosts=None) else ""

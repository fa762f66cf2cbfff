"""The derive tool: what would cover a case that nobody has opened yet, and why."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from cases.states import Channel
from entitlements import words
from entitlements.actions.coverage import decide, supposed
from entitlements.models import EntitlementRule
from entitlements.permissions import READ
from ui.forms import show_invalid
from workspace import choosing, coverage, kinds
from workspace.views.customers import frame
from workspace.views.settings.frame import needs

AREA = "derive"
ASKED = (  # what may be supposed, and as which kind of record it is chosen
    ("account", "account", _("Account")), ("contact", "contact", _("Contact")), ("consumer", "consumer", _("Consumer")),
    ("household", "household", _("Household")), ("partner", "account", _("Partner who opens it")),
    ("product", "product", _("Product")), ("sold_product", "sold-product", _("Sold product")), ("asset", "asset", _("Asset")),
    ("contract", "contract", _("Contract that the case names")),
)  # fmt: skip


@needs(READ)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Ask, and answer below."""
    form = _form(request)
    answer = None
    if request.GET and form.is_valid():
        answer = _answer(request, form)
    return frame.show(
        request,
        "workspace/entitlements/derive.html",
        AREA,
        form=form,
        answer=answer,
        status=422 if form.errors else 200,
    )


def _form(request: HttpRequest) -> Any:
    fields: dict[str, Any] = {}
    for name, resource, label in ASKED:
        kind = kinds.of_resource(resource)
        if kind is not None:
            fields[name] = choosing.field(kind, request.actor, required=False, label=label)
    fields["channel"] = forms.ChoiceField(choices=Channel.choices, label=_("Channel"), initial=Channel.PORTAL)
    fields["at"] = forms.DateTimeField(
        required=False, label=_("When"), help_text=_("Now, if left out."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )  # fmt: skip
    made = type("DeriveForm", (forms.Form,), fields)
    data = request.GET if request.GET else None
    return made(data, auto_id="derive-%s")


def _answer(request: HttpRequest, form: Any) -> dict[str, Any] | None:
    asked = {name: value for name, value in form.cleaned_data.items() if value}
    at: datetime = asked.pop("at", None) or now()
    try:
        case = supposed(at=at, **asked)
    except ValidationError as wrong:
        show_invalid(form, wrong)
        return None
    contract = asked.get("contract")
    decision, _found = decide(case, at=at, contract=contract.pk if contract else None)
    chosen = decision.chosen.offer if decision.chosen else None
    rule = EntitlementRule.objects.filter(pk=decision.rule).first() if decision.rule else None
    return {
        "name": chosen.name if chosen else "",
        "is_warranty": bool(chosen and chosen.kind == "warranty"),
        "at": at,
        "why": coverage.why(
            words.explained([each.as_json() for each in decision.candidates], request.actor),
            chosen=str(chosen.id) if chosen else "",
            decided_by=decision.decided_by,
            refusal=decision.refusal,
            rule=rule,
        ),
    }

"""Why an entitlement covers a case, as pages show it: every candidate with the answer of every rule, best first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Case
from entitlements import words
from entitlements.deriving import POSITIONS
from entitlements.models import Coverage, Entitlement, EntitlementRule
from entitlements.permissions import CHOOSE, READ
from entitlements.states import CoverageKind, Free, Unit

TONES = {CoverageKind.ENTITLEMENT: "green", CoverageKind.WARRANTY: "green", CoverageKind.GOODWILL: "amber"}
NOTHING = {
    "no_entitlement": gettext_lazy("Nothing that the customer is owed fits this case."),
    "allowance_used_up": gettext_lazy("What would fit has been used up."),
}
NAMES = {
    "side": gettext_lazy("whose it is"), "asset": gettext_lazy("asset"), "sold_product": gettext_lazy("sold product"),
    "product": gettext_lazy("product"), "person": gettext_lazy("person"), "contract": gettext_lazy("contract"),
    "account": gettext_lazy("account"), "order": gettext_lazy("order"), "ends": gettext_lazy("end"), "id": gettext_lazy("age"),
}  # fmt: skip


def of_case(request: HttpRequest, case: Case) -> dict[str, Any] | None:
    """What the case page shows; None to whoever may not see it."""
    if not request.actor.can(READ) or request.actor.is_outsourced:
        return None
    covered = Coverage.objects.visible_to(request.actor).select_related("entitlement", "rule").filter(case=case).first()
    if covered is None:
        return {"covered_by": "none", "label": _("Not decided"), "why": None, "choose": _choose(request, case)}
    return {
        "covered_by": covered.kind,
        "label": covered.get_kind_display(),
        "tone": TONES.get(CoverageKind(covered.kind), ""),
        "name": covered.entitlement.name if covered.entitlement else "",
        "url": reverse("workspace:entitlement", args=[covered.entitlement_id]) if covered.entitlement_id else "",
        "bar": use_bar(covered.entitlement) if covered.entitlement else "",
        "free": Free(covered.free).label if covered.free else "",
        "pinned": covered.pinned,
        "reason": covered.reason,
        "decided_at": covered.decided_at,
        "choose": _choose(request, case),
        "why": why(
            words.explained(covered.candidates, request.actor),
            chosen=str(covered.entitlement_id or covered.warranty_of_id or ""),
            decided_by=covered.decided_by,
            refusal=covered.refusal,
            rule=covered.rule,
        ),
    }


def _choose(request: HttpRequest, case: Case) -> str:
    may = request.actor.can(CHOOSE) and not case.is_finished
    return reverse("workspace:case-step", args=[case.number, "choose-entitlement"]) if may else ""


def why(
    candidates: Iterable[Mapping[str, Any]], *, chosen: str, decided_by: str, refusal: str, rule: EntitlementRule | None
) -> dict[str, Any]:
    """One decision in words: what decided, then each candidate, those that do not fit folded away."""
    shown = [_candidate(each, chosen) for each in candidates]
    return {
        "decided": str(words.POSITIONS.get(decided_by, "")),
        "by_rule": {"name": rule.name, "url": reverse("workspace:entitlement-rule", args=[rule.pk])} if rule else None,
        "nothing": str(NOTHING.get(refusal, "")),
        "fitting": [each for each in shown if each["eligible"]],
        "others": [each for each in shown if not each["eligible"]],
        "positions": _positions(shown, decided_by),
    }


def _candidate(each: Mapping[str, Any], chosen: str) -> dict[str, Any]:
    is_entitlement = each["kind"] == "entitlement"
    return {
        "name": each["name"] if is_entitlement else _("Warranty of %(asset)s") % {"asset": each["name"]},
        "url": reverse("workspace:entitlement", args=[each["id"]]) if is_entitlement else "",
        "chosen": each["id"] == chosen,
        "eligible": each["eligible"],
        "rank": each["rank"],
        "reasons": [
            {"label": words.RULES.get(one["rule"], one["rule"]), "holds": one["holds"], "text": one["text"]}
            for one in sorted(each["reasons"], key=lambda one: one["holds"])
        ],
    }


def _positions(shown: list[dict[str, Any]], decided_by: str) -> list[dict[str, Any]]:
    """The first two side by side, up to the place in the tuple that told them apart."""
    fitting = [each for each in shown if each["eligible"]]
    if len(fitting) < 2 or decided_by not in POSITIONS:
        return []
    until = POSITIONS.index(decided_by) + 1
    pairs = zip(POSITIONS[:until], fitting[0]["rank"], fitting[1]["rank"], strict=False)
    return [{"name": NAMES[name], "equal": first == second} for name, first, second in pairs]


def use_bar(entitlement: Entitlement) -> SafeString:
    """How much is used, as words and a bar; red when nothing is left, amber in the last fifth."""
    if entitlement.unit == Unit.UNLIMITED:
        return format_html('<span class="sub">{}</span>', _("Unlimited"))
    unit = _("cases") if entitlement.unit == Unit.CASES else _("hours")
    if entitlement.allowance is None:
        return format_html(
            '<span class="use">{}</span>', _("%(used)s %(unit)s taken") % {"used": entitlement.used, "unit": unit}
        )
    left = entitlement.remaining or 0
    tone = "red" if left <= 0 else "amber" if left <= entitlement.allowance / 5 else "green"
    said = _("%(used)s of %(allowance)s %(unit)s") % {
        "used": entitlement.used, "allowance": entitlement.allowance, "unit": unit,
    }  # fmt: skip
    return format_html(
        '<span class="use"><progress class="bar thick {}" max="{}" value="{}" aria-hidden="true"></progress><span>{}</span></span>',
        tone, entitlement.allowance or 1, min(max(entitlement.used, 0), entitlement.allowance or 1), said,
    )  # fmt: skip

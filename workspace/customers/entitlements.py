"""Entitlements: what customers are owed, what was taken of it, and the rules about which one comes first."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Asset, Consumer, Contract, Household
from cases.models import Case
from cases.states import Channel
from conditions.explaining import from_json, in_words
from conditions.forms import ConditionField
from conditions.grammar import leaves, parse
from conditions.mistakes import InvalidCondition
from entitlements.models import Coverage, Entitlement, EntitlementRule, Use
from entitlements.permissions import READ
from entitlements.states import Unit
from ledger.params import Param
from ledger.verbs import Verb
from ui.templatetags.charts import burndown
from workspace import conditional, kinds
from workspace.coverage import use_bar
from workspace.kinds import Column, Filter, Kind, Link, Pill, register
from workspace.navigation import CUSTOMERS, Page, add
from workspace.panels import Facts, Row, Rows, Shown, all_of, new, panel, rows_of
from workspace.shaped import words

MOST_REFUNDABLE = 200  # of the latest cases; older ones by the API
LONGEST_CHART = 2000  # uses that a burn-down shows
WHOSE = {
    "account": _("Account"), "contact": _("Contact"), "consumer": _("Consumer"), "household": _("Household"),
    "partner": _("Partner"),
}  # fmt: skip
FOR_WHAT = {
    "contract": _("Contract"), "product": _("Product"), "sold_product": _("Sold product"), "asset": _("Asset"),
}  # fmt: skip


def _named(record: Any) -> Link | str:
    """A link where the workspace shows such records."""
    if record is None:
        return ""
    kind = kinds.of_record(record)
    return Link(str(kind.title(record)), kind.url(record)) if kind is not None else str(record)


def whose(entitlement: Entitlement) -> Any:
    """The customer, as a cell shows it."""
    found = [_named(getattr(entitlement, name)) for name in WHOSE if getattr(entitlement, f"{name}_id")]
    return found or _named(entitlement.contract) or str(_("Everybody"))


def pills(entitlement: Entitlement) -> list[Pill]:
    """What one must know at once."""
    found = [] if entitlement.is_active else [Pill(_("Switched off"), "slate")]
    if entitlement.is_default:
        found.append(Pill(_("Default"), "accent"))
    if entitlement.remaining is not None and entitlement.remaining <= 0:
        found.append(Pill(_("Used up"), "red"))
    return found


def stats(request: HttpRequest, entitlement: Entitlement) -> list[tuple[Any, Any, str]]:
    """The numbers in the head."""
    if entitlement.unit == Unit.UNLIMITED:
        return []
    found = [(_("Taken"), entitlement.used, "")]
    if entitlement.allowance is not None:
        found = [(_("Allowance"), entitlement.allowance, ""), *found, (_("Left"), entitlement.remaining, "")]
    return found


def adapt(param: Param, verb: Verb, actor: Any, record: Any) -> forms.Field | None:
    """Channels to tick. Give back: only cases that have taken something."""
    if param.name == "channels":
        options = {**words(param), "help_text": param.help or _("None ticked: all of them.")}
        return forms.MultipleChoiceField(choices=Channel.choices, widget=forms.CheckboxSelectMultiple, **options)
    if param.name != "case" or record is None:
        return None
    took = Use.objects.filter(entitlement=record, case__coverages__free="", case__coverages__entitlement=record)
    ids = list(took.order_by("-at").values_list("case_id", flat=True)[:MOST_REFUNDABLE])
    field = forms.ModelChoiceField(
        Case.objects.visible_to(actor).filter(pk__in=ids).order_by("-number"), label=param.label, help_text=param.help
    )
    field.label_from_instance = lambda case: f"{case.number} · {case.subject}"  # type: ignore[assignment]
    return field


@panel("entitlement", "about", place="side", order=10)
def about(request: HttpRequest, entitlement: Entitlement) -> Facts:
    """Whose it is, how long, and how it counts."""
    return Facts(
        _("About"),
        [
            *((label, _named(getattr(entitlement, name))) for name, label in (WHOSE | FOR_WHAT).items()),
            (_("First day"), entitlement.starts),
            (_("Last day"), entitlement.ends),
            (_("Counted in"), entitlement.get_unit_display()),
            (_("Counts"), entitlement.get_decrease_on_display() if entitlement.unit != Unit.UNLIMITED else ""),
            (
                _("Rounded up to"),
                _("%(minutes)s min") % {"minutes": entitlement.round_to} if entitlement.unit == Unit.HOURS else "",
            ),
            (_("When used up"), _when_used_up(entitlement)),
            (_("Order"), entitlement.order),
            (_("Code"), entitlement.code),
        ],
    )


def _when_used_up(entitlement: Entitlement) -> Any:
    if entitlement.allowance is None:
        return ""
    return _("Nothing more") if entitlement.restrict else _("It goes on below zero")


@panel("entitlement", "applies", place="wide", order=5)
def applies(request: HttpRequest, entitlement: Entitlement) -> Rows:
    """To which cases, in words: whose they are, what they are about, how they come, when."""
    own = [(name, getattr(entitlement, name)) for name in WHOSE if getattr(entitlement, f"{name}_id")]
    about = [(name, getattr(entitlement, name)) for name in FOR_WHAT if getattr(entitlement, f"{name}_id")]
    rows = [_whose_row(entitlement, name, record) for name, record in own]
    if not own:
        rows = [
            Row(_("Whoever the contract is with") if entitlement.contract_id else _("Every customer"), icon="i-users")
        ]
    rows += [_row_of(record, FOR_WHAT[name]) for name, record in about] or [
        Row(_("Every product and every asset"), icon="i-box")
    ]
    channels = [str(label) for code, label in Channel.choices if code in entitlement.channels]
    rows.append(Row(", ".join(channels) or _("Every channel"), icon="i-inbox", sub=_("How the case comes in")))
    if entitlement.schedule:
        rows.append(Row(entitlement.schedule.name, icon="i-clock", sub=_("Working hours")))
    return Rows(_("Where it applies"), rows)


def _whose_row(entitlement: Entitlement, name: str, record: Any) -> Row:
    passed_on = name == "account" and entitlement.inherit
    return _row_of(record, _("Also for the accounts below it") if passed_on else WHOSE[name])


def _row_of(record: Any, sub: Any) -> Row:
    kind = kinds.of_record(record)
    return Row(
        str(kind.title(record)) if kind else str(record), kind.url(record) if kind else "", sub=sub,
        icon=kind.icon if kind else "i-box", face=kind.face if kind else "",
    )  # fmt: skip


@panel("entitlement", "covered", place="wide", order=30)
def covered(request: HttpRequest, entitlement: Entitlement) -> Rows | None:
    """Without a number to count: the cases that it covers, the latest first."""
    if entitlement.unit != Unit.UNLIMITED:
        return None
    found, more = rows_of(
        Coverage.objects.visible_to(request.actor).filter(entitlement=entitlement).select_related("case").order_by("-decided_at", "-pk"),
        lambda each: Row(
            f"{each.case.number} · {each.case.subject}", reverse("workspace:case", args=[each.case.number]),
            sub=each.case.get_state_display(), icon="i-inbox", meta=each.decided_at,
        ),
        most=20,
    )  # fmt: skip
    return Rows(
        _("Cases it covers"), found, empty=_("It has covered no case yet."),
        note=_("These are the latest; the API has all of them.") if more else "",
    )  # fmt: skip


@panel("entitlement", "burndown", place="wide", order=10)
def burned(request: HttpRequest, entitlement: Entitlement) -> Shown | None:
    """What was left when, from the ledger of uses."""
    if entitlement.allowance is None:
        return None
    left, points = float(entitlement.allowance), [(entitlement.created_at, float(entitlement.allowance))]
    taken = Use.objects.filter(entitlement=entitlement).order_by("at", "id").values_list("at", "amount")
    for at, amount in taken[:LONGEST_CHART]:
        left -= amount / entitlement.scale
        points.append((at, left))
    return Shown(
        _("What is left"),
        "workspace/entitlements/burndown.html",
        {
            "chart": burndown(points, until=entitlement.ends, title=_("What was left, over time")),
            "bar": use_bar(entitlement),
        },
    )


@panel("entitlement", "uses", place="wide", order=20)
def uses(request: HttpRequest, entitlement: Entitlement) -> Rows | None:
    """What cases took and gave back, the latest first."""
    if entitlement.unit == Unit.UNLIMITED:
        return None
    found, more = rows_of(
        Use.objects.visible_to(request.actor).filter(entitlement=entitlement).select_related("case").order_by("-at", "-id"),
        lambda use: Row(
            f"{use.case.number} · {use.case.subject}", reverse("workspace:case", args=[use.case.number]),
            sub=use.get_reason_display(), icon="i-inbox", meta=use.at,
            pills=[Pill(f"{use.amount / entitlement.scale:+g}", "slate" if use.amount > 0 else "green")],
        ),
        most=20,
    )  # fmt: skip
    return Rows(
        _("Uses"), found, empty=_("Nothing has been taken yet."),
        note=_("These are the latest; the API has all of them.") if more else "",
    )  # fmt: skip


def _line(entitlement: Entitlement) -> Row:
    kind = kinds.of_resource("entitlement")
    assert kind is not None
    return Row(
        entitlement.name, kind.url(entitlement), sub=use_bar(entitlement), icon="i-shield-check", pills=pills(entitlement),
        meta=entitlement.ends or "",
    )  # fmt: skip


def _panel_of(resource: str, name: str, order: int) -> None:
    @panel(resource, "entitlements", order=order, permission=READ)
    def owed(request: HttpRequest, record: Any) -> Rows:
        found, more = rows_of(
            Entitlement.objects.visible_to(request.actor).filter(**{name: record}).order_by("-created_at", "-id"), _line
        )
        return Rows(
            _("Entitlements"), found, all_url=all_of("entitlement", **{name: record}) if more else "",
            new=new(request, "entitlement", record, **{name: record}), empty=_("No entitlement yet."),
        )  # fmt: skip


for _model, _name in (
    (Account, "account"),
    (Consumer, "consumer"),
    (Household, "household"),
    (Contract, "contract"),
    (Asset, "asset"),
):
    _panel_of(_model._meta.model_name, _name, order=70)


ENTITLEMENT = register(
    Kind(
        "entitlement", "entitlements", Entitlement, _("Entitlement"), _("Entitlements"), "i-shield-check", READ,
        _("An entitlement says what a customer may ask for: by which ways, for what, how often, until when."),
        none=_("No entitlements yet"),
        order=80,
        columns=(
            Column("whose", _("Whose"), value=whose),
            Column("use", _("Use"), value=use_bar),
            Column("ends", _("Last day"), css="opt"),
            Column("state", _("State"), value=lambda row: pills(row) or Pill(_("In force"), "green")),
            Column("updated", _("Changed"), value=lambda row: row.updated_at, sort="updated_at", css="opt"),
        ),
        filters=(
            Filter("account", _("Account"), to="accounts.account"),
            Filter("consumer", _("Consumer"), to="accounts.consumer"),
            Filter("contract", _("Contract"), to="accounts.contract"),
            Filter("unit", _("Counted in"), choices=Unit.choices),
            Filter(
                "active", _("Switched on"), choices=(("yes", _("Yes")), ("no", _("No"))),
                narrow=lambda rows, value: rows.filter(is_active=value == "yes"),
            ),
        ),
        rows=lambda rows: rows.select_related(
            "account", "contact", "consumer", "household", "partner", "product", "sold_product__product", "asset__product",
            "contract", "schedule",
        ),
        find_words=_("Find by name or code"),
        found_by=("name_folded", "code_folded"),
        sub=lambda entitlement: entitlement.code,
        pills=pills,
        stats=stats,
        adapt=adapt,
        sections=(
            (_("Whose"), ("account", "inherit", "contact", "consumer", "household", "partner", "is_default")),
            (_("For what"), ("contract", "product", "sold_product", "asset", "channels")),
            (_("How much"), ("unit", "allowance", "restrict", "decrease_on", "round_to")),
            (_("When"), ("starts", "ends", "schedule")),
            (_("More"), ("code", "order", "is_active")),
        ),
    )
)  # fmt: skip


def _adapt_rule(param: Param, verb: Verb, actor: Any, record: Any) -> forms.Field | None:
    about = {"conditions": "case", "filter": "entitlement"}.get(param.name)
    if about is None:
        return None
    return ConditionField(
        resource=about,
        names=conditional.names(about, actor),
        required=param.required,
        label=param.label,
        help_text=param.help,
    )


def prefers(rule: EntitlementRule) -> Any:
    """What comes first."""
    return _named(rule.entitlement) if rule.entitlement_id else str(_("Entitlements that pass a test"))


@panel("entitlement-rule", "about", place="side", order=10)
def about_rule(request: HttpRequest, rule: EntitlementRule) -> Facts:
    """When it is asked and what it prefers."""
    return Facts(
        _("About"), [(_("Order"), rule.order), (_("Prefers"), prefers(rule)), (_("Switched on"), rule.is_active)]
    )


@panel("entitlement-rule", "conditions", order=20)
def conditions(request: HttpRequest, rule: EntitlementRule) -> Shown:
    """For which cases, and for which kind of entitlement."""
    return Shown(
        _("For which cases"),
        "workspace/entitlements/rule.html",
        {
            "conditions": _in_words("case", rule.conditions, request.actor),
            "filter": _in_words("entitlement", rule.filter, request.actor),
        },
    )


def _in_words(resource: str, data: Any, actor: Any) -> list[str]:
    if data is None:
        return []
    try:
        tree = parse(resource, data)
    except InvalidCondition:
        return [str(_("It cannot be read any more: one of its fields is gone."))]
    asked = [
        in_words(
            from_json({**leaf.as_json(), "expected": leaf.as_json()["value"], "actual": None, "held": False}), resource,
            name_of=lambda to, pk: conditional.name_of(to, pk, actor),
        )[0]
        for leaf in leaves(tree)
    ]  # fmt: skip
    return asked or [str(_("Every one"))]


ENTITLEMENT_RULE = register(
    Kind(
        "entitlement-rule", "entitlement-rules", EntitlementRule, _("Entitlement rule"), _("Entitlement rules"), "i-route", READ,
        _("Usually the most specific entitlement comes first. A rule puts another one before it, if it fits the case at all."),
        none=_("No entitlement rules yet"),
        order=85,
        about=_("Asked from top to bottom; the first that finds an entitlement that fits decides."),
        columns=(
            Column("order", _("Order"), sort="order", css="num"),
            Column("prefers", _("Prefers"), value=prefers),
            Column("state", _("State"), value=lambda row: Pill(_("Switched on"), "green") if row.is_active else Pill(_("Switched off"), "slate")),
            Column("updated", _("Changed"), value=lambda row: row.updated_at, sort="updated_at", css="opt"),
        ),
        ordering="order",
        rows=lambda rows: rows.select_related("entitlement"),
        search=lambda rows, text: rows.filter(name__startswith=text),
        found_by=(),
        sub=lambda rule: "",
        adapt=_adapt_rule,
    )
)  # fmt: skip

add(
    Page(
        "derive",
        _("What would cover a case?"),
        "i-help-circle",
        "workspace:derive",
        "customers",
        READ,
        group=CUSTOMERS,
        order=86,
    )
)

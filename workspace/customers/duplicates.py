"""Duplicates: who may be the same customer, side by side, and what to do about it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.likeness import RULES
from accounts.models import Duplicate
from accounts.permissions import MERGE, READ
from accounts.states import CustomerKind, DuplicateState
from workspace import kinds
from workspace.kinds import Column, Filter, Kind, Link, Pill, Way, register
from workspace.panels import Row, Rows, Shown, panel, rows_of

TONES = {DuplicateState.SUSPECTED: "amber", DuplicateState.DISMISSED: "", DuplicateState.MERGED: "slate"}
MERGEABLE = tuple(CustomerKind.values)


def certainty(pair: Duplicate) -> str:
    """“86 %”"""
    return _now("%(score)d %%") % {"score": pair.score}


def why(pair: Duplicate) -> str:
    """The rules that found something."""
    return " · ".join(str(RULES.get(each["rule"], each["rule"])) for each in pair.reasons)


def pills(pair: Duplicate) -> list[Pill]:
    """How certain it is, and what was decided."""
    return [Pill(certainty(pair)), Pill(DuplicateState(pair.state).label, TONES[DuplicateState(pair.state)])]


@panel("duplicate", "compare", place="wide", order=10)
def compare(request: HttpRequest, pair: Duplicate) -> Shown | None:
    """What speaks for it, both records, and the way to make one of them."""
    sides = []
    for one, other in ((pair.second, pair.first), (pair.first, pair.second)):
        kind = kinds.of_record(one)
        into = f"{kind.step_url(one, 'merge')}?{urlencode({'into': other.pk, 'back': request.path})}" if kind else ""
        sides.append({"record": one, "kind": kind, "url": kind.url(one) if kind else "", "label": kind.label_of(one) if kind else one,
                      "other": other, "merge_url": into})  # fmt: skip
    decided = pair.state == DuplicateState.MERGED
    return Shown(
        _("What speaks for it"),
        "workspace/customers/duplicate.html",
        {
            "reasons": [{**each, "label": RULES.get(each["rule"], each["rule"])} for each in pair.reasons],
            "sides": sides[::-1],
            "may_merge": request.actor.can(MERGE) and not decided,
        },
    )


def _twins(request: HttpRequest, record: Any) -> Rows | None:
    """Who else may be meant, on the page of each customer."""
    open_pairs = Duplicate.objects.visible_to(request.actor).open().about(record).with_both().order_by("-score", "pk")

    def row(pair: Duplicate) -> Row:
        other = pair.second if pair.first == record else pair.first
        return Row(str(other), DUPLICATE.url(pair), why(pair), "i-git-merge", meta=certainty(pair))

    rows, more = rows_of(open_pairs, row)
    return Rows(_("Possibly the same"), rows, count=f"{len(rows)}+" if more else len(rows) or "") if rows else None


for _kind in MERGEABLE:
    panel(_kind, "twins", place="side", order=5)(_twins)


def _search(rows: Any, text: str) -> Any:
    """Pairs in which either name begins so."""
    found = rows.none()
    for name, kind in ((name, kinds.of_resource(name)) for name in MERGEABLE):
        if kind is not None:
            ids = list(kind.model.objects.current().matching(text).values_list("pk", flat=True)[:500])
            found = found | rows.filter(**{f"{name}__in": ids}) | rows.filter(**{f"other_{name}__in": ids})
    return found


DUPLICATE = register(
    Kind(
        "duplicate", "duplicates", Duplicate, _("Duplicate"), _("Duplicates"), "i-git-merge", READ,
        _("Accounts, contacts and consumers that look alike are listed here, as soon as they are there."),
        none=_("No duplicates found"),
        order=90,
        about=_("Who may be the same customer"),
        columns=(
            Column("score", _("Certainty"), value=certainty, sort="score", css="num"),
            Column("kind", _("Kind"), value=lambda pair: CustomerKind(pair.kind).label),
            Column("why", _("Why"), value=why, css="opt"),
            Column("state", _("State"), value=lambda pair: Pill(DuplicateState(pair.state).label, TONES[DuplicateState(pair.state)])),
            Column("updated", _("Changed"), value=lambda pair: pair.updated_at, sort="updated_at", css="opt"),
        ),
        filters=(
            Filter("state", _("State"), choices=DuplicateState.choices, tabs=True),
            Filter("kind", _("Kind"), choices=CustomerKind.choices),
        ),
        ways=(Way(_("Look for duplicates"), "workspace:duplicates-find", "i-search", MERGE),),
        ordering="-score",
        rows=lambda rows: rows.with_both(),
        found_by=(),  # a pair has no name of its own
        search=_search,
        title=str,
        sub=lambda pair: CustomerKind(pair.kind).label,
        pills=pills,
    )
)  # fmt: skip


def merge_url(one: Any, into: Any) -> str:
    """Where two records are made one."""
    area = kinds.of_record(one).area  # type: ignore[union-attr]
    return f"{reverse(f'workspace:{area}-merge', args=[one.pk])}?{urlencode({'into': into.pk})}"


__all__ = ["DUPLICATE", "MERGEABLE", "Link", "merge_url"]

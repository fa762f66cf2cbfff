"""Who has what to do: the rows of the home page. Every read is cut off, so that a year's cases cost no more than a day's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from cases.models import Case, Message
from cases.states import AWAITING_INFO, NEW, OPEN, RESOLVED, UNFINISHED, AuthorKind, Visibility
from identity.models import GroupMembership, User

COUNTED = 200  # nobody reads a number beyond it
NOW_SHOWN, SHOWN = 12, 8  # of each kind; the list has the rest
COLLEAGUES = 24
CUSTOMERS_TURN = (AWAITING_INFO, RESOLVED)


def count(found: int) -> str:
    """What a page says: 17, or 200+."""
    return f"{COUNTED}+" if found > COUNTED else str(found)


@dataclass(frozen=True)
class Pile:
    """Some cases of one kind: how many there are, and the first of them."""

    total: int
    rows: list[Any]

    @property
    def count(self) -> str:
        """As a page says it."""
        return count(self.total)

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.total - len(self.rows)


def words(case: Any) -> str:
    """Why a case of mine stands where it stands."""
    if case.state == NEW:
        return _("Given to you: accept it")
    if case.state == AWAITING_INFO:
        return _("The customer was asked")
    if case.state == RESOLVED:
        return _("A solution is proposed")
    if case.spoke_last is None:
        return _("Not answered yet")
    return _("The customer wrote last") if case.spoke_last == AuthorKind.CUSTOMER else _("We wrote last")


def mine(actor: Any) -> dict[str, Any]:
    """My open cases: those that need me now, those I work on, the longest untouched first, and those that wait."""
    spoke_last = (
        Message.objects.filter(case=OuterRef("pk"), visibility=Visibility.PUBLIC, withdrawn_at=None)
        .order_by("-created_at")
        .values("author_kind")[:1]
    )
    # First the little that decides where each belongs, then as a whole only those that are shown.
    cases = list(
        Case.objects.visible_to(actor)
        .filter(assignee_id=actor.user_id, state__in=UNFINISHED)
        .annotate(spoke_last=Subquery(spoke_last))
        .order_by("updated_at")
        .values_list("pk", "state", "priority", "updated_at", "spoke_last", named=True)[: COUNTED + 1]
    )
    now = sorted((case for case in cases if needs_me(case)), key=lambda case: (case.priority, case.updated_at))
    going = [case for case in cases if case.state == OPEN and not needs_me(case)]
    waiting = [case for case in cases if case.state in CUSTOMERS_TURN]
    shown = [now[:NOW_SHOWN], going[:SHOWN], waiting[:SHOWN]]
    whole = _whole(Case.objects.visible_to(actor), [case.pk for some in shown for case in some])
    piles = [
        Pile(len(every), [{"case": whole[case.pk], "words": words(case)} for case in some if case.pk in whole])
        for every, some in zip((now, going, waiting), shown, strict=True)
    ]
    return {**dict(zip(("now", "going", "waiting"), piles, strict=True)), "total": count(len(cases))}


def _whole(visible: Any, ids: list[Any]) -> dict[Any, Any]:
    """What a row shows of these cases."""
    read = visible.select_related("account", "contact", "consumer", "group")
    return read.defer("description", "resolution_notes", "custom").in_bulk(ids) if ids else {}


def needs_me(case: Any) -> bool:
    """To be accepted, or the customer has the last word: nobody has answered yet."""
    if case.state == NEW:
        return True
    return case.state == OPEN and (case.spoke_last == AuthorKind.CUSTOMER or case.spoke_last is None)


def unassigned(actor: Any) -> Pile:
    """New ones that somebody of my groups has to take, the most urgent first; of all groups for who has none."""
    found = Case.objects.visible_to(actor).filter(state=NEW, assignee=None)
    if actor.groups:
        found = found.filter(Q(group_id__in=actor.groups) | Q(group=None))
    ids = list(found.order_by("priority", "created_at").values_list("pk", flat=True)[: COUNTED + 1])
    whole = _whole(Case.objects.visible_to(actor), ids[:SHOWN])
    cases = [whole[pk] for pk in ids[:SHOWN] if pk in whole]
    return Pile(len(ids), [{"case": case, "words": case.group.name if case.group else _("No group")} for case in cases])


def team(actor: Any) -> list[dict[str, Any]]:
    """The people of my groups and how many open cases each has: with us, and waiting for the customer."""
    carried = Case.objects.visible_to(actor).filter(assignee_id=OuterRef("pk"), state__in=UNFINISHED)
    people = User.objects.visible_to(actor).colleagues()
    if actor.groups:
        members = GroupMembership.objects.filter(group_id__in=actor.groups).values("user_id")
        people = people.filter(pk__in=members)
    elif not actor.can("cases.manage"):
        return []
    found = people.annotate(states=ArraySubquery(carried.values("state")[: COUNTED + 1])).order_by("first_name", "id")
    rows = [_load(person, actor) for person in found[:COLLEAGUES]]
    most = max([10, *(row["total"] for row in rows)])
    return [{**row, "most": most} for row in sorted(rows, key=lambda row: -row["total"])]


def _load(person: Any, actor: Any) -> dict[str, Any]:
    waiting = sum(state in CUSTOMERS_TURN for state in person.states)
    total = len(person.states)
    return {
        "id": person.pk,
        "name": person.name,
        "first_name": person.first_name or person.name,
        "is_me": person.pk == actor.user_id,
        "total": total,
        "ours": total - waiting,
        "waiting": waiting,
        "count": count(total),
    }

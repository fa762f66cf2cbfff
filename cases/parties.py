"""Who is a party to a case: whose it is, who acts for them, and who of us looks after them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.models import (
    AccountRelationship,
    AccountTeamMember,
    ConsumerRelationship,
    ConsumerTeamMember,
    ContactRelationship,
    HouseholdMember,
)
from accounts.states import Grants
from cases.models import Case
from ledger import refs

OWN = ("account", "contact", "consumer", "household", "partner", "on_behalf_of")  # columns of the case, in this order
MOST = 200  # of one relation: an answer of bounded size
# Relations to whom a case may belong: the model, who holds it, for whom, and what the part is called.
HELD = (
    (ContactRelationship, "contact", "account", "contact_relationship"),
    (AccountRelationship, "related_account", "account", "account_relationship"),
    (ConsumerRelationship, "representative", "consumer", "consumer_relationship"),
    (HouseholdMember, "consumer", "household", "household_member"),
    (AccountTeamMember, "user", "account", "account_team_member"),
    (ConsumerTeamMember, "user", "consumer", "consumer_team_member"),
    (ConsumerTeamMember, "user", "household", "household_team_member"),
)
TEAMS = ("account_team_member", "consumer_team_member", "household_team_member")
PARTS = (*OWN, *(part for _model, _holder, _whom, part in HELD))


@dataclass(frozen=True)
class Party:
    """Somebody with a part in a case. ``authorised``: the part lets them see it; others are only listed."""

    part: str
    type: str  # the word of the resource: account, contact, consumer, household, user
    id: UUID
    name: str
    authorised: bool
    responsibility: UUID | None = None
    responsibility_name: str = ""


def parties_of(case: Case, actor: Any, *, now: datetime) -> list[Party]:
    """Everybody whom this actor may see, first whose case it is. Relations that do not hold today are left out."""
    return [*_own(case, actor), *_held(case, actor, now)]


def _own(case: Case, actor: Any) -> Iterator[Party]:
    for part in OWN:
        pk = getattr(case, f"{part}_id")
        if pk is None:
            continue
        model: Any = case._meta.get_field(part).related_model
        record = refs.choices_of(model._meta.label_lower, actor).filter(pk=pk).first()
        if record is not None:
            yield Party(part, record._meta.model_name, record.pk, str(record), authorised=True)


def _held(case: Case, actor: Any, now: datetime) -> Iterator[Party]:
    for model, holder, whom, part in HELD:
        pk = getattr(case, f"{whom}_id")
        if pk is None:
            continue
        held = model.objects.visible_to(actor).filter(**{f"{whom}_id": pk})
        for each in held.select_related(holder, whom, "responsibility").order_by("pk")[:MOST]:
            if each.is_current(now):
                yield _party(part, getattr(each, holder), each)


def _party(part: str, record: Any, held: Any) -> Party:
    responsibility = held.responsibility
    sees = part in TEAMS or getattr(held, "is_representative", False)
    return Party(
        part=part,
        type=record._meta.model_name,
        id=record.pk,
        name=str(getattr(record, "name", "") or record),
        authorised=sees or (responsibility is not None and responsibility.grants != Grants.NONE),
        responsibility=held.responsibility_id,
        responsibility_name=responsibility.name if responsibility is not None else "",
    )

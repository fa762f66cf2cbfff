"""Making one of two: the record that is merged away leaves everything to the other one, and says where it went."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import F, Q
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import events, permissions
from accounts.actions import duplicates, moving, plans
from accounts.models import Account, Contact, Duplicate, Telephone
from accounts.models.telephone import remember
from accounts.models.tree import check_move, hold_still, move_below
from accounts.states import DuplicateState
from ledger import publish, timers
from ledger.actors import System
from ledger.params import Param
from ledger.publishing import publish_many
from ledger.refusals import Refused
from ledger.storing import store, told
from ledger.verbs import authorize
from tenancy.context import current_tenant_id

TOLD = {
    "account": (events.AccountMerged, events.AccountAbsorbed),
    "contact": (events.ContactMerged, events.ContactAbsorbed),
    "consumer": (events.ConsumerMerged, events.ConsumerAbsorbed),
}
STRAGGLERS = "accounts.merge_stragglers"
LATER = timedelta(minutes=1)  # no request that had the old record in its hands lasts longer
IDS_OF_AN_EVENT = 1000


def params(kind: str) -> list[Param]:
    """What every ``merge`` takes."""
    return [
        Param.ref("into", f"accounts.{kind}", required=True, label=_("Into"), help=_("The record that stays.")),
        Param.json(
            "take",
            label=_("What to keep"),
            help=_("By field: theirs (of the record that stays, as usual), ours (of this one), both (of lists)."),
            schema={"type": "object", "additionalProperties": {"type": "string", "enum": ["theirs", "ours", "both"]}},
        ),
    ]


@dataclass
class Preview:
    """What a merge would do, without doing it."""

    fields: list[plans.Choice]
    moves: dict[str, int]
    drops: dict[str, int]
    refused: Refused | None


def preview(one: Any, *, into: Any, take: Any = None, known: Iterable[str], by: Any) -> Preview:
    """What would be kept, how many records would move by relation, how many could not stay beside what is there."""
    authorize(by, permissions.MERGE)
    _check(one, into, take)
    fields = plans.choices_of(one, into, known=known, take=take)
    moves: dict[str, int] = {}
    drops: dict[str, int] = {}
    refused = None
    for relation in moving.relations(one.__class__):
        if not relation.excepted:
            count, clashes = relation.rows(one.pk).count(), moving.clashing(relation, one, into).count()
            moves |= {relation.key: count - clashes} if count > clashes else {}
            drops |= {relation.key: clashes} if clashes else {}
    try:
        plans.login_of(one, into)
    except Refused as found:
        refused = found
    return Preview(fields, moves, drops, refused)


def merge(one: Any, *, into: Any, take: Any, known: Iterable[str], by: Any, at: datetime) -> Any:
    """Both are one from now on: ``into`` stays, with everything that named either, and ``one`` says so for ever."""
    kind = one._meta.model_name
    authorize(by, permissions.MERGE)
    _check(one, into, take)
    one, into = _lock_both(one, into, by)
    fields = plans.choices_of(one, into, known=known, take=take)
    values = {each.name: each.value for each in fields}
    login = plans.login_of(one, into)
    before = moving.values_of(one)
    _clear(one, into, values=values, verb=f"{kind}.merge", at=at)
    moved = _primary_contacts(one, into, values) if isinstance(one, Contact) else moving.Moved()
    rest = moving.move(one, into)
    moved.ids |= rest.ids
    moved.dropped |= rest.dropped
    old, new = _settle(into, values=values, login=login, known=known, verb=f"{kind}.merge", at=at)
    _carry_pairs(one, into, at=at)
    Telephone.objects.filter(**{f"{kind}_id": one.pk}).delete()
    remember([into])
    duplicates.look_again([into], at=at)
    _tell(one, into, before=before, old=old, new=new, moved=moved, by=by, at=at)
    timers.schedule(kind=STRAGGLERS, subject=one, due_at=at + LATER, key=f"merged:{one.pk}")
    return into


def follow_up(one: Any, *, at: datetime) -> int:
    """What came to name the old record while it was merged away, in transactions that had begun before; how many rows."""
    into = one.merged_into
    if into is None:
        return 0
    if isinstance(one, Account):
        hold_still(Account, moving=True)
    moved = moving.move(one, into)
    _tell_rows(one, into, moved, by=System("merge"), at=at)
    return sum(map(len, moved.ids.values()))


# --- Before -------------------------------------------------------------------------------------------------------
def _check(one: Any, into: Any, take: Any) -> None:
    if one.pk == into.pk:
        raise ValidationError({"into": ValidationError(_("A record cannot be merged into itself."), code="itself")})
    if take is not None and not isinstance(take, Mapping):
        raise ValidationError({"take": ValidationError(_("An object is expected."), code="invalid")})


def _lock_both(one: Any, into: Any, by: Any) -> tuple[Any, Any]:
    """One merge at a time in a tenant, then both rows in the order of their ids: two that go in a ring cannot wait for each
    other. Who came too late finds that the record has gone, and is told where to."""
    model = type(one)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext('accounts.merge'), %s::int)", [current_tenant_id() % 2**31]
        )
    if model is Account:
        hold_still(Account, moving=True)
    rows = model.objects.visible_to(by).filter(pk__in=[one.pk, into.pk]).order_by("pk")
    found = {row.pk: row for row in rows.select_for_update(of=("self",), no_key=True)}
    for each in (one, into):
        if each.pk not in found:
            gone = model.objects.filter(pk=each.pk).values_list("merged_into_id", flat=True).first()
            sentence = _("Somebody has merged it into another record meanwhile.")
            raise Refused("merged", sentence, **({"merged_into": str(gone)} if gone else {}))
    return found[one.pk], found[into.pk]


# --- The two records ----------------------------------------------------------------------------------------------
def _clear(one: Any, into: Any, *, values: Mapping[str, Any], verb: str, at: datetime) -> None:
    """The old record lets go of what only one can have, and says where it went."""
    fields = ["merged_into", "updated_at"]
    if hasattr(one, "user"):
        one.user = None
        fields.append("user")
    if isinstance(one, Account):
        if values["code"] == one.code != into.code:
            one.code = one.number
            fields.append("code")
        moving.hang_over(one, into)
        move_below(one, None)
        one.parent = one.primary_contact = None
        fields += ["parent", "primary_contact", "path"]
    one.merged_into, one.updated_at = into, at
    one.save_locked(verb=verb, fields=fields)


def _settle(
    into: Any, *, values: dict[str, Any], login: Any, known: Iterable[str], verb: str, at: datetime
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The survivor gets the values that were chosen."""
    if isinstance(into, Account):
        into.refresh_from_db(fields=["version", "parent", "path"])
        if values["parent"] != into.parent:
            check_move(into, values["parent"])
    else:
        into.refresh_from_db(fields=["version"])
    if "user" in known:
        values = {**values, "user": login}
    old, new = store(into, verb=verb, details=values, known=known, at=at)
    if "parent" in new:
        move_below(into, into.parent)
    if not new:
        into.updated_at = at
        into.save_locked(verb=verb, fields=["updated_at"])
    return old, new


def _primary_contacts(one: Contact, into: Contact, values: Mapping[str, Any]) -> moving.Moved:
    """An account's first contact works there: elsewhere it has none until somebody names one."""
    moved = moving.Moved()
    account = values["account"]
    others = Account.objects.filter(Q(primary_contact=one) | Q(primary_contact=into)).exclude(pk=account.pk)
    found = list(others.values("id", "primary_contact_id"))
    if found:
        others.update(primary_contact=None, version=F("version") + 1)
        moved.dropped["accounts.account.primary_contact"] = [
            {name: str(value) for name, value in each.items()} for each in found
        ]
    return moved


def _carry_pairs(one: Any, into: Any, *, at: datetime) -> None:
    """What was decided about the old record holds for the survivor: whoever it was not, the survivor is not either."""
    kind = one._meta.model_name
    known = {pair.ids: pair for pair in Duplicate.objects.about(into)}
    for pair in Duplicate.objects.about(one):
        third = next(pk for pk in pair.ids if pk != one.pk)
        if third == into.pk:
            pair.state, pair.updated_at = DuplicateState.MERGED, at
            pair.save_locked(verb=f"{kind}.merge", fields=["state", "updated_at"])
            continue
        first, second = sorted((third, into.pk))
        same = known.get((first, second))
        if same is None and pair.state == DuplicateState.DISMISSED:
            swapped = (pair.ids[0] == third) != (first == third)
            reasons = [{**each, "values": each["values"][::-1]} for each in pair.reasons] if swapped else pair.reasons
            ids = {f"{kind}_id": first, f"other_{kind}_id": second}
            Duplicate.objects.filter(pk=pair.pk).update(**ids, reasons=reasons, updated_at=at, version=F("version") + 1)
            continue
        if same is not None and pair.state == DuplicateState.DISMISSED and same.state == DuplicateState.SUSPECTED:
            Duplicate.objects.filter(pk=same.pk).update(state=pair.state, updated_at=at, version=F("version") + 1)
        if pair.state != DuplicateState.MERGED:
            Duplicate.objects.filter(pk=pair.pk).delete()  # what is suspected now is found anew


# --- What is told -------------------------------------------------------------------------------------------------
def _tell(
    one: Any,
    into: Any,
    *,
    before: dict[str, Any],
    old: dict[str, Any],
    new: dict[str, Any],
    moved: moving.Moved,
    by: Any,
    at: datetime,
) -> None:
    merged, absorbed = TOLD[one._meta.model_name]
    counts = {key: len(ids) for key, ids in moved.ids.items()}
    dropped = json.dumps(moved.dropped) if moved.dropped else None
    publish(merged(into_id=into.pk, old=json.dumps(before)), subject=one, by=by, at=at)
    publish(
        absorbed(
            **told(old, new), resource=one._meta.model_name, merged_id=one.pk, moved=tuple(counts), counts=tuple(counts.values()),
            dropped=dropped,
        ),
        subject=into, by=by, at=at,
    )  # fmt: skip
    _tell_rows(one, into, moved, by=by, at=at)


def _tell_rows(one: Any, into: Any, moved: moving.Moved, *, by: Any, at: datetime) -> None:
    """On the old record, so that what became of each row can be found for ever; by thousands."""
    happened = [
        events.RecordsMoved(
            relation=relation, from_id=one.pk, into_id=into.pk, ids=tuple(ids[place : place + IDS_OF_AN_EVENT])
        )
        for relation, ids in moved.ids.items()
        for place in range(0, len(ids), IDS_OF_AN_EVENT)
    ]
    publish_many([(event, one) for event in happened], by=by, at=at)


def label_of(relation: str) -> str:
    """What people call the records of a relation: “cases (contact)”."""
    label, _dot, name = relation.rpartition(".")
    model = apps.get_model(label)
    plural, role = str(model._meta.verbose_name_plural), str(model._meta.get_field(name).verbose_name)
    return f"{capfirst(gettext(plural))} ({gettext(role)})"

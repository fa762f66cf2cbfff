"""Remembering who may be the same customer, and what people decide about it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import events, permissions
from accounts.likeness import reasons
from accounts.models import Duplicate
from accounts.models.duplicate import MODELS
from accounts.models.telephone import own_region
from accounts.rules import may_dismiss, may_reconsider
from accounts.states import CustomerKind, DuplicateState
from accounts.suspecting import SHOWN, Suspicion, suspicions
from ledger import jobs, publish
from ledger.actors import System
from ledger.models import Job
from ledger.publishing import publish_many
from ledger.refusals import Forbidden
from ledger.verbs import authorize, verb

FINDER = System("duplicates")
KIND = "accounts.find_duplicates"


@verb("duplicate.dismiss", permission=permissions.WRITE, label=_("Not a duplicate"), may=may_dismiss, audience="staff")
def dismiss(*, duplicate: Duplicate, by: Any, at: datetime) -> Duplicate:
    """They are two. The pair is remembered and not suspected again."""
    return _decide(duplicate, DuplicateState.DISMISSED, events.DuplicateDismissed, "duplicate.dismiss", by=by, at=at)


@verb(
    "duplicate.reconsider", permission=permissions.WRITE, label=_("Suspect again"), may=may_reconsider, audience="staff"
)
def reconsider(*, duplicate: Duplicate, by: Any, at: datetime) -> Duplicate:
    """Take back that they are two."""
    return _decide(
        duplicate, DuplicateState.SUSPECTED, events.DuplicateReconsidered, "duplicate.reconsider", by=by, at=at
    )


def _decide(duplicate: Duplicate, state: str, event: Any, name: str, *, by: Any, at: datetime) -> Duplicate:
    duplicate = Duplicate.objects.visible_to(by).locked(duplicate.pk)
    authorize(by, permissions.WRITE, duplicate)
    duplicate.state, duplicate.updated_at = state, at
    duplicate.save_locked(verb=name, fields=["state", "updated_at"])
    first, second = duplicate.ids
    publish(event(first_id=first, second_id=second), subject=duplicate, by=by, at=at)
    return duplicate


# --- Finding ------------------------------------------------------------------------------------------------------
@verb("duplicate.find", permission=permissions.MERGE, label=_("Look for duplicates"), creates=True, audience="staff")
def find(*, by: Any, at: datetime) -> Job:
    """Look through all accounts, contacts and consumers; the job tells how far it is. What is found stands in the list."""
    return start_finding(by=by, at=at)


def start_finding(*, by: Any, at: datetime, kinds: Iterable[str] = CustomerKind.values) -> Job:
    """Look through all accounts, contacts and consumers for twins, as a job."""
    if not by.can(permissions.MERGE):
        raise Forbidden(permissions.MERGE)
    wanted = [kind for kind in CustomerKind.values if kind in kinds]
    total = sum(MODELS[CustomerKind(kind)].objects.current().count() for kind in wanted)
    return jobs.start(kind=KIND, params={"kinds": wanted}, by=by, total=total)


def look_again(records: Sequence[Any], *, at: datetime) -> int:
    """Find who may be the same as these records of one kind, as they stand; what no longer looks so is forgotten.

    Gives back how many new suspicions there are. A handful of statements, however many records.
    """
    if not records:
        return 0
    _forget_what_no_longer_holds(records)
    found = {
        tuple(sorted((record.pk, each.record.pk))): (record, each)
        for record, suspected in zip(records, suspicions(records), strict=True)
        for each in suspected[:SHOWN]  # the most certain: among hundreds that look alike nobody decides about each pair
    }
    return _remember(records[0]._meta.model_name, found, at=at) if found else 0


def _remember(kind: str, found: dict[Any, tuple[Any, Suspicion]], *, at: datetime) -> int:
    """New pairs are stored and told; suspected ones learn what speaks for it now; decided ones stay as they are."""
    known = {pair.ids: pair for pair in _pairs(kind, {pair[0] for pair in found})}
    added, changed = [], []
    for pair, (record, suspicion) in found.items():
        reasons_now = [reason.as_json(swapped=record.pk != pair[0]) for reason in suspicion.reasons]
        old = known.get(pair)
        if old is None:
            ids = {f"{kind}_id": pair[0], f"other_{kind}_id": pair[1]}
            added.append(
                Duplicate(kind=kind, score=suspicion.score, reasons=reasons_now, created_at=at, updated_at=at, **ids)
            )
        elif old.state == DuplicateState.SUSPECTED and (old.score, old.reasons) != (suspicion.score, reasons_now):
            old.score, old.reasons, old.updated_at = suspicion.score, reasons_now, at
            changed.append(old)
    if changed:
        Duplicate.objects.bulk_update(changed, ["score", "reasons", "updated_at"], batch_size=500)
    Duplicate.objects.bulk_create(added, batch_size=500, ignore_conflicts=True)  # somebody may have found it just now
    stored = {pair.ids: pair for pair in _pairs(kind, {pair.ids[0] for pair in added})} if added else {}
    told = [stored[pair.ids] for pair in added if pair.ids in stored and stored[pair.ids].pk == pair.pk]
    publish_many(
        [
            (
                events.DuplicateSuspected(of_kind=kind, first_id=pair.ids[0], second_id=pair.ids[1], score=pair.score),
                pair,
            )
            for pair in told
        ],
        by=FINDER,
        at=at,
    )
    return len(told)


def _pairs(kind: str, first: set[UUID]) -> Any:
    return Duplicate.objects.filter(**{f"{kind}_id__in": first})


def _forget_what_no_longer_holds(records: Sequence[Any]) -> None:
    kind, ids, region = records[0]._meta.model_name, {record.pk for record in records}, own_region()
    open_pairs = Duplicate.objects.open().filter(Q(**{f"{kind}_id__in": ids}) | Q(**{f"other_{kind}_id__in": ids}))
    gone = [
        pair.pk
        for pair in open_pairs.select_related(kind, f"other_{kind}")
        if not reasons(pair.first, pair.second, region=region)
    ]
    if gone:
        Duplicate.objects.filter(pk__in=gone).delete()

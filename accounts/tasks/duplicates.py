"""Looking through all customers for duplicates, and what is left to do after a merge."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import duplicates, merging
from accounts.models import Contact, Telephone
from accounts.models.duplicate import MODELS
from accounts.models.keys import KeyField
from accounts.models.telephone import numbers_of, own_region, remember
from accounts.states import CustomerKind
from ledger.jobs import job
from ledger.models import Job, Timer
from ledger.timers import timer

ROWS = 200  # of one transaction


def title(running: Job) -> str:
    """“Find duplicates”"""
    return _("Find duplicates")


@job(duplicates.KIND, title=title)
def find_duplicates(running: Job) -> dict[str, Any] | None:
    """The next few records, from id to id, kind by kind. Whatever they are looked up by is made anew on the way."""
    kinds = running.params["kinds"]
    place = running.cursor or {"kind": 0, "after": None}
    if place["kind"] >= len(kinds):
        return None
    model: Any = MODELS[CustomerKind(kinds[place["kind"]])]
    found = model.objects.current().order_by("pk")
    found = found.filter(pk__gt=place["after"]) if place["after"] else found
    found = found.select_related("account") if model is Contact else found
    records = list(found[:ROWS])
    make_keys_anew(records)
    duplicates.look_again(records, at=timezone.now())
    running.progress(done=len(records))
    if len(records) == ROWS:
        return {"kind": place["kind"], "after": str(records[-1].pk)}
    return {"kind": place["kind"] + 1, "after": None} if place["kind"] + 1 < len(kinds) else None


def make_keys_anew(records: list[Any]) -> None:
    """Keys and numbers of records of one kind, where they are not what today's rules make of them."""
    if not records:
        return
    model, own = type(records[0]), own_region()
    keys = [field for field in model._meta.concrete_fields if isinstance(field, KeyField)]
    stale = []
    for record in records:
        before = [getattr(record, field.attname) for field in keys]
        if before != [field.pre_save(record, add=False) for field in keys]:
            stale.append(record)
    if stale:
        model.objects.bulk_update(stale, [field.name for field in keys])
    kind = model._meta.model_name
    known: dict[Any, set[str]] = {record.pk: set() for record in records}
    for pk, number in Telephone.objects.filter(**{f"{kind}_id__in": list(known)}).values_list(f"{kind}_id", "number"):
        known[pk].add(number)
    remember([record for record in records if set(numbers_of(record, own)) != known[record.pk]])


@timer(merging.STRAGGLERS)
def gather_stragglers(found: Timer) -> None:
    """What was written about the old record while it was merged away belongs to its survivor, too."""
    model = apps.get_model(found.subject_type)
    old = model.objects.select_related("merged_into").filter(pk=found.subject_id).first()
    if old is not None:
        merging.follow_up(old, at=timezone.now())

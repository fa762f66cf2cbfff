"""Keeping what somebody is writing. No verbs: nothing happens to the case, and nobody is told (see ``Draft``)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Value

from cases.models import Case, Draft
from cases.models.draft import has_words
from ledger.models.records import ClockTimestamp

LONGEST = 200_000  # characters of one draft: as much as a message and a description may have
FIELDS = 30
KEPT = timedelta(days=30)
RESTORED_WITHIN = timedelta(seconds=60)  # after that a discarded draft is gone; the purge only tidies up
WRITING, NEW_CASE = "writing", "new-case"


class TooLong(ValueError):
    """More than a draft holds; the page keeps it as long as it is open."""


def find(*, by: Any, kind: str, case: Case | None = None) -> Draft | None:
    """What this person has begun here, if anything. It is theirs alone, also when somebody looks through their eyes."""
    if by.reads_only:
        return None
    draft: Draft | None = _mine(by, kind, case).filter(discarded_at=None).first()
    return draft if draft is not None and draft.is_live else None


def save(
    *,
    by: Any,
    at: datetime,
    kind: str,
    fields: Mapping[str, str],
    case: Case | None = None,
    seen: int = 0,
    anew: bool = False,
) -> Draft | None:
    """Keep what is written now; ``seen`` is the revision that the page knew. None when there is nothing to keep.

    The newest wins. If another tab or device wrote something else meanwhile, that is set aside, not lost. ``anew``: what
    was sent is written again, because the sending was undone.
    """
    fields = _checked(fields)
    draft = _mine(by, kind, case).select_for_update().first()
    if draft is None:
        if not has_words(fields):
            return None
        try:
            with transaction.atomic():
                return Draft.objects.create(
                    user_id=by.user_id, kind=kind, case=case, fields=fields, revision=1, created_at=at, updated_at=at
                )
        except IntegrityError:  # another tab was first, just now
            draft = _mine(by, kind, case).select_for_update().get()
    if draft.sent and draft.sent == _hash(fields) and not anew:
        return draft if draft.is_live else None
    if seen != draft.revision and draft.is_live and not _same(draft.fields, fields):
        draft.set_aside = draft.fields
    elif _same(draft.set_aside, fields):
        draft.set_aside = {}
    draft.fields, draft.discarded_at, draft.sent = fields, None, ""
    _touch(draft, at)
    return draft if has_words(fields) or draft.set_aside else None


def swap(*, by: Any, at: datetime, kind: str, case: Case | None = None) -> Draft | None:
    """Go on with what was set aside, and set this aside."""
    draft: Draft | None = _mine(by, kind, case).select_for_update().first()
    if draft is not None and draft.set_aside:
        draft.fields, draft.set_aside, draft.discarded_at = draft.set_aside, draft.fields, None
        _touch(draft, at)
    return draft


def discard(*, by: Any, at: datetime, kind: str, case: Case | None = None) -> Draft | None:
    """Away with it; for a while it can be brought back."""
    draft: Draft | None = _mine(by, kind, case).select_for_update().filter(discarded_at=None).first()
    if draft is not None:
        draft.discarded_at = at
        _touch(draft, at)
    return draft


def discarded(*, by: Any, at: datetime, kind: str, case: Case | None = None) -> Draft | None:
    """What was discarded just now."""
    draft: Draft | None = _mine(by, kind, case).filter(discarded_at__gt=at - RESTORED_WITHIN).first()
    return draft if draft is not None and has_words(draft.fields) else None


def restore(*, by: Any, at: datetime, kind: str, case: Case | None = None) -> Draft | None:
    """Bring back what was discarded just now."""
    draft = discarded(by=by, at=at, kind=kind, case=case)
    if draft is not None:
        draft.discarded_at = None
        _touch(draft, at)
    return draft


BY_HAND = {"discard": discard, "restore": restore, "swap": swap}  # what its writer may do to it


def sent(*, by: Any, kind: str, case: Case | None = None, fields: Mapping[str, str] | None = None) -> None:
    """It was sent, in this transaction: there is nothing left to write. What a slow page saves of it later is no draft."""
    mine = _mine(by, kind, case)
    if fields is None or not mine.update(fields={}, set_aside={}, discarded_at=None, sent=_hash(_checked(fields))):
        mine.delete()


def clean(batch: int) -> int:
    """Delete what nobody touched for thirty days (inside each tenant; ``ledger.cleaning``)."""
    old = Draft.objects.filter(updated_at__lt=ClockTimestamp() - Value(KEPT))
    pks = list(old.values_list("pk", flat=True)[:batch])
    return Draft.objects.filter(pk__in=pks)._raw_delete(using="default") if pks else 0


def _mine(by: Any, kind: str, case: Case | None) -> Any:
    return Draft.objects.visible_to(by).filter(kind=kind, case=case)


def _touch(draft: Draft, at: datetime) -> None:
    draft.revision, draft.updated_at = draft.revision + 1, at
    draft.save(update_fields=["fields", "set_aside", "discarded_at", "sent", "revision", "updated_at"])


def _checked(fields: Mapping[str, str]) -> dict[str, str]:
    kept = {str(name)[:60]: str(value).replace("\x00", "").replace("\r\n", "\n") for name, value in fields.items()}
    if len(kept) > FIELDS or sum(map(len, kept.values())) > LONGEST:
        raise TooLong
    return kept


def _same(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    return {k: v for k, v in one.items() if v} == {k: v for k, v in other.items() if v}


def _hash(fields: Mapping[str, str]) -> str:
    said = {name: value.strip() for name, value in fields.items() if value.strip()}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode("utf-8", "surrogatepass")).hexdigest()

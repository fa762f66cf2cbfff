"""Taking a step back within some seconds (docs/adr/0011-undo.md).

A page runs its verbs by ``take``: everything commits at once, and a ``Hold`` remembers what the step changed. Until the
hold ends, outgoing mail waits and the customer sees the case as it was; ``undo`` puts that back for good.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases import permissions
from cases.events import StepUndone
from cases.models import Case, Message
from cases.models.shown import as_customers_know, as_json, columns, from_json
from identity.models import TenantSettings
from ledger import publish, timers
from ledger.holding import Held, clock, drop_deliveries, holding
from ledger.models import Hold
from ledger.params import Param
from ledger.refusals import Refused
from ledger.verbs import Verb, authorize, verb
from tenancy.ids import as_id

OVER = "case.hold_over"  # the timer that tells customers' open pages to look again
MOVED_BY_ITSELF = ("version", "updated_at")  # these go on counting, also when a step is taken back


@dataclass(frozen=True)
class Taken:
    """What a step answered, and how it can be taken back: not at all when ``hold`` is None."""

    result: Any
    hold: Hold | None = None
    seconds: int = 0


def take(
    step: Verb, case: Case, *, by: Any, at: datetime, given: Mapping[str, Any] | None = None, **asked: Any
) -> Taken:
    """Run a verb so that it can be taken back. ``given``: what was typed, to be given back with it."""
    seconds = window(step, by)
    if not seconds:
        return Taken(step(case, by=by, at=at, **asked))
    with transaction.atomic():
        true = Case.objects.visible_to(by).locked(case.pk)
        before, known = columns(true), as_customers_know(true)
        with holding(seconds) as held:
            result = step(case, by=by, at=at, **asked)
        after = columns(Case.objects.get(pk=case.pk))
        if after == before and not held.records:
            return Taken(result)
        changed = [name for name in after if after[name] != before[name] or name in MOVED_BY_ITSELF]
        hold = _keep(step, true, held, changed, {**before, **{n: known[n] for n in MOVED_BY_ITSELF}}, after, by, given)
    return Taken(result, hold, seconds)


def window(step: Verb, by: Any) -> int:
    """For how many seconds this person may take such a step back; 0 when it takes effect at once."""
    if not step.undoable or by.user_id is None or not by.is_staff or not by.can(permissions.UNDO):
        return 0
    return TenantSettings.objects.current().undo_seconds


def _keep(
    step: Verb, case: Case, held: Held, changed: list[str], before: dict, after: dict, by: Any, given: Any
) -> Hold:
    hold: Hold = Hold.objects.create(
        pk=held.hold_id,
        verb=step.key,
        subject_type=case._meta.label_lower,
        subject_id=case.pk,
        actor_id=by.user_id,
        held_until=held.until,
        came_after=case.version,
        version=after["version"],
        before=as_json({name: before[name] for name in changed}),
        after=as_json({name: after[name] for name in changed}),
        records=[str(pk) for pk in held.records],
        written=[str(pk) for pk in held.written],
        written_in_all=_written(case),
        timers=held.timers,
        given=dict(given or {}),
    )
    timers.schedule(kind=OVER, subject=hold, due_at=held.until, key=_key(hold))
    return hold


@verb(
    "case.undo",
    permission=permissions.UNDO,
    label=_("Undo"),
    params=[Param.code("step", required=True, max_length=36, label=_("Step"), help=_("Id of the step to take back."))],
    audience="staff",
    bulk=False,
    offered=False,
)
def undo(*, case: Case, step: str, by: Any, at: datetime) -> Case:
    """Take back one's own step within some seconds, if nothing happened to the case since: all of it, as if never done."""
    hold = _locked(case, step, by)
    case = Case.objects.locked(hold.subject_id)
    if case.version != hold.version or _written(case) != hold.written_in_all:
        raise Refused("changed_since", _("Something happened on this case since then: it cannot be undone any more."))
    left = case.state
    before = from_json({name: value for name, value in hold.before.items() if name not in MOVED_BY_ITSELF})
    case.mark_undone(before=before)
    case.updated_at = at
    case.save_locked(verb="case.undo", fields=[*before, "updated_at"])
    Message.objects.filter(pk__in=hold.written).update(withdrawn_at=at)
    drop_deliveries(hold)
    timers.restore(hold.timers)
    timers.cancel(key=_key(hold))
    _let_the_one_before_be_next(hold, case)
    _over(hold, case)
    undone = StepUndone(
        step=hold.verb.partition(".")[2],
        old=left,
        state=case.state,
        records=tuple(UUID(pk) for pk in hold.records),
        messages=tuple(UUID(pk) for pk in hold.written),
    )
    publish(undone, subject=case, by=by, at=at)
    return case


def _locked(case: Case, step: Any, by: Any) -> Hold:
    """The caller's own step on this case, locked before anything else: a worker that begins to tell of it locks it too."""
    mine, pk = Hold.objects.filter(subject_id=case.pk, actor_id=by.user_id), as_id(step)
    hold: Hold | None = mine.select_for_update().filter(pk=pk).first() if pk else None
    if hold is None:
        Case.objects.visible_to(by).get(pk=case.pk)  # whoever took a step may have handed the case out of their sight
    authorize(by, permissions.UNDO)
    if hold is None:
        raise Refused("nothing_to_undo", _("There is no step of yours here that could be undone."))
    if hold.undone_at is not None:
        raise Refused("already_undone", _("This step has been undone already."))
    if hold.told_at is not None or hold.held_until <= clock():
        raise Refused("undo_window_over", _("It is too late to undo this: the customer has been told."))
    return hold


def latest(case: Case, by: Any) -> Hold | None:
    """The step that this person may take back now, if any."""
    mine = Hold.objects.undoable_by(by).filter(subject_id=case.pk, version=case.version)
    newest: Hold | None = mine.order_by("-created_at", "-id").first()
    return newest if newest is not None and newest.written_in_all == _written(case) else None


def _let_the_one_before_be_next(hold: Hold, case: Case) -> None:
    """Undone from the newest backwards: after this one, the case stands where the steps before it left it."""
    mine = Hold.objects.filter(subject_id=case.pk, actor_id=hold.actor_id, undone_at=None, version=hold.came_after)
    for before in mine.exclude(pk=hold.pk).select_for_update(skip_locked=True):  # a locked one is being told already
        if before.came_after == before.version:  # writing does not count as a version
            before.came_after = case.version
        before.version = case.version
        before.save(update_fields=["version", "came_after"])


def _over(hold: Hold, case: Case) -> None:
    """From now on it says only what customers must not notice: the time and version of the taking back."""
    hold.undone_at, hold.version = clock(), case.version
    hold.before = {name: hold.before[name] for name in MOVED_BY_ITSELF}
    hold.after = as_json({name: getattr(case, name) for name in MOVED_BY_ITSELF})
    hold.given = {}
    hold.save(update_fields=["undone_at", "version", "before", "after", "given"])


def _written(case: Case) -> int:
    """How much was said about it, also where the answer to an ended case went: into a follow-up."""
    said = Message.objects.filter(case=case, withdrawn_at=None).count()
    return said + Case.objects.filter(follow_up_of=case).count()


def _key(hold: Hold) -> str:
    return f"hold:{hold.pk}"

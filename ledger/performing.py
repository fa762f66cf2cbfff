"""Doing one claimed piece of work: open the tenant's door, run its handler, settle; or note the failure."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from ledger import holding, jobs, timers
from ledger.claiming import Claim, LeaseLost, safe_error
from ledger.models import Delivery, EventRecord, Timer
from ledger.publishing import announced_from
from ledger.reactions import After, reaction_named
from ledger.refusals import Refused
from tenancy.context import tenant

EXTERNAL_LEASE = timedelta(seconds=90)  # an SMTP server or a webhook's receiver may take its time
ATTEMPTS = 10  # of timers and jobs; a subscriber names its own
SUSPECT = 3  # times that work was taken without an end: from then on each beginning counts as an attempt
log = logging.getLogger("ledger.work")


class HandlerGone(Exception):
    """This version of the product has no handler for this work."""


class WorkerDied(Exception):
    """One worker after another died, or lost its lease, in the middle of this work."""


def perform(claim: Claim) -> str:
    """Do it: ``done``, ``again``, ``lost``, ``retry`` or ``parked``. Never raises for the handler's fault."""
    reaction = reaction_named(claim.kind, claim.handler) if claim.model is Delivery else None
    limit = reaction.attempts if reaction else ATTEMPTS
    try:
        if claim.times > SUSPECT:
            _count_beginning(claim, limit)
        return _route(claim, reaction)(claim)
    except LeaseLost:
        return "lost"
    except Exception as error:
        return failed(claim, error, limit)


def _count_beginning(claim: Claim, limit: int) -> None:
    """Before it begins, so that the one piece that kills its workers gives itself away.

    What only lay beside it in their hands, or waited there too long behind a slow mail server, is not given up.
    """
    with tenant(claim.tenant_id):
        begun = claim.read().attempts
        if begun >= limit:
            raise WorkerDied
        claim.settle(attempts=begun + 1)


def _route(claim: Claim, reaction: After | None) -> Callable[[Claim], str]:
    if claim.model is Timer and timers.has_handler(claim.kind):
        return timers.ring
    if claim.handler == jobs.HANDLER and jobs.has_handler(claim.kind):
        return jobs.take_turn
    if reaction is None:
        raise HandlerGone
    return partial(_reach_out if reaction.external else _react, reaction=reaction)


def _react(claim: Claim, reaction: After) -> str:
    """Effect and "done" commit together."""
    with tenant(claim.tenant_id):
        delivery, record = _read(claim)
        if (ended := _not_now(claim, record)) is not None:
            return ended
        reaction.function(announced_from(record), delivery)
        claim.done()
    return "done"


def _reach_out(claim: Claim, reaction: After) -> str:
    """Out of any transaction: nothing here waits for a stranger's server while it holds locks."""
    with tenant(claim.tenant_id):
        delivery, record = _read(claim)
        if (ended := _not_now(claim, record)) is not None:
            return ended
        announced = announced_from(record)
        claim.renew(EXTERNAL_LEASE)
    finish: Any = reaction.function(announced, delivery)
    with tenant(claim.tenant_id):
        if callable(finish):
            finish()
        claim.done()
    return "done"


def _read(claim: Claim) -> tuple[Any, EventRecord]:
    delivery = claim.read()
    return delivery, EventRecord.objects.with_texts().get(pk=delivery.event_id)


def _not_now(claim: Claim, record: EventRecord) -> str | None:
    """Of a step that can be taken back nothing begins before its time, and nothing at all once it was."""
    match holding.begin(record.hold_id):
        case holding.Beginning.UNDONE:
            claim.drop("undone")
            return "done"
        case holding.Beginning.HELD:
            claim.wait_for(record.hold_id)
            return "again"
    return None


def failed(claim: Claim, error: Exception, limit: int) -> str:
    """A refusal will not become an agreement by asking again; anything else may."""
    label = safe_error(error)
    where = ", ".join(f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)[-1:])
    try:
        with tenant(claim.tenant_id):
            attempts = claim.read().attempts + (claim.times <= SUSPECT)  # the others were counted when they began
            final = isinstance(error, (Refused, HandlerGone, WorkerDied)) or attempts >= limit
            log.warning("%s %s: %s at %s, attempt %s", claim.kind, claim.handler, label, where, attempts)
            if not final:
                claim.retry(label, attempts)
                return "retry"
            claim.park(label, attempts)
            if claim.handler == jobs.HANDLER:
                jobs.fail(claim, label)
            return "parked"
    except LeaseLost:
        return "lost"

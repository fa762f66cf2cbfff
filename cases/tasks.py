"""Long work on cases."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rest_framework.exceptions import ValidationError as InvalidParams

from cases.actions import bulk
from cases.models import Case
from identity.languages import reading_results_of
from ledger.api.params import serializer_class_for
from ledger.claiming import safe_error
from ledger.jobs import job
from ledger.models import Job, JobRow
from ledger.params import Param
from ledger.refusals import Forbidden, Refused
from ledger.verbs import Verb, registry
from tenancy.ids import as_id

ROWS = 25  # of one transaction: their cases stay locked until it ends
LONGEST = 5.0  # seconds of one chunk; the lease is 30
Problem = tuple[str, str]  # (code, words)


def title(running: Job) -> str:
    """“Assign: 412 cases”"""
    found = registry.get(f"case.{running.params.get('action')}")
    cases = ngettext("%(n)d case", "%(n)d cases", running.total) % {"n": running.total}
    return _("%(verb)s: %(cases)s") % {"verb": found.label if found else running.params.get("action"), "cases": cases}


@job(bulk.KIND, title=title)
def run(running: Job) -> int | None:
    """The next few cases. Each is done in a savepoint of its own; outcome and effect commit together."""
    verb, until = registry[f"case.{running.params['action']}"], time.monotonic() + LONGEST
    waiting = list(
        running.rows.filter(place__gt=running.cursor or 0, outcome=JobRow.Outcome.WAITING).order_by("place")[:ROWS]
    )
    if not waiting:
        return None
    with reading_results_of(running):
        perform = _performer(verb, running)
        cases = _cases(waiting, running.by)
        looked_at = []
        for row in waiting:
            case = cases.get(as_id(row.ref))
            _settle(row, perform(case))
            looked_at.append((row, case))
            if time.monotonic() >= until:
                break
    rows = [row for row, _case in looked_at]
    JobRow.objects.bulk_update(rows, ["outcome", "code", "message"])
    failed = [pair for pair in looked_at if pair[0].outcome == JobRow.Outcome.FAILED]
    running.progress(done=len(rows) - len(failed), failed=len(failed), errors=[_error(*pair) for pair in failed])
    return rows[-1].place if rows[-1].place < running.total else None


def _cases(rows: list[JobRow], by: Any) -> dict[Any, Case]:
    ids = [found for row in rows if (found := as_id(row.ref))]
    return {case.pk: case for case in Case.objects.visible_to(by).filter(pk__in=ids).select_related("type")}


def _performer(verb: Verb, running: Job) -> Callable[[Case | None], Problem | None]:
    """What is done to each case. Parameters that mean the same for all are understood once per chunk."""
    by, given = running.by, running.params["params"]
    per_case = any(map(_depends_on_case, verb.params))
    known: dict[str, Any] | InvalidParams = {} if per_case else _try_to_understand(verb, given, by)

    def perform(case: Case | None) -> Problem | None:
        if case is None:
            return "not_found", _("There is no such case, or you do not see it.")
        try:
            with transaction.atomic():
                if not verb.permits(by):
                    raise Forbidden(verb.permission or verb.key)
                arguments = understood(verb, given, by, case) if per_case else known
                if isinstance(arguments, InvalidParams):
                    raise arguments
                verb(case, by=by, at=timezone.now(), **arguments)
        except Refused as refusal:
            return refusal.code, str(refusal.message)
        except (ValidationError, InvalidParams) as wrong:
            return "invalid", _words(wrong)
        except (OperationalError, InterfaceError):
            raise  # the database, not this case: the chunk is tried again
        except Exception as error:
            return "error", safe_error(error)
        return None

    return perform


def understood(verb: Verb, given: dict[str, Any], by: Any, case: Case | None = None) -> dict[str, Any]:
    """The parameters as the verb takes them, or ``ValidationError`` naming each that is wrong. Without a case, choices
    that depend on it are not looked at."""
    if case is None:
        verb = replace(verb, params=tuple(_free(param) for param in verb.params))
    body = serializer_class_for(verb, case)(data=given, context={"actor": by})
    body.is_valid(raise_exception=True)
    return dict(body.validated_data)


def _try_to_understand(verb: Verb, given: dict[str, Any], by: Any) -> dict[str, Any] | InvalidParams:
    try:
        return understood(verb, given, by)
    except InvalidParams as wrong:
        return wrong  # of every row: what was named has gone since


def _depends_on_case(param: Param) -> bool:
    return callable(param.choices) and not isinstance(param.choices, type)


def _free(param: Param) -> Param:
    return replace(param, choices=None) if _depends_on_case(param) else param


def _settle(row: JobRow, problem: Problem | None) -> None:
    row.outcome = JobRow.Outcome.FAILED if problem else JobRow.Outcome.DONE
    row.code, row.message = (problem[0][:60], problem[1][:300]) if problem else ("", "")


def _error(row: JobRow, case: Case | None) -> dict[str, Any]:
    return {"id": row.ref, "number": case.number if case else None, "code": row.code, "message": row.message}


def _words(wrong: ValidationError | InvalidParams) -> str:
    """Every message in one line, with its field."""
    if isinstance(wrong, InvalidParams):
        found: Any = wrong.detail
    else:
        found = wrong.message_dict if hasattr(wrong, "error_dict") else wrong.messages
    if not isinstance(found, dict):
        return " ".join(str(message) for message in found)
    return " ".join(f"{name}: {' '.join(map(str, messages))}" for name, messages in found.items())

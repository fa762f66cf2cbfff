"""Doing what rows mean, through the verbs; or trying it without leaving a trace."""

from __future__ import annotations

import time
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DatabaseError, InterfaceError, OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError as ApiValidationError

from exchange.columns import first_complaint
from exchange.planning import Plan
from exchange.registry import Sheet
from exchange.states import RowOutcome
from ledger.batching import batched
from ledger.claiming import safe_error
from ledger.publishing import write_batch
from ledger.refusals import Forbidden, Refused
from ledger.verbs import Verb
from rest.database_problems import database_problem


class _TakenBack(Exception):
    """A trial ends here, and the database forgets it."""


class Performer:
    """Settles plans until the time is over; what it did not come to, waits for the next chunk."""

    def __init__(self, sheet: Sheet, by: Any, *, trial: bool, until: float) -> None:
        self.sheet, self.by, self.trial, self.until = sheet, by, trial, until
        self.settled: list[tuple[Plan, str]] = []

    def perform(self, plans: list[Plan]) -> list[tuple[Plan, str]]:
        """What became of which."""
        one_by_one = []
        together = []
        for plan in plans:
            if plan.problems:
                self.settled.append((plan, RowOutcome.WRONG))
            elif plan.waits:
                continue
            elif plan.existing is not None and not plan.values:
                plan.row.record_id = plan.existing.pk
                self.settled.append((plan, RowOutcome.UNCHANGED))
            elif plan.existing is None and self.sheet.batched:
                together.append(plan)
            else:
                one_by_one.append(plan)
        self._create_together(together)
        self._one_by_one(one_by_one)
        return self.settled

    # -- many at once

    def _create_together(self, plans: list[Plan]) -> None:
        """Checked one by one, written together. If the database refuses one of them, it says so of all: then one by one."""
        if not plans:
            return
        at, made, wrong = timezone.now(), [], []
        try:
            with transaction.atomic(), batched() as batch:
                for plan in plans:
                    try:
                        self._create(plan, at)
                        made.append(plan)
                    except (Refused, ValidationError) as error:
                        if plan.trusts and not _is_about(plan, error):
                            made.append(plan)
                            continue
                        self._blame(plan, error)
                        wrong.append(plan)
            if not self.trial and made:
                write_batch(batch, by=self.by, at=at)
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            for plan in plans:
                plan.problems.clear()
            self._one_by_one(plans)
            return
        self.settled += [(plan, RowOutcome.CREATED) for plan in made]
        self.settled += [(plan, RowOutcome.WRONG) for plan in wrong]

    def _create(self, plan: Plan, at: datetime) -> None:
        made = self.sheet.create(by=self.by, at=at, **plan.values)
        plan.row.record_id = None if self.trial else made.pk

    # -- each by itself

    def _one_by_one(self, plans: list[Plan]) -> None:
        for plan in plans:
            if time.monotonic() >= self.until:
                return  # the next chunk goes on here
            try:
                with transaction.atomic():
                    self._one(plan)
                    if self.trial:
                        raise _TakenBack
            except _TakenBack:
                pass
            except Exception as error:
                if not plan.trusts or _is_about(plan, error):
                    self._blame(plan, error)
                    self.settled.append((plan, RowOutcome.WRONG))
                    continue
            self.settled.append((plan, RowOutcome.CREATED if plan.existing is None else RowOutcome.UPDATED))

    def _one(self, plan: Plan) -> None:
        at = timezone.now()
        if plan.existing is None:
            self._create(plan, at)
            return
        update: Verb | None = self.sheet.update
        if update is None:
            raise Refused("exists", _("This record exists already, and such records do not change."))
        update(plan.existing, by=self.by, at=at, **plan.values)
        plan.row.record_id = plan.existing.pk

    def _blame(self, plan: Plan, error: Exception) -> None:
        """Say of the row what a verb, a check or the database has against it."""
        if isinstance(error, OperationalError | InterfaceError):
            raise error  # the database, not this row: the chunk is tried again
        plan.row.record_id = None
        if isinstance(error, Forbidden):
            plan.problem("", "forbidden", error.message)
        elif isinstance(error, Refused):
            plan.problem("", error.code, error.message)
        elif isinstance(error, ValidationError):
            self._blame_fields(plan, error)
        elif isinstance(error, ApiValidationError):
            plan.problem("", *first_complaint(error.detail))
        elif isinstance(error, DatabaseError) and (problem := database_problem(error)) is not None:
            for found in problem.errors or [
                {"field": "", "code": problem.code or "refused", "message": problem.detail}
            ]:
                plan.problem(found["field"] if found["field"] != "body" else "", found["code"], found["message"])
        else:
            plan.problem("", "error", safe_error(error))

    def _blame_fields(self, plan: Plan, error: ValidationError) -> None:
        if not hasattr(error, "error_dict"):
            plan.problem("", getattr(error, "code", None) or "invalid", " ".join(error.messages))
            return
        for name, found in error.error_dict.items():
            for each in found:
                plan.problem(name if name != "__all__" else "", each.code or "invalid", " ".join(each.messages))


def _is_about(plan: Plan, error: Exception) -> bool:
    """Whether it is about what the row itself says. Anything else may come from the record that is not there yet."""
    named = error.error_dict.keys() if isinstance(error, ValidationError) and hasattr(error, "error_dict") else set()
    return any(plan.cells.get(name, "").strip() for name in named)

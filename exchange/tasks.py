"""Reading, checking, running and writing files, a bearable piece at a time. Each piece commits with the place it came to."""

from __future__ import annotations

import time
from collections import Counter
from datetime import timedelta
from functools import partial
from itertools import islice
from typing import Any

from django.db import connection
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exchange import matching, permissions
from exchange.actions import exports, imports
from exchange.models import Export, Import, Piece, pieces, rows
from exchange.naming import seen_among
from exchange.performing import Performer
from exchange.planning import Plan, Planner
from exchange.queries import rows_of
from exchange.reading import FileProblem, Look, read_rows
from exchange.registry import Sheet, sheet_of
from exchange.states import EMPTY, ExportState, ImportState, RowOutcome
from exchange.writing import sheets as writing
from identity.languages import reading_results_of
from ledger.jobs import job
from ledger.models import Job
from ledger.refusals import Forbidden, Refused
from tenancy.context import current_tenant_id

READ_AT_ONCE = 1000  # rows per statement
ROWS = 500  # of one transaction
WRITTEN_AT_ONCE = 1000
LONGEST = 5.0  # seconds of one piece; the lease is 30
PASSES = 64  # a tree whose children all stand above their parents needs as many as it is deep
KEPT = timedelta(days=7)


def title(running: Job) -> str:
    """“Import: 412 contacts.csv”"""
    found = Import.objects.filter(pk=running.params.get("import")).first()
    rows = ngettext("%(n)d row", "%(n)d rows", running.total) % {"n": running.total}
    words = _("Check of %(file)s: %(rows)s") if running.kind == imports.CHECK else _("Import of %(file)s: %(rows)s")
    return words % {"file": found.file_name if found else "…", "rows": rows}


def title_of_export(running: Job) -> str:
    """“Export: Contacts, 412 rows”"""
    found = Export.objects.filter(pk=running.params.get("export")).first()
    sheet = sheet_of(found.of) if found else None
    rows = ngettext("%(n)d row", "%(n)d rows", running.total) % {"n": running.total}
    return _("Export of %(what)s: %(rows)s") % {"what": sheet.label if sheet else "…", "rows": rows}


# -- in


@job(imports.CHECK, title=title)
def check(running: Job) -> dict[str, Any] | None:
    """Read the file into rows, then look at each as if it were run."""
    found, sheet = _open(running)
    with reading_results_of(running):
        if not found.is_read:
            return _read(running, found, sheet)
        return _go_through(running, found, sheet, trial=True)


@job(imports.RUN, title=title)
def run(running: Job) -> dict[str, Any] | None:
    """The next rows, by the rights that whoever runs it holds now."""
    found, sheet = _open(running)
    if not sheet.may_import(running.by):
        raise Forbidden(permissions.IMPORT)
    with reading_results_of(running):
        return _go_through(running, found, sheet, trial=False)


def _open(running: Job) -> tuple[Import, Sheet]:
    found = Import.objects.filter(pk=running.params["import"]).first()
    sheet = sheet_of(found.of) if found is not None else None
    if found is None or sheet is None:
        raise Refused("gone", _("What this job works on is no longer there."))
    return found, sheet


def _read(running: Job, found: Import, sheet: Sheet) -> dict[str, Any] | None:
    """Rows into the database, from where the last piece ended."""
    place, until = (running.cursor or {}).get("read", 0), time.monotonic() + LONGEST
    look = Look(found.format, found.encoding, found.delimiter, found.header)
    empty: list[int] = []  # of the whole file, for each piece begins to read at its beginning
    reading = read_rows(partial(pieces.pieces_of, data_import=found), look, skip=place, empty=empty)
    try:
        while batch := list(islice(reading, READ_AT_ONCE)):
            rows.keep(found, first=place + 1, rows=batch)
            place += len(batch)
            if time.monotonic() >= until:
                return {"read": place}
    except FileProblem as problem:
        running.progress(errors=[{"code": problem.code, "message": str(problem.message)}])
        return _end_check(found, ImportState.FAILED, problem=str(problem.message)[:300])
    running.total = found.rows_count = place
    found.is_read = True
    if empty:
        found.foreseen = {**found.foreseen, EMPTY: len(empty)}
    found.save(update_fields=["rows_count", "is_read", "foreseen"])
    if not place:
        return _end_check(found, ImportState.FAILED, problem=_("The file has no rows but its header."))
    return _begin_pass(1)


def _begin_pass(number: int, *, patient: bool = True) -> dict[str, Any]:
    return {"pass": number, "place": 0, "settled": 0, "patient": patient}


def _go_through(running: Job, found: Import, sheet: Sheet, *, trial: bool) -> dict[str, Any] | None:
    """One batch of rows. Rows that wait for another row are looked at again until nothing moves any more."""
    if not matching.is_complete(found.mapping, sheet):
        return _end_check(found, ImportState.NEEDS_MAPPING) if trial else None
    cursor = running.cursor if running.cursor and "pass" in running.cursor else _begin_pass(1)
    field, until = ("expected" if trial else "outcome"), time.monotonic() + LONGEST
    if not trial:
        _one_at_a_time(sheet)
    waiting = found.lines.filter(**{field: RowOutcome.WAITING})
    batch = list(waiting.filter(place__gt=cursor["place"]).order_by("place")[:ROWS])
    if not batch:
        return _next_pass(running, found, cursor, waiting.exists(), trial=trial)
    plans = Planner(found, sheet, running.by, trial=trial, patient=cursor["patient"]).plan(batch)
    if found.refuse_suspects or trial:
        _suspect(found, sheet, plans, running.by)
    settled = Performer(sheet, running.by, trial=trial, until=until).perform(plans)
    _settle(running, found, plans, settled, field)
    done = {plan.row.place for plan, _outcome in settled}
    late = [plan.row.place for plan in plans if plan.row.place not in done and not plan.waits]
    return {
        **cursor,
        "place": min(late) - 1 if late else batch[-1].place,
        "settled": cursor["settled"] + len(settled),
    }


def _next_pass(running: Job, found: Import, cursor: Any, some_wait: bool, *, trial: bool) -> dict[str, Any] | None:
    if some_wait:
        number = cursor["pass"] + 1
        return _begin_pass(number, patient=cursor["patient"] and cursor["settled"] > 0 and number < PASSES)
    return _end_check(found, ImportState.CHECKED) if trial else None


def _settle(running: Job, found: Import, plans: list[Plan], settled: list[tuple[Plan, str]], field: str) -> None:
    for plan, outcome in settled:
        setattr(plan.row, field, outcome)
        plan.row.errors = plan.problems
    rows.settle([plan.row for plan in plans], ("key", "alias", field, "errors", "suspects", "record_id"))
    counts = Counter(str(outcome) for _plan, outcome in settled)
    name = "foreseen" if field == "expected" else "outcome"
    total = Counter(getattr(found, name)) + counts
    if suspects := sum(1 for plan, _outcome in settled if plan.row.suspects):
        total["suspects"] += suspects
    setattr(found, name, dict(total))
    found.save(update_fields=[name])
    wrong = sorted((plan for plan, outcome in settled if outcome == RowOutcome.WRONG), key=lambda plan: plan.row.place)
    told = [{"line": plan.row.line, **plan.problems[0]} for plan in wrong]
    running.progress(done=len(settled) - len(wrong), failed=len(wrong), errors=told)


def _suspect(found: Import, sheet: Sheet, plans: list[Plan], by: Any) -> None:
    """Existing records that new ones look like."""
    new = [plan for plan in plans if plan.existing is None and not plan.problems and not plan.waits]
    if sheet.suspects is None or not new:
        return
    for plan, suspects in zip(new, sheet.suspects([plan.values for plan in new], by), strict=True):
        plan.row.suspects = suspects[:5]
        if suspects and found.refuse_suspects:
            plan.problem("", "suspected_duplicate", _("Looks like %(name)s.") % {"name": suspects[0].get("label", "")})


def _one_at_a_time(sheet: Sheet) -> None:
    """Two imports of the same kind take turns: the second one finds what the first one has just made."""
    with connection.cursor() as cursor:
        scope = f"exchange.import:{current_tenant_id()}:{sheet.resource}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [scope])


def _end_check(found: Import, state: str, *, problem: str = "") -> dict[str, Any] | None:
    found.state, found.problem = state, problem
    found.save(update_fields=["state", "problem"])
    return None  # nothing is left


# -- out


@job(exports.WRITE, title=title_of_export)
def write(running: Job) -> Any:
    """The next rows of the list, as they are now; at the end the file."""
    found = Export.objects.filter(pk=running.params["export"]).first()
    sheet = sheet_of(found.of) if found is not None else None
    if found is None or sheet is None:
        raise Refused("gone", _("What this job works on is no longer there."))
    if not sheet.may_export(running.by):
        raise Forbidden(permissions.EXPORT)
    cursor = running.cursor or {"after": None, "place": 0}
    with translation.override(found.language or None):
        columns = [sheet.by_name[name] for name in found.columns] or list(sheet.columns)
        batch = _next_records(sheet, found, columns, cursor["after"], running.by)
        if cursor["place"] == 0 or batch:
            may_name = seen_among(columns, batch, running.by)
            lines = [[column.cell(record, may_name.get(column.name)) for column in columns] for record in batch]
            head = cursor["place"] == 0
            if head:
                lines.insert(0, [str(c.label) if found.headers == "labels" else c.name for c in columns])
            body = writing.chunk(lines, format=found.format, head=head)
            Piece.objects.create(data_export=found, place=cursor["place"], body=body, draft=True)
            running.progress(done=len(batch))
            found.rows_count += len(batch)
            found.save(update_fields=["rows_count"])
        if len(batch) == WRITTEN_AT_ONCE:
            return {"after": str(batch[-1].pk), "place": cursor["place"] + 1}
        _bind(found, str(sheet.label))
    return None


def _next_records(sheet: Sheet, found: Export, columns: list[Any], after: str | None, by: Any) -> list[Any]:
    """In the order of their ids, which is the order in which they were made: what is added meanwhile comes last."""
    queryset = rows_of(sheet, found.filters, by=by)
    if after is not None:
        queryset = queryset.filter(pk__gt=after)
    one = [column.source for column in columns if column.is_ref]
    several = [column.prefetch for column in columns if column.are_refs]
    return list(queryset.select_related(*one).prefetch_related(*several).order_by("pk")[:WRITTEN_AT_ONCE])


def _bind(found: Export, name: str) -> None:
    drafts = pieces.pieces_of(data_export=found, draft=True)
    found.size = pieces.keep(writing.bound(drafts, format=found.format, name=name), data_export=found)
    found.pieces.filter(draft=True)._raw_delete(using="default")
    found.state, found.finished_at = ExportState.DONE, timezone.now()
    found.expires_at = found.finished_at + KEPT
    found.save(update_fields=["size", "state", "finished_at", "expires_at"])

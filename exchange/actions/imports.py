"""Handing in a file, saying what its columns are, running it, stopping it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from exchange import events, matching, permissions, rules
from exchange.models import Import, pieces
from exchange.reading import FileProblem, Look, look_at
from exchange.reading.limits import max_bytes
from exchange.registry import Sheet, choices, sheet_of
from exchange.states import EMPTY, ImportState, RowOutcome
from ledger import jobs, publish
from ledger.actions.jobs import cancel as cancel_job
from ledger.params import Param
from ledger.verbs import authorize, verb

CHECK, RUN = "exchange.check", "exchange.run"
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "cp1252", "iso8859-15", "cp1250", "mac-roman")

_options = [
    Param.json("mapping", label=_("Columns"), help=_("For each column of the file the name of a field, or null.")),
    Param.bool("empty_clears", label=_("Empty cells empty the field")),
    Param.bool("refuse_suspects", label=_("Do not create what looks like an existing record")),
    Param.code("encoding", choices=ENCODINGS, label=_("Encoding")),
    Param.code("delimiter", choices=[(",", ","), (";", ";"), ("\t", _("Tab")), ("|", "|")], label=_("Delimiter")),
    Param.text("external_id", max_length=200, label=_("External id")),
]


@verb(
    "data-import.create",
    permission=permissions.IMPORT,
    label=_("New import"),
    params=[Param.code("of", choices=lambda _obj: choices(), required=True, label=_("What its rows are")), *_options],
    audience="staff",
)
def create(
    *, of: str, file_name: str, chunks: Iterable[bytes], by: Any, at: datetime, mapping: Any = None, **options: Any
) -> Import:
    """Take a file in, find out what it is, and begin to check it. Nothing is written to any record yet."""
    authorize(by, permissions.IMPORT)
    sheet = _sheet(of)
    sheet.allow_import(by)
    found = Import(of=of, user_id=by.user_id, file_name=file_name[-255:], size=0, format="", **options)
    found.created_at = found.updated_at = at
    found.save(force_insert=True)
    found.size = pieces.keep(_limited(chunks), data_import=found)
    _look(found)
    found.mapping = matching.guess(found.header, sheet) if mapping is None else _checked(mapping, found, sheet)
    found.save(update_fields=["size", "format", "encoding", "delimiter", "header", "mapping"])
    uploaded = events.ImportUploaded(of=of, size=found.size, name=found.file_name)
    publish(uploaded, subject=found, by=by, at=at)
    return _begin_check(found, by=by, sheet=sheet)


@verb(
    "data-import.update",
    permission=permissions.IMPORT,
    label=_("Change columns"),
    params=_options,
    may=rules.may_map,
    audience="staff",
)
def update(*, data_import: Import, by: Any, at: datetime, **details: Any) -> Import:
    """Say anew which column is what, or how the file is written; it is checked again."""
    found = Import.objects.visible_to(by).locked(data_import.pk)
    authorize(by, permissions.IMPORT, found)
    sheet = _sheet(found.of)
    written = {name: details.pop(name) for name in ("encoding", "delimiter") if name in details}
    if any(getattr(found, name) != value for name, value in written.items()):
        found.encoding, found.delimiter = (
            written.get("encoding", found.encoding),
            written.get("delimiter", found.delimiter),
        )
        _look(found)
        found.mapping, found.is_read, found.rows_count = matching.guess(found.header, sheet), False, 0
        found.lines.all().delete()
    if "mapping" in details:
        found.mapping = _checked(details.pop("mapping"), found, sheet)
    for name in ("empty_clears", "refuse_suspects", "external_id"):
        setattr(found, name, details.get(name, getattr(found, name)))
    found.updated_at = at
    changed = ["mapping", "is_read", "rows_count", "header", "encoding", "delimiter", "format"]
    options = ["empty_clears", "refuse_suspects", "external_id", "updated_at"]
    found.save_locked(verb="data-import.update", fields=[*changed, *options])
    publish(events.ImportMapped(of=found.of), subject=found, by=by, at=at)
    return _begin_check(found, by=by, sheet=sheet)


@verb(
    "data-import.run",
    permission=permissions.IMPORT,
    label=_("Run the import"),
    may=rules.may_run,
    primary=True,
    bulk=False,
    audience="staff",
)
def run(*, data_import: Import, by: Any, at: datetime) -> Import:
    """Create and change the records, by the rights of whoever says so. What was stopped goes on where it was."""
    found = Import.objects.visible_to(by).locked(data_import.pk)
    authorize(by, permissions.IMPORT, found)
    sheet = _sheet(found.of)
    sheet.allow_import(by)
    waiting = found.lines.filter(outcome=RowOutcome.WAITING).count()
    found.state, found.started_at, found.finished_at = ImportState.RUNNING, found.started_at or at, None
    found.job = jobs.start(kind=RUN, params={"import": str(found.pk)}, by=by, total=waiting)
    found.save_locked(verb="data-import.run", fields=["state", "job", "started_at", "finished_at"])
    publish(events.ImportStarted(of=found.of, rows=waiting), subject=found, by=by, at=at)
    return found


@verb(
    "data-import.cancel",
    permission=permissions.IMPORT,
    label=_("Cancel"),
    may=rules.may_cancel_import,
    danger=True,
    bulk=False,
    audience="staff",
)
def cancel(*, data_import: Import, by: Any, at: datetime) -> Import:
    """Stop before the next rows. What has been written stays, and the rest can be run later."""
    found = Import.objects.visible_to(by).locked(data_import.pk)
    authorize(by, permissions.IMPORT, found)
    if found.job is not None and not found.job.is_finished:
        cancel_job(job=found.job, by=by, at=at)
    return found


@verb(
    "data-import.delete",
    permission=permissions.IMPORT,
    label=_("Delete"),
    may=rules.may_delete_import,
    danger=True,
    creates=True,
    audience="staff",
)
def delete(*, data_import: Import, by: Any, at: datetime) -> None:
    """Remove the file and its rows. The records that they made stay."""
    found = Import.objects.visible_to(by).locked(data_import.pk)
    authorize(by, permissions.IMPORT, found)
    publish(events.ImportDeleted(of=found.of), subject=found, by=by, at=at)
    for rows in (found.lines.all(), found.pieces.all()):
        rows._raw_delete(using="default")
    found.delete()


def _begin_check(found: Import, *, by: Any, sheet: Sheet) -> Import:
    if found.is_read:
        found.lines.all().update(expected=RowOutcome.WAITING, key="", alias="", errors=[], suspects=[])
    foreseen = {name: count for name, count in found.foreseen.items() if name == EMPTY}  # the file is not read again
    found.state, found.foreseen, found.problem, found.finished_at = ImportState.CHECKING, foreseen, "", None
    found.job = jobs.start(kind=CHECK, params={"import": str(found.pk)}, by=by, total=found.rows_count)
    found.save(update_fields=["state", "foreseen", "problem", "finished_at", "job"])
    return found


def _sheet(of: str) -> Sheet:
    sheet = sheet_of(of)
    if sheet is None:
        raise ValidationError({"of": ValidationError(_("Such records cannot be imported."), code="invalid_choice")})
    return sheet


def _look(found: Import) -> None:
    """What the file is, by its content."""
    read: Callable = partial(pieces.pieces_of, data_import=found)
    try:
        look: Look = look_at(read, encoding=found.encoding, delimiter=found.delimiter)
    except FileProblem as problem:
        raise ValidationError({"file": ValidationError(problem.message, code=problem.code)}) from problem
    except LookupError as error:
        raise ValidationError({"encoding": ValidationError(_("Unknown encoding."), code="invalid")}) from error
    found.format, found.encoding, found.delimiter, found.header = (
        look.format,
        look.encoding,
        look.delimiter,
        look.header,
    )


def _limited(chunks: Iterable[bytes]) -> Iterable[bytes]:
    size, limit = 0, max_bytes()
    for chunk in chunks:
        size += len(chunk)
        if size > limit:
            words = _("The file has more than %(limit)d MB.") % {"limit": limit // 1024 // 1024}
            raise ValidationError({"file": ValidationError(words, code="too_large")})
        yield chunk


def _checked(mapping: Any, found: Import, sheet: Sheet) -> list[str | None]:
    """One entry for each column of the file, each a field or nothing, no field twice."""
    known = set(matching.mappable(sheet))
    if not isinstance(mapping, list) or len(mapping) != len(found.header):
        words = _("A list with one entry for each of the %(count)d columns is expected.") % {"count": len(found.header)}
        raise ValidationError({"mapping": ValidationError(words, code="invalid")})
    named = [name for name in mapping if name]
    wrong = next((name for name in named if not isinstance(name, str) or name not in known), None)
    if wrong is not None:
        words = _("There is no field “%(name)s”.") % {"name": str(wrong)[:100]}
        raise ValidationError({"mapping": ValidationError(words, code="unknown")})
    if len(set(named)) < len(named):
        raise ValidationError({"mapping": ValidationError(_("Two columns fill the same field."), code="twice")})
    return [name or None for name in mapping]

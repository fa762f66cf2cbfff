"""Taking a list away as a file."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from exchange import events, permissions, queries, rules
from exchange.models import Export
from exchange.registry import choices, sheet_of
from exchange.states import FileFormat, Headers
from ledger import jobs, publish
from ledger.actions.jobs import cancel as cancel_job
from ledger.params import Param
from ledger.refusals import Forbidden, ReadOnly
from ledger.verbs import authorize, verb

WRITE = "exchange.export"


@verb(
    "data-export.create",
    permission=permissions.EXPORT,
    label=_("New export"),
    params=[
        Param.code("of", choices=lambda _obj: choices(), required=True, label=_("What its rows are")),
        Param.code("format", choices=FileFormat, label=_("Format")),
        Param.code("headers", choices=Headers, label=_("Headings")),
        Param.json("filters", label=_("Filters"), help=_("The parameters of the list, as its address takes them.")),
        Param.json("columns", label=_("Columns"), help=_("The columns wanted, in their order; empty: all of them.")),
        Param.text("external_id", max_length=200, label=_("External id")),
    ],
    audience="staff",
)
def create(
    *, of: str, by: Any, at: datetime, filters: Any = None, columns: Any = None, format: str = "csv", **details: Any
) -> Export:
    """Begin to write a list as a file: what the caller may see of it, narrowed as the list itself can be."""
    authorize(by, permissions.EXPORT)
    sheet = sheet_of(of)
    if sheet is None:
        raise ValidationError({"of": ValidationError(_("Such records cannot be exported."), code="invalid_choice")})
    sheet.allow_export(by)
    filters, columns = filters or {}, columns or []
    _check_columns(columns, {column.name for column in sheet.columns})
    total = queries.rows_of(sheet, filters, by=by).count()
    details.setdefault("headers", Headers.NAMES)
    found = Export(
        of=of,
        user_id=by.user_id,
        format=format,
        filters=filters,
        columns=columns,
        language=get_language() or "",
        **details,
    )
    found.created_at = found.updated_at = at
    found.save(force_insert=True)
    found.job = jobs.start(kind=WRITE, params={"export": str(found.pk)}, by=by, total=total)
    found.save(update_fields=["job"])
    publish(events.ExportStarted(of=of, format=format), subject=found, by=by, at=at)
    return found


@verb(
    "data-export.cancel",
    permission=permissions.EXPORT,
    label=_("Cancel"),
    may=rules.may_cancel_export,
    danger=True,
    bulk=False,
    audience="staff",
)
def cancel(*, data_export: Export, by: Any, at: datetime) -> Export:
    """Stop writing the file."""
    found = Export.objects.visible_to(by).locked(data_export.pk)
    authorize(by, permissions.EXPORT, found)
    if found.job is not None and not found.job.is_finished:
        cancel_job(job=found.job, by=by, at=at)
    return found


@verb(
    "data-export.delete",
    permission=permissions.EXPORT,
    label=_("Delete"),
    may=rules.may_delete_export,
    danger=True,
    creates=True,
    audience="staff",
)
def delete(*, data_export: Export, by: Any, at: datetime) -> None:
    """Remove the file before its time."""
    found = Export.objects.visible_to(by).locked(data_export.pk)
    authorize(by, permissions.EXPORT, found)
    publish(events.ExportDeleted(of=found.of), subject=found, by=by, at=at)
    found.pieces.all()._raw_delete(using="default")
    found.delete()


def record_download(*, data_export: Export, by: Any, at: datetime) -> Export:
    """Whoever made it, and nobody else, takes the file, while they still may have such a list; the ledger remembers it."""
    if getattr(by, "reads_only", False):
        raise ReadOnly()  # nothing that is written while one looks through another's eyes stays, this neither
    refusal = rules.may_download(by, data_export)
    if refusal is not None:
        raise refusal
    sheet = sheet_of(data_export.of)
    if sheet is None:
        raise Forbidden(permissions.EXPORT)
    sheet.allow_export(by)  # what they might see when it was written, they may have lost since
    told = events.ExportDownloaded(of=data_export.of, rows=data_export.rows_count)
    publish(told, subject=data_export, by=by, at=at)
    return data_export


def _check_columns(columns: Any, known: set[str]) -> None:
    if not isinstance(columns, list) or not all(isinstance(name, str) for name in columns):
        raise ValidationError({"columns": ValidationError(_("A list of names is expected."), code="invalid")})
    unknown = [name for name in columns if name not in known]
    if unknown:
        words = _("There is no column “%(name)s”.") % {"name": unknown[0][:100]}
        raise ValidationError({"columns": ValidationError(words, code="unknown")})
    if len(set(columns)) < len(columns):
        raise ValidationError({"columns": ValidationError(_("A column is named twice."), code="twice")})

"""Imports and exports as the pages show them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exchange import matching, rules
from exchange.models import Export, Import, ImportRow
from exchange.queries import filters_of
from exchange.registry import Sheet, sheet_of
from exchange.states import EMPTY, ExportState, ImportState, RowOutcome
from workspace.views import tray

TONES = {
    ImportState.CHECKING: "slate", ImportState.NEEDS_MAPPING: "amber", ImportState.CHECKED: "accent", ImportState.RUNNING: "slate",
    ImportState.DONE: "green", ImportState.FAILED: "red", ImportState.CANCELLED: "",
    ExportState.RUNNING: "slate", ExportState.DONE: "green", ExportState.EXPIRED: "",
}  # fmt: skip
OUTCOMES = {
    RowOutcome.CREATED: (gettext_lazy("New"), "green"),
    RowOutcome.UPDATED: (gettext_lazy("Changed"), "accent"),
    RowOutcome.UNCHANGED: (gettext_lazy("Unchanged"), ""),
    RowOutcome.WRONG: (gettext_lazy("Wrong"), "red"),
    RowOutcome.WAITING: (gettext_lazy("Waiting"), "slate"),
}
BUSY = (ImportState.CHECKING, ImportState.RUNNING)


def row_of(found: Import | Export) -> dict[str, Any]:
    """One line of the history."""
    sheet = sheet_of(found.of)
    return {
        "pk": found.pk,
        "what": sheet.label if sheet else found.of,
        "name": getattr(found, "file_name", ""),
        "state": found.get_state_display(),  # type: ignore[misc]
        "tone": TONES.get(found.state, ""),
        "rows": found.rows_count,
        "who": found.user.name,
        "at": found.created_at,
        "wrong": found.outcome.get("wrong", 0) if isinstance(found, Import) else 0,
        "ready": isinstance(found, Export) and found.state == ExportState.DONE,
        "busy": found.state in (*BUSY, ExportState.RUNNING),
        "size": found.size,
        "until": getattr(found, "expires_at", None),
    }


def shown(found: Import, actor: Any) -> dict[str, Any]:
    """An import on its page: how it stands and what can be done."""
    sheet = sheet_of(found.of)
    has_run = found.started_at is not None
    counts = found.outcome if has_run else found.foreseen
    return {
        **row_of(found),
        "problem": found.problem,
        "has_run": has_run,
        "job": tray.shown(found.job) if found.job is not None and found.state in BUSY else None,
        "counts": [
            {"code": code, "label": label, "tone": tone, "count": counts.get(code, 0)}
            for code, (label, tone) in OUTCOMES.items()
            if code != RowOutcome.WAITING
        ],
        "empty": found.foreseen.get(EMPTY, 0),
        "suspects": found.foreseen.get("suspects", 0),
        "wrong": counts.get("wrong", 0),
        "may_run": rules.may_run(actor, found) is None and (sheet is None or sheet.may_import(actor)),
        "goes_on": has_run and found.state != ImportState.DONE,
        "may_map": rules.may_map(actor, found) is None and found.purged_at is None,
        "may_cancel": rules.may_cancel_import(actor, found) is None,
        "may_delete": rules.may_delete_import(actor, found) is None,
        "missing": _missing(found, sheet),
        "purged": found.purged_at is not None,
    }


def of_list(resource: str, actor: Any, asked: str, filters: dict[str, str]) -> dict[str, Any] | None:
    """What a list's button asks for; nothing where the file would hold other rows than the page shows."""
    sheet = sheet_of(resource)
    if sheet is None or not sheet.may_export(actor):
        return None
    if not filters.keys() <= filters_of(sheet) or (asked and not hasattr(sheet.viewset, "search")):
        return None
    return {"of": resource, "filters": [*filters.items(), *([("search", asked)] if asked else [])]}


def columns_of(found: Import, sheet: Sheet, samples: list[list[str]]) -> list[dict[str, Any]]:
    """For each column of the file its heading, first values, and the fields that it may fill."""
    groups = [
        (_("To find existing records by"), [c for c in sheet.columns if c.kind == "key"]),
        (_("Needed for new records"), [c for c in sheet.columns if c.required]),
        (_("Others"), [c for c in sheet.columns if not c.required and c.kind != "key" and not c.told]),
    ]
    return [
        {
            "number": number,
            "heading": heading or _("Column %(number)d") % {"number": number + 1},
            "samples": [row[number] for row in samples if number < len(row) and row[number]][:3],
            "chosen": found.mapping[number] or "",
            "groups": [
                {
                    "label": label,
                    "options": [
                        {"name": c.name, "label": c.label, "on": c.name == found.mapping[number]} for c in columns
                    ],
                }
                for label, columns in groups
                if columns
            ],
        }
        for number, heading in enumerate(found.header)
    ]


def line_of(found: Import, row: ImportRow) -> dict[str, Any]:
    """One row of the file, with what is wrong with it beside the cell that is."""
    code = (row.outcome if found.started_at else row.expected) or RowOutcome.WAITING
    label, tone = OUTCOMES[RowOutcome(code)]
    sheet = sheet_of(found.of)
    by_name = sheet.by_name if sheet else {}
    wrong = {error["column"] for error in row.errors}
    return {
        "line": row.line,
        "label": label,
        "tone": tone,
        "cells": [
            {"text": row.cells[number] if number < len(row.cells) else "", "wrong": bool(name) and name in wrong}
            for number, name in enumerate(found.mapping)
        ],
        "errors": [
            {
                "label": by_name[error["column"]].label if error["column"] in by_name else error["column"],
                "message": error["message"],
            }
            for error in row.errors
        ],
        "suspects": row.suspects,
    }


def _missing(found: Import, sheet: Sheet | None) -> list[Any]:
    """Labels of what no column fills, though new records need it."""
    if sheet is None or not found.header:
        return []
    return [sheet.by_name[name].label for name in matching.missing(found.mapping, sheet)]

"""What happened to imports and exports. Every record that they create or change has its own events besides."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from ledger.events import Event, Text, event


@event("data_import.uploaded")
class ImportUploaded(Event):
    """Somebody handed in a file of records."""

    of: str
    size: int
    name: Text = None

    def describe(self, record: Any) -> str:
        return _("File uploaded for import: %(of)s") % {"of": self.of}


@event("data_import.updated")
class ImportMapped(Event):
    """Somebody said anew which column is what, and what to do with the rows."""

    of: str

    def describe(self, record: Any) -> str:
        return _("Columns of an import changed: %(of)s") % {"of": self.of}


@event("data_import.started")
class ImportStarted(Event):
    """Rows are being written."""

    of: str
    rows: int

    def describe(self, record: Any) -> str:
        return _("Import started: %(of)s, %(rows)d rows") % {"of": self.of, "rows": self.rows}


@event("data_import.ended")
class ImportEnded(Event):
    """All rows have been looked at, or it was stopped."""

    of: str
    state: str
    created: int
    updated: int
    unchanged: int
    wrong: int

    def describe(self, record: Any) -> str:
        return _("Import ended: %(created)d created, %(updated)d updated, %(unchanged)d unchanged, %(wrong)d wrong") % {
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "wrong": self.wrong,
        }


@event("data_import.deleted")
class ImportDeleted(Event):
    """The file and its rows were removed; what they wrote stays."""

    of: str

    def describe(self, record: Any) -> str:
        return _("Import removed: %(of)s") % {"of": self.of}


@event("data_export.started")
class ExportStarted(Event):
    """Somebody asked for a list as a file."""

    of: str
    format: str

    def describe(self, record: Any) -> str:
        return _("Export started: %(of)s") % {"of": self.of}


@event("data_export.ended")
class ExportEnded(Event):
    """The file is ready, or it was stopped."""

    of: str
    state: str
    rows: int

    def describe(self, record: Any) -> str:
        return _("Export ended: %(of)s, %(rows)d rows") % {"of": self.of, "rows": self.rows}


@event("data_export.downloaded")
class ExportDownloaded(Event):
    """Whoever made it took the file away."""

    of: str
    rows: int

    def describe(self, record: Any) -> str:
        return _("Export downloaded: %(of)s, %(rows)d rows") % {"of": self.of, "rows": self.rows}


@event("data_export.deleted")
class ExportDeleted(Event):
    """The file was removed."""

    of: str

    def describe(self, record: Any) -> str:
        return _("Export removed: %(of)s") % {"of": self.of}

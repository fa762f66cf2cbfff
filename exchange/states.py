"""Where imports and exports stand, and what becomes of a row."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportState(models.TextChoices):
    """From the upload to the last row."""

    CHECKING = "checking", _("Being checked")
    NEEDS_MAPPING = "needs_mapping", _("Needs columns")
    CHECKED = "checked", _("Checked")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


class ExportState(models.TextChoices):
    """From the question to the file."""

    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")
    EXPIRED = "expired", _("Expired")


class RowOutcome(models.TextChoices):
    """What becomes of a row: foreseen by the check, or done by the run."""

    WAITING = "", _("Waiting")
    CREATED = "created", _("Created")
    UPDATED = "updated", _("Updated")
    UNCHANGED = "unchanged", _("Unchanged")
    WRONG = "wrong", _("Wrong")


EMPTY = "empty"  # counted beside what is foreseen: lines of the file that have cells, and nothing in them


class FileFormat(models.TextChoices):
    """What a file is."""

    CSV = "csv", "CSV"
    XLSX = "xlsx", "XLSX"


class Headers(models.TextChoices):
    """How the columns of an export are headed."""

    NAMES = "names", _("Names of the fields, the same in every language")
    LABELS = "labels", _("Labels in the reader's language")

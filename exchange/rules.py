"""Who sees which imports and exports, and what their states allow."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from exchange import permissions
from exchange.states import ExportState, ImportState
from identity.rules import NOBODY
from ledger.refusals import Refused

RESTARTABLE = (ImportState.CHECKED, ImportState.FAILED, ImportState.CANCELLED)


def visible_imports(actor: Any) -> Q:
    """One's own; everybody's with ``exchange.see_all``."""
    return _own(actor, permissions.IMPORT)


def visible_exports(actor: Any) -> Q:
    """One's own; everybody's with ``exchange.see_all``, who may look at the list but not into the files."""
    return _own(actor, permissions.EXPORT)


def _own(actor: Any, permission: str) -> Q:
    if actor.kind == "system":
        return Q()
    if not actor.is_staff or not actor.can(permission):
        return NOBODY
    return Q() if actor.can(permissions.SEE_ALL) else Q(user_id=actor.user_id)


def may_map(actor: Any, found: Any) -> Refused | None:
    """The columns are fixed once rows have been written."""
    if found.started_at is not None or found.state in (ImportState.RUNNING, ImportState.DONE):
        return Refused("wrong_state", _("This import has already been run."))
    if found.state == ImportState.CHECKING:
        return Refused("wrong_state", _("The file is still being checked."))
    return None


def may_run(actor: Any, found: Any) -> Refused | None:
    """After the check; again where it was stopped."""
    if found.purged_at is not None:
        return Refused("expired", _("The rows of this import are no longer kept."))
    if found.state == ImportState.CHECKING:
        return Refused("wrong_state", _("The file is still being checked."))
    if found.state == ImportState.NEEDS_MAPPING:
        return Refused("needs_mapping", _("Say first which column of the file is what."))
    if found.state not in RESTARTABLE or not found.is_read:
        return Refused("wrong_state", _("This import is running or has been run."))
    return None


def may_cancel_import(actor: Any, found: Any) -> Refused | None:
    """While something is being done."""
    if found.state in (ImportState.CHECKING, ImportState.RUNNING):
        return None
    return Refused("wrong_state", _("Nothing of this import is running."))


def may_delete_import(actor: Any, found: Any) -> Refused | None:
    """Not in the middle."""
    if found.state in (ImportState.CHECKING, ImportState.RUNNING):
        return Refused("wrong_state", _("Cancel it first."))
    return None


def may_cancel_export(actor: Any, found: Any) -> Refused | None:
    """While it is being written."""
    return None if found.state == ExportState.RUNNING else Refused("wrong_state", _("This export has already ended."))


def may_delete_export(actor: Any, found: Any) -> Refused | None:
    """Not in the middle."""
    return Refused("wrong_state", _("Cancel it first.")) if found.state == ExportState.RUNNING else None


def may_download(actor: Any, found: Any) -> Refused | None:
    """Whoever asked for it, while it is kept."""
    if found.user_id != actor.user_id:
        return Refused("not_owner", _("Only whoever made an export may have its file."))
    if found.state == ExportState.EXPIRED:
        return Refused("expired", _("The file is no longer kept. Export the list again."))
    if found.state != ExportState.DONE:
        return Refused("wrong_state", _("The file is not ready."))
    return None

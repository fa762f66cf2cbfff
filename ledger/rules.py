"""Who may look behind the scenes, and when work can be replayed or cancelled."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from ledger.refusals import Refused


def may_replay(actor: Any, work: Any) -> Refused | None:
    """Only what was given up."""
    return None if work.parked_at else Refused("wrong_state", _("Only parked work can be replayed."))


def may_cancel(actor: Any, job: Any) -> Refused | None:
    """Only what still runs."""
    return Refused("wrong_state", _("This job has already ended.")) if job.is_finished else None

"""What cases do when something else happens."""

from __future__ import annotations

from cases.models import CaseType
from identity.events import TenantCreated
from ledger.subscribers import Announced, within


@within(TenantCreated)
def add_default_type(event: Announced) -> None:
    """A new tenant can open cases at once."""
    CaseType.objects.default()

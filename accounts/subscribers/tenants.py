"""What a new tenant finds when it begins."""

from __future__ import annotations

from accounts.actions import responsibilities
from identity.events import TenantCreated
from ledger.actors import System
from ledger.subscribers import Announced, within


@within(TenantCreated)
def ship_responsibilities(event: Announced) -> None:
    """A new tenant can say at once who manages an account and who speaks for a customer."""
    responsibilities.ship(by=System("accounts"), at=event.at)

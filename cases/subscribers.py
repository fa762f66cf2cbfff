"""What cases do when something else happens."""

from __future__ import annotations

from accounts.events import RecordsMoved
from cases.events import CaseCustomerMerged
from cases.models import Case, CaseType
from identity.events import TenantCreated
from ledger.publishing import publish_many
from ledger.subscribers import Announced, after, within


@within(TenantCreated)
def add_default_type(event: Announced) -> None:
    """A new tenant can open cases at once."""
    CaseType.objects.default()


@after(RecordsMoved)
def tell_open_cases(event: Announced, delivery: object) -> None:
    """A merge moved cases by one statement, however many: those that are still open say so, for whoever counts on it."""
    model, _dot, field = event.data.relation.rpartition(".")
    if model != "cases.case":
        return
    told = CaseCustomerMerged(field=field, old_id=event.data.from_id, new_id=event.data.into_id)
    publish_many(
        [(told, case) for case in Case.objects.open().filter(pk__in=event.data.ids)], by=event.actor, at=event.at
    )

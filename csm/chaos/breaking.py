"""Safeguards switched off, to see that the checks notice. Each exists in a chaos stack that was started with it alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from csm.chaos import broken_sql


def fencing() -> None:
    """A worker that lost its lease settles its work all the same."""
    from ledger.claiming import Claim

    def read(self: Claim) -> Any:
        return self.model.objects.get(pk=self.id)

    def settle(self: Claim, **changes: Any) -> None:
        self.model.objects.filter(pk=self.id).update(**changes)

    Claim.read, Claim.settle = read, settle  # type: ignore[method-assign]


def effect_key() -> None:
    """A mail gets a new Message-ID at each attempt, so that its receiver cannot know it again."""
    from messaging.models import OutboxMail
    from tenancy.ids import uuid7

    as_message = OutboxMail.as_message

    def renamed(self: OutboxMail) -> Any:
        self.message_id = f"<{uuid7().hex}@chaos.test>"
        return as_message(self)

    OutboxMail.as_message = renamed  # type: ignore[method-assign]


def idempotency() -> None:
    """An Idempotency-Key is read and forgotten."""
    from ledger.api.idempotency import IdempotencyMixin

    def careless(self: Any, request: Any, *args: Any, **kwargs: Any) -> None:
        super(IdempotencyMixin, self).initial(request, *args, **kwargs)

    IdempotencyMixin.initial = careless  # type: ignore[method-assign]


def sealer_horizon() -> None:
    """The sealer no longer waits for older transactions that are still running."""
    from ledger import sealing

    one = sealing._one

    def hasty(query: str, parameters: list | None = None) -> Any:
        return one(query.replace("pg_snapshot_xmin", "pg_snapshot_xmax"), parameters)

    sealing._one = hasty


CODE: dict[str, Callable[[], None]] = {
    "lease": lambda: None,  # in the database alone
    "fencing": fencing,
    "effect-key": effect_key,
    "idempotency": idempotency,
    "sealer-horizon": sealer_horizon,
}
SQL: dict[str, Callable[[Any], None]] = {"lease": broken_sql.lease}

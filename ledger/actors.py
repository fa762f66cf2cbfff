"""Who acts. ``identity`` supplies people and keys; the ledger needs only this much of them, and the system itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol, runtime_checkable
from uuid import UUID

from tenancy.context import current_tenant_id


@runtime_checkable
class Actor(Protocol):
    """What every actor answers. It is frozen: what somebody may do is decided when the request begins."""

    tenant_id: int
    kind: str  # staff, customer, service, guest, system
    user_id: UUID | None
    via: str  # web, api, mail, job, …
    key_id: UUID | None

    def label(self) -> str: ...

    def can(self, permission: str) -> bool: ...


@dataclass(frozen=True)
class System:
    """The product acting by itself: ``System("surveys")``. Holds every permission; state and relation still count."""

    name: str
    kind: ClassVar[str] = "system"
    user_id: ClassVar[None] = None
    key_id: ClassVar[None] = None
    on_behalf_of: ClassVar[None] = None
    is_staff: ClassVar[bool] = True
    is_customer: ClassVar[bool] = False

    @property
    def via(self) -> str:
        return self.name

    @property
    def tenant_id(self) -> int:
        return current_tenant_id()

    def label(self) -> str:
        return self.name

    def can(self, permission: str) -> bool:
        return True


@dataclass(frozen=True)
class RecordedActor:
    """Who acted, as the ledger remembers it: enough to compare and to look up, without any permission."""

    tenant_id: int
    kind: str
    user_id: UUID | None
    via: str
    key_id: UUID | None = None
    on_behalf_of: UUID | None = None

    def label(self) -> str:
        return self.via if self.kind == "system" else self.kind

    def can(self, permission: str) -> bool:
        return False


_loader: Callable[[RecordedActor], Any] | None = None


def register_loader(loader: Callable[[RecordedActor], Any]) -> None:
    """``identity`` gives the way from a recorded actor to a real one with today's permissions (``None`` if gone)."""
    global _loader
    _loader = loader


def load(recorded: RecordedActor) -> Any:
    """The actor with the permissions he holds now; work that goes on after the request asks again."""
    if recorded.kind == "system":
        return System(recorded.via)
    found = _loader(recorded) if _loader else None
    return recorded if found is None else found


def recorded(actor: Any) -> RecordedActor:
    """What the ledger keeps of an actor."""
    behalf = getattr(actor, "on_behalf_of", None)
    return RecordedActor(
        tenant_id=current_tenant_id(),
        kind=actor.kind,
        user_id=actor.user_id,
        via=(actor.via or "")[:40],
        key_id=actor.key_id,
        on_behalf_of=behalf if isinstance(behalf, UUID) else getattr(behalf, "pk", None),
    )

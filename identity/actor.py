"""Who is acting: one frozen value that every verb, query and event takes.

It is made once per request or task from a login, an API key, the system or a guest, and never looks anything up again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any
from uuid import UUID

from identity import permissions, roles
from identity.holdings import holdings
from identity.models import ApiKey, User
from identity.scopes import within
from ledger.actors import RecordedActor, System

__all__ = ["Actor", "Guest", "System", "actor_again", "actor_for", "actor_for_key", "on_behalf_of", "register_reach"]

Reach = Mapping[str, Any]
_reaches: list[Callable[[User], Reach]] = []


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or a program, with everything that decides what it may see and do."""

    tenant_id: int
    user_id: UUID | None
    kind: str  # staff, customer, service, guest
    name: str
    permissions: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    groups: frozenset[UUID] = frozenset()
    via: str = "web"  # web, api, mail, job, …
    key_id: UUID | None = None
    scopes: frozenset[str] | None = None  # None: not narrowed by a key
    on_behalf_of: UUID | None = None
    reach: Reach = field(default_factory=dict, compare=False)
    is_outsourced: bool = False  # every group of theirs is outsourced: they see only what is routed to them
    viewed_by: UUID | None = None  # who looks at the product as this person sees it

    @property
    def reads_only(self) -> bool:
        """Whether it may look, and do nothing: somebody else looks through these eyes."""
        return self.viewed_by is not None

    def can(self, permission: str) -> bool:
        """Whether a role holds this permission and, for an API key, its scopes let it through."""
        return permission in self.permissions

    def label(self) -> str:
        """The name that timelines show."""
        return self.name

    @property
    def is_staff(self) -> bool:
        """Whether it acts for the tenant: a person of the staff, or a service."""
        return self.kind in (User.Kind.STAFF, User.Kind.SERVICE)

    @property
    def is_customer(self) -> bool:
        """Whether it acts as a customer."""
        return self.kind == User.Kind.CUSTOMER

    @property
    def is_authenticated(self) -> bool:
        """Whether somebody signed in."""
        return self.user_id is not None


class Guest:
    """Somebody who has not signed in: sees nothing, may do nothing."""

    kind = "guest"
    user_id = key_id = on_behalf_of = None
    scopes = None
    permissions: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    groups: frozenset[UUID] = frozenset()
    reach: Reach = MappingProxyType({})
    is_staff = is_customer = is_authenticated = is_outsourced = reads_only = False

    def __init__(self, tenant_id: int | None = None, *, name: str = "", via: str = "web") -> None:
        self.tenant_id, self.name, self.via = tenant_id, name, via

    def can(self, permission: str) -> bool:
        """Never."""
        return False

    def label(self) -> str:
        """The name they gave, if any."""
        return self.name


def register_reach(function: Callable[[User], Reach]) -> None:
    """Let an app above say what a customer's login reaches: contacts, accounts, consumers."""
    if function not in _reaches:
        _reaches.append(function)


def actor_for(user: Any, *, via: str = "web") -> Actor:
    """The actor of a login: one query for staff, those of the registered reaches for a customer."""
    held, codes, groups, is_outsourced = _held(user)
    return Actor(
        tenant_id=user.tenant_id,
        user_id=user.pk,
        kind=user.kind,
        name=user.name,
        permissions=held,
        roles=codes,
        groups=groups,
        via=via,
        reach=_reach(user),
        is_outsourced=is_outsourced,
    )


def actor_for_key(key: ApiKey) -> Actor:
    """The actor of an API key: its owner, narrowed to the key's scopes."""
    owner = actor_for(key.user, via="api")
    scopes = frozenset(key.scopes)
    return replace(owner, key_id=key.pk, scopes=scopes, permissions=within(owner.permissions, scopes))


def actor_again(recorded: RecordedActor) -> Actor | None:
    """The actor of something recorded, with today's permissions; ``None`` when the login or key is closed or gone."""
    if recorded.key_id is not None:
        key = (
            ApiKey.objects.select_related("user")
            .filter(pk=recorded.key_id, revoked_at=None, user__is_active=True)
            .first()
        )
        return None if key is None else replace(actor_for_key(key), on_behalf_of=recorded.on_behalf_of)
    user = User.objects.filter(pk=recorded.user_id, is_active=True).first() if recorded.user_id else None
    return None if user is None else replace(actor_for(user, via=recorded.via), on_behalf_of=recorded.on_behalf_of)


def on_behalf_of(actor: Actor, whom: UUID) -> Actor:
    """The same actor, deciding for a contact or consumer; the ledger records both."""
    return replace(actor, on_behalf_of=whom)


def _held(user: User) -> tuple[frozenset[str], frozenset[str], frozenset[UUID], bool]:
    if user.is_customer:
        return roles.Customer.held() & permissions.everything(), frozenset({roles.Customer.code}), frozenset(), False
    return holdings(user.pk)


def _reach(user: User) -> Reach:
    reached: dict[str, Any] = {}
    if user.is_customer:
        for function in _reaches:
            reached.update(function(user))
    return reached

"""As whom a login appears: apps above say what it stands for besides itself, and ``/me/`` lists it.

register_profiles(lambda user: [Profile("contact", contact.pk, contact.name, …)])
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class Profile:
    """One of the people that a login is."""

    kind: str  # the resource: contact, consumer
    id: UUID
    name: str
    account: UUID | None = None  # where a contact works


Listed = Callable[[Any], Iterable[Profile]]
_listed: list[Listed] = []


def register_profiles(function: Listed) -> None:
    """Let an app above say as whom a login appears."""
    if function not in _listed:
        _listed.append(function)


def profiles_of(user: Any) -> list[Profile]:
    """Everybody that this login is; nobody for staff."""
    return [profile for function in _listed for profile in function(user)] if user.is_customer else []

"""API key scopes (``cases:read``, ``cases:write``, …, ``*``): they narrow what the owner may do, and never widen it."""

from __future__ import annotations

from collections.abc import Iterable

from identity.permissions import areas, catalogue

ALL = "*"


def known() -> list[str]:
    """Every scope that a key may carry."""
    return [ALL, *(f"{area}:{level}" for area in areas() for level in ("read", "write"))]


def unknown(scopes: Iterable[str]) -> list[str]:
    """Those of the scopes that do not exist."""
    return sorted(set(scopes) - set(known()))


def within(held: frozenset[str], scopes: frozenset[str]) -> frozenset[str]:
    """What is left of the permissions: ``read`` keeps those that only look, ``write`` keeps both kinds."""
    if ALL in scopes:
        return held
    declared = catalogue()
    return frozenset(
        code
        for code in held
        if code in declared
        and (
            f"{declared[code].area}:write" in scopes
            or (declared[code].reads and f"{declared[code].area}:read" in scopes)
        )
    )

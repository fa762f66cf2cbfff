"""A set of accounts that somebody reaches: a few by id, and whole trees by the way down to their heads.

Whoever reaches ten thousand accounts below one carries one path, not ten thousand ids; the database finds the rest in the
index of paths, row by row or all at once, as it sees fit.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Exists, OuterRef, Q

NOTHING = Q(pk__in=[])


@dataclass(frozen=True)
class Accounts:
    """``Accounts.of(ids)``, ``Accounts.at_and_below(path)``, and sums of them by ``|``."""

    ids: frozenset[UUID] = frozenset()
    below: frozenset[str] = frozenset()

    @classmethod
    def of(cls, ids: Iterable[UUID]) -> Accounts:
        """These and no others."""
        return cls(ids=frozenset(ids))

    @classmethod
    def at_and_below(cls, path: str) -> Accounts:
        """The account with this path and everything below it."""
        return cls(below=frozenset([path] if path else ()))

    def __or__(self, other: Accounts) -> Accounts:
        return Accounts(self.ids | other.ids, self.below | other.below)

    def beyond(self, others: Accounts) -> Accounts:
        """What the others do not hold, as far as ids and heads tell."""
        return Accounts(self.ids - others.ids, self.below - others.below)

    def __bool__(self) -> bool:
        return bool(self.ids or self.below)

    def q(self, column: str = "account") -> Q:
        """For ``filter()`` on any model with an account column, also along others (``case__account``).

        ``""`` is for accounts themselves.
        """
        key = f"{column}_id" if column else "pk"
        found = Q(**{f"{key}__in": self.ids}) if self.ids else NOTHING
        if not self.below:
            return found
        if not column:
            return _in_trees(self.below) if not self.ids else found | _in_trees(self.below)
        # EXISTS, not IN: for one row the database looks at that row's account, for many it reads the tree once.
        accounts = apps.get_model("accounts", "Account").objects.filter(_in_trees(self.below), pk=OuterRef(key))
        there = Q(Exists(accounts))
        return found | there if self.ids else there

    def covers(self, row: Any, column: str = "account") -> bool:
        """Whether the account that a loaded row names is one of them. ``account_path`` on the row spares a look at it."""
        pk = getattr(row, f"{column}_id")
        if pk is None:
            return False
        if pk in self.ids:
            return True
        if not self.below:
            return False
        path = row.__dict__.get(f"{column}_path")
        return self._has_path(getattr(row, column).path if path is None else path)

    def has(self, account: Any) -> bool:
        """Whether this loaded account is one of them."""
        return account.pk in self.ids or self._has_path(account.path)

    def _has_path(self, path: str) -> bool:
        return any(path.startswith(head) for head in self.below)


NO_ACCOUNTS = Accounts()


def _in_trees(heads: Iterable[str]) -> Q:
    found = Q()
    for head in sorted(heads):
        found |= Q(path__gte=head, path__lt=head[:-1] + "0")  # "0" is what sorts behind "/": comparisons keep the index
    return found

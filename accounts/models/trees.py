"""Trees kept as paths: "AC0000001/AC0000007/" are the numbers of everything above a row, and its own.

A subtree is one range of an index, what is above a row is read from the row itself, and moving a subtree is one UPDATE.
A move holds a lock that new rows below a parent share, so that nobody takes a path which is just changing.

    trees.lock_moves(Asset)                  # before the row itself is locked
    trees.refuse_loop(asset, parent)
    store(asset, …)
    trees.move(asset)                        # if the parent changed
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext_lazy as _

from accounts.models.folded import LAST
from tenancy.context import current_tenant_id
from tenancy.models import TenantQuerySet

SEPARATOR = "/"
LONGEST = 2400  # characters: about 240 levels, and still short enough for an index


class PathField(models.CharField):
    """Set by itself when a row is new, from its ``parent`` and ``number``; afterwards only ``move`` changes it.

    Collation C, so that a subtree is a range of the index; LIKE would lose the index under row-level security.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            **{"max_length": LONGEST, "editable": False, "blank": True, "default": "", "db_collation": "C", **kwargs}
        )

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        if add and not getattr(model_instance, self.attname):
            setattr(model_instance, self.attname, path_below(getattr(model_instance, "parent", None), model_instance))
        return getattr(model_instance, self.attname)


class TreeQuerySet(TenantQuerySet):
    """Rows of a tree, in the current tenant."""

    def within(self, row: Any) -> TreeQuerySet:
        """The row and everything below it."""
        return self.filter(below(row.path))

    def above(self, row: Any) -> TreeQuerySet:
        """Everything above the row, without it."""
        return self.filter(number__in=numbers(row.path)[:-1])


def below(path: str, column: str = "path") -> Q:
    """Rows whose path begins with this one; ``column`` may lead over a link: ``product__path``."""
    return Q(**{f"{column}__gte": path, f"{column}__lt": path + LAST})


def numbers(path: str) -> list[str]:
    """From the root to the row itself."""
    return path.split(SEPARATOR)[:-1]


def path_below(parent: Any, row: Any) -> str:
    """The path that a row has below this parent, or as a root."""
    return f"{parent.path if parent is not None else ''}{row.number}{SEPARATOR}"


def lock_moves(model: Any) -> None:
    """One move at a time: two at once could make a loop that neither of them sees."""
    _lock("pg_advisory_xact_lock", model)


def lock_new_child(model: Any, parent: Any) -> None:
    """Before a row is stored below a parent: no move changes paths meanwhile, and the parent's is the one of now."""
    if parent is not None:
        _lock("pg_advisory_xact_lock_shared", model)
        parent.refresh_from_db(fields=["path"])
        _refuse_depth(parent)


def refuse_loop(row: Any, parent: Any) -> None:
    """A row cannot be below itself. Asked while ``lock_moves`` is held."""
    if parent is None:
        return
    parent.refresh_from_db(fields=["path"])
    if row.number in numbers(parent.path):
        raise ValidationError({"parent": ValidationError(_("A record cannot be below itself."), code="loop")})
    _refuse_depth(parent)


def move(row: Any) -> None:
    """The paths of the row and of everything below it, after its parent changed. Derived columns: versions stay."""
    old, new = row.path, path_below(row.parent, row)
    type(row).objects.filter(below(old)).update(path=Concat(Value(new), Substr(F("path"), len(old) + 1)))
    row.path = new


def _refuse_depth(parent: Any) -> None:
    if len(parent.path) > LONGEST - 100:
        raise ValidationError({"parent": ValidationError(_("This is too deep below other records."), code="too_deep")})


def _lock(function: str, model: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {function}(hashtext(%s), %s::int)",
            [f"{model._meta.db_table}.move", current_tenant_id() % 2**31],
        )

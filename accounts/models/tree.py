"""Trees: each row holds the way down to it, so that everything below a row is one range of an index.

``path`` is the numbers from the head of the tree to the row itself, each with a slash: ``AC0000001/AC0000007/``. Collation
C and comparisons alone: LIKE would lose the index under row-level security. A number never changes, so only a move changes
paths, and a move writes all of them by one statement (``move_below``).
"""

from __future__ import annotations

from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.models import F, Max, Q, Value
from django.db.models.functions import Concat, Length, Replace, Substr
from django.utils.translation import gettext_lazy as _

from tenancy.context import current_tenant_id
from tenancy.models import TenantQuerySet

DEEPEST = (
    200  # levels: a row of an index takes 2,704 bytes at most, and a level is a number of at most eleven and a slash
)
LONGEST = DEEPEST * 12
NOTHING = Q(pk__in=[])


class PathField(models.CharField):
    """The way down to a row, made from its parent's and its own number when the row is inserted, also in bulk."""

    def __init__(self, *, of: str = "number", **kwargs: Any) -> None:
        self.of = of
        super().__init__(
            **{"max_length": LONGEST, "editable": False, "blank": True, "default": "", "db_collation": "C", **kwargs}
        )

    def pre_save(self, model_instance: Any, add: bool) -> str:
        path = getattr(model_instance, self.attname)
        if add and not path:
            above = "" if model_instance.parent_id is None else getattr(model_instance.parent, self.attname)
            path = f"{above}{getattr(model_instance, self.of)}/"
            setattr(model_instance, self.attname, path)
        return str(path)

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "of": self.of}


def after(path: str) -> str:
    """The first text that sorts after everything below this path."""
    return path[:-1] + chr(ord("/") + 1)


def within(path: str, *, column: str = "path") -> Q:
    """Rows whose path is this one or goes on from it. ``column`` may lead along a foreign key: ``account__path``."""
    return Q(**{f"{column}__gte": path, f"{column}__lt": after(path)}) if path else NOTHING


def is_within(path: str, above: str) -> bool:
    """The same for two paths at hand."""
    return bool(above) and path.startswith(above)


class TreeQuerySet(TenantQuerySet):
    """Rows with a ``parent`` and a ``path``."""

    def below(self, row: Any) -> Self:
        """This row and everything below it."""
        return self.filter(within(row.path))

    def above(self, row: Any) -> Self:
        """From the head of the tree down to this row."""
        return self.filter(path__in=ways(row.path)).order_by("path")


def ways(path: str) -> list[str]:
    """The paths of a row's ancestors and its own, from the top."""
    steps = path.split("/")[:-1]
    return ["/".join(steps[:depth]) + "/" for depth in range(1, len(steps) + 1)]


def hold_still(model: Any, *, moving: bool) -> None:
    """Until the transaction ends nobody moves a row of this tree; ``moving``: nobody adds one below another either.

    Two moves at once could make a loop that neither of them sees, and a row that is added below one that moves would keep
    the old way. To be taken before any row of the tree is locked, so that nobody waits for somebody who waits.
    """
    function = "pg_advisory_xact_lock" if moving else "pg_advisory_xact_lock_shared"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {function}(hashtext(%s), %s::int)",  # one of two words above
            [f"{model._meta.app_label}.{model._meta.model_name}.move", current_tenant_id() % 2**31],
        )


def place(row: Any) -> None:
    """Where a new row will stand: below its parent, as that one stands now. Refuses one level too many."""
    if row.parent_id is None:
        return
    model = type(row)
    hold_still(model, moving=False)
    above = model.objects.values_list("path", flat=True).get(pk=row.parent_id)
    _check_depth(above.count("/") + 1)
    row.path = f"{above}{getattr(row, model._meta.get_field('path').of)}/"


def check_move(row: Any, parent: Any) -> None:
    """Refuses to put a row below itself, or so low that what is below it would stand too deep. After ``hold_still``."""
    model = type(row)
    if parent is None:
        return
    above = model.objects.values_list("path", flat=True).get(pk=parent.pk)
    if is_within(above, row.path):
        raise ValidationError({"parent": ValidationError(_("It cannot be below itself."), code="loop")})
    levels = Length("path") - Length(Replace("path", Value("/"), Value("")))
    lowest = model.objects.below(row).aggregate(found=Max(levels))["found"] or 1
    _check_depth(above.count("/") + lowest - row.path.count("/") + 1)


def move_below(row: Any, parent: Any) -> None:
    """Write the paths of a row that has a new parent, and of everything below it, by one statement."""
    model, old = type(row), row.path
    above = "" if parent is None else model.objects.values_list("path", flat=True).get(pk=parent.pk)
    new = f"{above}{getattr(row, model._meta.get_field('path').of)}/"
    if new != old:
        goes_on = Substr(F("path"), len(old) + 1)
        model.objects.filter(within(old)).update(path=Concat(Value(new), goes_on))
        row.path = new


def _check_depth(levels: int) -> None:
    if levels > DEEPEST:
        sentence = _("A tree has at most %(deepest)d levels; this would be level %(level)d.")
        raise ValidationError(
            {"parent": ValidationError(sentence, code="too_deep", params={"deepest": DEEPEST, "level": levels})}
        )

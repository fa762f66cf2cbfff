"""What points at a record that is merged away points at its survivor: every relation of every app, found by itself.

An app that adds a table with a key to accounts, contacts or consumers has nothing to do here. Rows that could not stand
beside what the survivor has already are dropped, and kept word by word in the ledger.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, models, router, transaction
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.deletion import Collector, ProtectedError, RestrictedError
from django.db.models.functions import Coalesce, Concat, Length, Substr
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from accounts.models.holding import Holding
from accounts.models.tree import LONGEST, move_below, within
from ledger.locking import Versioned
from ledger.refusals import Refused
from ledger.storing import plain
from tenancy.context import current_tenant_id

# What stays where it is, and why.
EXCEPTED = {
    **dict.fromkeys(
        ("accounts.telephone.account", "accounts.telephone.contact", "accounts.telephone.consumer"),
        "Made from the record's own numbers, and made anew for the survivor.",
    ),
    **dict.fromkeys(
        (f"accounts.duplicate.{side}{kind}" for kind in ("account", "contact", "consumer") for side in ("", "other_")),
        "Pairs are carried over by accounts.actions.merging: a pair of one and the same is none.",
    ),
}


@dataclass(frozen=True)
class Relation:
    """A column somewhere that names an account, a contact or a consumer."""

    model: Any
    field: Any

    @property
    def key(self) -> str:
        """``cases.case.account``"""
        return f"{self.model._meta.label_lower}.{self.field.name}"

    @property
    def excepted(self) -> bool:
        """Whether something else sees to it."""
        return self.key in EXCEPTED

    def rows(self, pk: UUID) -> Any:
        """Those that name this record."""
        return self.model._base_manager.filter(**{self.field.name: pk})


@dataclass
class Moved:
    """What came of it: ids by relation, and whole rows of what could not be kept."""

    ids: dict[str, list[UUID]] = field(default_factory=dict)
    dropped: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def drop(self, relation: Relation, rows: Any) -> None:
        """Take these rows away and remember every value of theirs."""
        rows = list(rows)
        if rows:
            self.dropped.setdefault(relation.key, []).extend(values_of(row) for row in rows)
            _delete(relation, rows)


@cache
def relations(model: Hashable) -> tuple[Relation, ...]:
    """Every column of the product that can name such a record, in one order."""
    customer: Any = model
    found = [
        Relation(each.related_model, each.field)
        for each in customer._meta.get_fields(include_hidden=True)
        if each.auto_created and not each.concrete and (each.one_to_many or each.one_to_one)
    ]
    return tuple(sorted((each for each in found if not each.model._meta.proxy), key=lambda each: each.key))


def values_of(row: Any) -> dict[str, Any]:
    """Every column of a row, as JSON can hold it."""
    return {each.attname: plain(getattr(row, each.attname)) for each in row._meta.concrete_fields}


def clashing(relation: Relation, old: Any, new: Any) -> Any:
    """Rows of the old record that could not name the new one: it has the same already, or would be related to itself."""
    found = Q(pk__in=[])
    for other in _paired(relation):
        found |= Q(**{f"{other}__in": [old.pk, new.pk]})
    theirs = relation.rows(old.pk)
    for rule in relation.model._meta.constraints:
        if isinstance(rule, models.UniqueConstraint) and relation.field.name in rule.fields:
            same = {name: OuterRef(name) for name in rule.fields if name not in ("tenant", relation.field.name)}
            others = relation.rows(new.pk).filter(rule.condition or Q(), **same)
            found |= (rule.condition or Q()) & Q(Exists(others))
    if issubclass(relation.model, Holding) and relation.field.name in relation.model.held_for:
        found |= Q(responsibility__unique=True) & Q(Exists(_overlapping(relation, new)))
    return theirs.filter(found)


def move(old: Any, new: Any) -> Moved:
    """Everything that names ``old`` names ``new``. Both are locked; the caller holds the tree of accounts still."""
    moved = Moved()
    if isinstance(old, Account):
        hang_over(old, new)
    for relation in relations(type(old)):  # type: ignore[arg-type]
        if relation.excepted:
            continue
        clashes = clashing(relation, old, new)
        if issubclass(relation.model, Holding):
            clashes = list(clashes)
            for row in clashes:
                _lengthen(relation, row, new)
        moved.drop(relation, clashes)
        ids = _repoint(relation, old.pk, new.pk)
        if ids:
            moved.ids[relation.key] = ids
    return moved


def _repoint(relation: Relation, old: UUID, new: UUID) -> list[UUID]:
    """One statement, however many rows; a row that has a version gets the next one, so that nobody goes on from what they saw."""
    meta, quote = relation.model._meta, connection.ops.quote_name
    column = quote(relation.field.column)
    version = ", version = version + 1" if issubclass(relation.model, Versioned) else ""
    where = f"WHERE tenant_id = %s AND {column} = %s RETURNING {quote(meta.pk.column)}"
    sql = f"UPDATE {quote(meta.db_table)} SET {column} = %s{version} {where}"  # noqa: S608  names of our own columns
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, [new, current_tenant_id(), old])
            return [row[0] for row in cursor.fetchall()]
    except IntegrityError as error:
        raise _in_the_way(relation) from error


def _paired(relation: Relation) -> Iterator[str]:
    """Other columns of the row that may not name the same record: no account is its own partner."""
    target = relation.field.remote_field.model
    for rule in relation.model._meta.constraints:
        if isinstance(rule, models.CheckConstraint):
            named = (
                rule.condition.referenced_base_fields if hasattr(rule.condition, "referenced_base_fields") else set()
            )
            for other in relation.model._meta.concrete_fields:
                same = other.is_relation and other.remote_field.model is target and other.name != relation.field.name
                if same and {other.name, relation.field.name} <= named:
                    yield other.name


def _overlapping(relation: Relation, new: Any) -> Any:
    """Who holds the same responsibility for the survivor, on some of the same days."""
    first, last = Coalesce(OuterRef("starts"), Value(date.min)), Coalesce(OuterRef("ends"), Value(date.max))
    held = relation.rows(new.pk).filter(responsibility=OuterRef("responsibility"))
    return held.filter(Q(starts=None) | Q(starts__lte=last), Q(ends=None) | Q(ends__gte=first))


def _lengthen(relation: Relation, row: Any, new: Any) -> None:
    """The survivor holds the same by itself: for as long as either did, so that nobody loses what they hold today."""
    same = {
        name: getattr(row, f"{name}_id" if relation.model._meta.get_field(name).is_relation else name)
        for rule in relation.model._meta.constraints
        if isinstance(rule, models.UniqueConstraint) and relation.field.name in rule.fields and len(rule.fields) > 2
        for name in rule.fields
        if name not in ("tenant", relation.field.name)
    }
    kept = relation.rows(new.pk).filter(**same).first() if same and None not in same.values() else None
    if kept is None:
        return
    starts = None if None in (kept.starts, row.starts) else min(kept.starts, row.starts)
    ends = None if None in (kept.ends, row.ends) else max(kept.ends, row.ends)
    if (starts, ends) != (kept.starts, kept.ends):
        relation.rows(new.pk).filter(pk=kept.pk).update(starts=starts, ends=ends, version=F("version") + 1)


def _delete(relation: Relation, rows: list[Any]) -> None:
    """Rows that nothing hangs on; what does is somebody's work, and not thrown away by the way."""
    collector = Collector(using=router.db_for_write(relation.model))
    try:
        collector.collect(rows)
    except (ProtectedError, RestrictedError) as error:
        raise _in_the_way(relation) from error
    hanging = (
        any(found for model, found in collector.data.items() if model is not relation.model)
        or any(each.exists() for each in collector.fast_deletes if each.model is not relation.model)
        or any(any(len(found) for found in every) for every in collector.field_updates.values())  # type: ignore[arg-type]
    )
    if hanging:
        raise _in_the_way(relation)
    collector.delete()


def _in_the_way(relation: Relation) -> Refused:
    name = str(relation.model._meta.verbose_name)
    sentence = _("Both have the same %(what)s, and more depends on it. Settle that first.") % {"what": name}
    return Refused("collision", sentence, relation=relation.key)


# --- Trees --------------------------------------------------------------------------------------------------------
def hang_over(old: Account, new: Account) -> None:
    """What is below the old account is below the new one; and if that was below the old one, it takes its place."""
    for each in (old, new):
        each.refresh_from_db(fields=["parent", "path"])
    if new.path.startswith(old.path):
        above = old.parent
        Account.objects.filter(pk=new.pk).update(parent=above, version=F("version") + 1)
        new.version += 1
        new.parent = above
        move_below(new, above)
    below = Account.objects.filter(within(old.path)).exclude(pk=old.pk)
    longest = below.annotate(long=Length("path")).aggregate(found=models.Max("long"))["found"]
    if longest is not None and longest - len(old.path) + len(new.path) > LONGEST:
        raise Refused("too_deep", _("The tree of accounts would become too deep."))
    below.update(path=Concat(Value(new.path), Substr(F("path"), len(old.path) + 1)))

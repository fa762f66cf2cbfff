"""How customers see cases while staff may still take a step back: with the columns as they were before it.

``Case.objects.visible_to(customer)`` reads the steps that are held (and those that were undone, which customers never
hear of), and lays the former values over the rows: over what is filtered and ordered by, in the database, and over what
is shown, in the instances. ``locked()`` gives the true row: that is what a customer's verb acts on.

A former value shows only while the column still holds what the step left there. What somebody did since is the truth.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import F, Q, Value, When
from django.db.models.query import ModelIterable

from ledger.models import Hold
from tenancy.models import TenantQuerySet

SUBJECT = "cases.case"
NOBODY_ASKS = (models.JSONField, models.TextField)  # no list is narrowed or ordered by these
WHOSE = ["account_id", "contact_id", "consumer_id", "opened_by_id"]  # changing these hands a case to other customers
Former = Mapping[str, list[tuple[Any, Any]]]  # column → [(what the step left, what customers see instead)]


def columns(case: Any) -> dict[str, Any]:
    """The stored columns of a case by attribute name."""
    return {field.attname: getattr(case, field.attname) for field in case._meta.concrete_fields if not field.generated}


def as_json(values: Mapping[str, Any]) -> dict[str, Any]:
    """Column values as JSON holds them, to the microsecond."""
    return {name: _plain(value) for name, value in values.items()}


def from_json(values: Mapping[str, Any]) -> dict[str, Any]:
    """The same values back, as the columns hold them."""
    meta = _case()._meta
    return {name: meta.get_field(name).to_python(value) for name, value in values.items()}


def untold(visible: Q) -> dict[UUID, Former]:
    """What must not show yet, or ever, in cases of which ``visible`` tells: by case and column."""
    # EXISTS, not IN: of the few steps that are held each is looked at, and not all that somebody sees is gathered first.
    seen = models.Exists(_case().objects.filter(visible, pk=models.OuterRef("subject_id")))
    theirs = Q(seen) | Q(before__has_any_keys=WHOSE)
    return _former_by_case(Hold.objects.hiding().filter(theirs & (Q(undone_at=None) | _nothing_since())))


def as_customers_know(case: Any) -> dict[str, Any]:
    """The columns of a true row, without the traces of steps that were undone: what came back is as it had been."""
    values = columns(case)
    undone = Hold.objects.filter(_nothing_since(), subject_id=case.pk, undone_at__isnull=False)
    for name, pairs in _former_by_case(undone).get(case.pk, {}).items():
        values[name] = next((shown for left, shown in pairs if left == values[name]), values[name])
    return values


def _nothing_since() -> models.Exists:
    """Version and time of a change still tell of the undoing, because nobody changed the case after it."""
    return models.Exists(_case().objects.filter(pk=models.OuterRef("subject_id"), version=models.OuterRef("version")))


def _former_by_case(holds: Any) -> dict[UUID, Former]:
    hiding = holds.filter(subject_type=SUBJECT).order_by("-created_at", "-id")
    steps: dict[UUID, list[tuple[dict, dict]]] = {}
    for case_id, before, after in hiding.values_list("subject_id", "before", "after"):
        steps.setdefault(case_id, []).append((from_json(before), from_json(after)))
    return {case_id: _former(newest_first) for case_id, newest_first in steps.items()}


def _former(steps: list[tuple[dict, dict]]) -> dict[str, list[tuple[Any, Any]]]:
    """Several steps are gone back one by one, from the newest: what the second found is what the first left."""
    found: dict[str, list[tuple[Any, Any]]] = {}
    for place, (before, after) in enumerate(steps):
        for name, value in before.items():
            for older_before, older_after in steps[place + 1 :]:
                if name in older_after and older_after[name] == value:
                    value = older_before[name]
            found.setdefault(name, []).append((after[name], value))
    return found


class ShownIterable(ModelIterable):
    """Lays the former values over each row."""

    def __iter__(self) -> Iterator[Any]:
        former: Mapping[UUID, Former] = self.queryset.former  # type: ignore[attr-defined]
        for row in super().__iter__():
            if row.pk in former:
                _lay_over(row, former[row.pk])
            yield row


def _lay_over(row: Any, former: Former) -> None:
    for name, pairs in former.items():
        if name not in row.__dict__:
            continue
        field = row._meta.get_field(name)
        value = next((shown for left, shown in pairs if row.__dict__[name] == left), row.__dict__[name])
        if value != row.__dict__[name]:
            row.__dict__[name] = value  # not by setattr: a protected state is not changed here, only shown
            row._state.fields_cache.pop(field.name, None)


class ShownQuerySet(TenantQuerySet):
    """Rows that may be shown as they were."""

    former: Mapping[UUID, Former] = {}

    def shown(self, former: Mapping[UUID, Former]) -> Any:
        """These rows with the former values of some of them, also for what filters and orders them."""
        if not former:
            return self
        found: Any = self.all()
        found.former, found._iterable_class = former, ShownIterable
        names = {name for columns_of_one in former.values() for name in columns_of_one}
        for name in sorted(names):
            field = self.model._meta.get_field(name)
            if not isinstance(field, NOBODY_ASKS):
                # ``annotate`` refuses the name of a column; here it is meant: filters find this one first.
                found.query.add_annotation(_as_shown(field, former), name, select=False)
        return found

    def locked(self, pk: Any) -> Any:
        """The true row, locked. It remembers in ``told_state`` what its customer knows, where that is something else."""
        true: Any = self.all()
        true.former = {}
        row = super(ShownQuerySet, true).locked(pk)
        for left, shown in self.former.get(row.pk, {}).get("state", ()):
            if left == row.state:
                row.told_state = shown
                break
        return row

    def _clone(self) -> Any:
        cloned: Any = super()._clone()
        cloned.former = self.former
        return cloned


def _as_shown(field: Any, former: Mapping[UUID, Former]) -> Any:
    whens = []
    for case_id, of_one in former.items():
        for left, shown in of_one.get(field.attname, ()):
            still = Q(**{f"{field.attname}__isnull": True}) if left is None else Q(**{field.attname: left})
            whens.append(When(Q(pk=case_id) & still, then=Value(shown, output_field=_kind(field))))
    return models.Case(*whens, default=F(field.attname), output_field=_kind(field))


def _kind(field: Any) -> Any:
    """The type of the stored column; of a link that of the id it holds."""
    kind = field.target_field if field.is_relation else field
    return models.CharField() if isinstance(kind, models.CharField) else kind


def _plain(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    return value.isoformat() if isinstance(value, (date, datetime)) else value


def _case() -> Any:
    return apps.get_model("cases", "Case")

"""The kind of condition that asks whether a record stands at or below another one in a tree."""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple
from uuid import UUID

from django.apps import apps
from django.db.models import Q
from django.utils.translation import gettext_lazy

from accounts.models.tree import NOTHING, is_within, within
from conditions.kinds import Reference
from conditions.kinds.base import MANY, Test, Words


class Place(NamedTuple):
    """Where a record stands."""

    id: UUID
    path: str


def place_of(row: Any) -> Place:
    """Of a loaded row of a tree."""
    return Place(row.pk, row.path)


class Within(Reference):
    """At or below a record, by the record's id: ``Field("within", …, Within("accounts.account"), lookup="path", read=place_of)``.

    Where the record stands is looked up when the question is asked, once per question: nothing is below one that is gone.
    """

    operators = ("eq", "ne", "in", "not_in")
    sentences: ClassVar[dict[str, Words]] = {
        **Reference.sentences,
        "eq": gettext_lazy("%(field)s is %(value)s or below it"),
        "ne": gettext_lazy("%(field)s is neither %(value)s nor below it"),
        "in": gettext_lazy("%(field)s is one of %(value)s or below one of them"),
        "not_in": gettext_lazy("%(field)s is none of %(value)s and below none of them"),
    }
    labels: ClassVar[dict[str, Words]] = {
        **Reference.labels,
        "eq": gettext_lazy("is or is below"),
        "ne": gettext_lazy("is not and is not below"),
        "in": gettext_lazy("is or is below one of"),
        "not_in": gettext_lazy("is not and is not below any of"),
    }

    def one_as_json(self, value: Any) -> Any:
        return super().one_as_json(value.id if isinstance(value, Place) else value)

    def from_json(self, data: Any) -> Any:
        """Of a fact or a hypothetical record: the id of where it stands."""
        if data is None:
            return None
        asked = UUID(data) if isinstance(data, str) else data
        return Place(asked, next(iter(self._paths([asked])), ""))

    def test(self, op: str, value: Any, moment: Any) -> Test:
        paths, wanted = self._paths(value if op in MANY else [value]), op in ("eq", "in")
        return lambda actual: any(is_within(actual.path, path) for path in paths) is wanted

    def q(self, lookup: str, op: str, value: Any, moment: Any) -> Q:
        found = NOTHING
        for path in self._paths(value if op in MANY else [value]):
            found |= within(path, column=lookup)
        return found if op in ("eq", "in") else ~found

    def _paths(self, ids: Any) -> list[str]:
        return list(apps.get_model(self.to).objects.filter(pk__in=ids).values_list("path", flat=True))

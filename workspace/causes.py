"""What a piece of work was caused by, and how one gets there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.urls import reverse

from cases.models import Case

CASE = "cases.case"


def cases_by_id(actor: Any, ids: Iterable[UUID | None]) -> dict[UUID, Case]:
    """Those of these ids that are cases which this person sees, by one query."""
    wanted = {pk for pk in ids if pk is not None}
    return {case.pk: case for case in Case.objects.visible_to(actor).filter(pk__in=wanted)} if wanted else {}


def address_of(case: Case | None) -> dict[str, str] | None:
    """A link to a case, in its words."""
    if case is None:
        return None
    return {"url": reverse("workspace:case", args=[case.number]), "number": case.number, "subject": case.subject}

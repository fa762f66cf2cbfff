"""Who sees schedules and who changes them. The catalogue of permissions lies above, in ``identity``, which declares both."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

READ = "schedules.read"
MANAGE = "schedules.manage"


def visible_schedules(actor: Any) -> Q:
    """Working hours are no secret among those who may read them, in the house or outsourced; customers see none."""
    return Q() if actor.kind == "system" or (actor.is_staff and actor.can(READ)) else Q(pk__in=[])

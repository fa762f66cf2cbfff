"""A whole installation: many tenants, one of them big, most of them small."""

from __future__ import annotations

from django.utils import timezone

from csm.load.dice import ZIPF
from identity.actions import tenants
from ledger.actors import System
from tenancy.context import tenant
from tenancy.directory import forget
from tenancy.models import Domain, Tenant

ROBOT = System("seed_load")
SMALLEST = 20  # cases


def sizes(count: int, big: int, total: int) -> list[int]:
    """How many cases each tenant has: the first ``big``, the others share what is left as customers of life do."""
    if count == 1:
        return [big or total]
    weights = [1 / (rank + 1) ** (ZIPF * 0.8) for rank in range(count - 1)]
    rest = max(0, total - big)
    return [big, *(max(SMALLEST, min(big, round(rest * weight / sum(weights)))) for weight in weights)]


def found(slug: str, name: str) -> Tenant:
    """The tenant with its host name, settings, roles and case type; made once."""
    made, _new = Tenant.objects.using("owner").get_or_create(slug=slug, defaults={"name": name})
    Domain.objects.using("owner").get_or_create(host=f"{slug}.localhost", defaults={"tenant": made, "is_primary": True})
    forget()
    found: Tenant = Tenant.objects.get(pk=made.pk)
    with tenant(found):
        tenants.furnish(by=ROBOT, at=timezone.now())
    return found

"""Celery tasks know whose they are: the base class opens the door, or refuses to run."""

from typing import Any

from celery import Task

from tenancy.context import NoTenant, has_tenant, tenant


class TenantTask(Task):
    """Base of every task: needs ``tenant_id=…`` and runs inside that tenant's door."""

    def __call__(self, *args: Any, tenant_id: int | None = None, **kwargs: Any) -> Any:
        if not isinstance(tenant_id, int):
            raise NoTenant(f"{self.name} was called without tenant_id")
        with tenant(tenant_id):
            return super().__call__(*args, **kwargs)


class CrossTenantTask(Task):
    """For the sweep and the drain alone: they only ask *which* tenant has due work, and open its door for each piece."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if has_tenant():
            raise NoTenant(f"{self.name} must start outside every tenant")
        return super().__call__(*args, **kwargs)

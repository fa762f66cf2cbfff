"""Tenants, their host names and the abstract model that every tenant-owned table extends."""

from tenancy.models.directory import Domain, Tenant
from tenancy.models.fields import TenantForeignKey, TenantOneToOneField
from tenancy.models.scoped import CurrentTenant, TenantManager, TenantModel, TenantQuerySet

__all__ = [
    "CurrentTenant",
    "Domain",
    "Tenant",
    "TenantForeignKey",
    "TenantManager",
    "TenantModel",
    "TenantOneToOneField",
    "TenantQuerySet",
]

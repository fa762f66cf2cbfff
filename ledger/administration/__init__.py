"""What every record's pages in the administration have in common. Each app registers its own in ``admin.py``."""

from ledger.administration.base import TenantModelAdmin

__all__ = ["TenantModelAdmin"]

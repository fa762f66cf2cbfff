"""What entitlements stores."""

from entitlements.models.coverage import Coverage, Use
from entitlements.models.entitlement import Entitlement
from entitlements.models.rule import EntitlementRule

__all__ = ["Coverage", "Entitlement", "EntitlementRule", "Use"]

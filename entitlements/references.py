"""Which entitlements and rules a caller may name in a parameter."""

from entitlements.models import Entitlement, EntitlementRule
from entitlements.rules import ENTITLEMENTS
from identity.access import register_access
from ledger.refs import register_ref


def connect() -> None:
    """Done once, when the product starts."""
    register_access("entitlement", ENTITLEMENTS, lambda actor: Entitlement.objects.visible_to(actor))
    register_ref("entitlements.entitlement", lambda actor: Entitlement.objects.visible_to(actor))
    register_ref("entitlements.entitlementrule", lambda actor: EntitlementRule.objects.visible_to(actor))

"""Addresses of entitlements."""

from entitlements.api.views import (
    EntitlementRuleViewSet,
    EntitlementUsesViewSet,
    EntitlementViewSet,
    VerifyView,
)
from rest.routers import api

api.route("entitlements/verify/", VerifyView, name="entitlement-verify")
api.register("entitlements", EntitlementViewSet)
api.nest("entitlements", "uses", EntitlementUsesViewSet)
api.register("entitlement-rules", EntitlementRuleViewSet)

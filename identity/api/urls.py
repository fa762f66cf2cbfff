"""Addresses of logins, groups, roles and keys."""

import identity.api.schema  # noqa: F401 - how one signs in, for the OpenAPI document
from identity.api.explaining import ExplainAccessView
from identity.api.logo import LogoView
from identity.api.views import (
    ApiKeyViewSet,
    ApprovalViewSet,
    GroupViewSet,
    MeView,
    RoleViewSet,
    TenantSettingsView,
    UserViewSet,
)
from rest.routers import api

api.route("me/", MeView, name="me")
api.route("settings/", TenantSettingsView, name="settings")
api.route("settings/logo/", LogoView, name="settings-logo")
api.route("access/explain/", ExplainAccessView, name="access-explain")
api.register("users", UserViewSet)
api.register("groups", GroupViewSet)
api.register("roles", RoleViewSet)
api.register("api-keys", ApiKeyViewSet)
api.register("approvals", ApprovalViewSet)

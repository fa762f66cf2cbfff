"""Logins, roles, groups, API keys, approvals."""

from identity.models.approval import Approval, Approver
from identity.models.group import Group, GroupMembership
from identity.models.key import ApiKey
from identity.models.logo import TenantLogo
from identity.models.role import Role, RoleAssignment
from identity.models.settings import TenantSettings
from identity.models.user import User

__all__ = [
    "ApiKey", "Approval", "Approver", "Group", "GroupMembership", "Role", "RoleAssignment", "TenantLogo", "TenantSettings",
    "User",
]  # fmt: skip

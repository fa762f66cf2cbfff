"""What lists of logins, groups, roles and keys can be narrowed by."""

from __future__ import annotations

from identity.models import ApiKey, Group, Role, User
from rest.filters import IdFilter, ResourceFilterSet, TextFilter


class UserFilters(ResourceFilterSet):
    """``?group=`` and ``?role=`` find the people in a group or with a role."""

    group = IdFilter(field_name="memberships__group_id")
    role = TextFilter(field_name="role_assignments__role__code")
    email = TextFilter(field_name="email_norm")

    class Meta:
        model = User
        fields = ("kind", "is_active", "external_id")


class GroupFilters(ResourceFilterSet):
    """By kind, manager, member."""

    member = IdFilter(field_name="memberships__user_id")

    class Meta:
        model = Group
        fields = ("kind", "name", "manager", "external_id")


class RoleFilters(ResourceFilterSet):
    """By code."""

    class Meta:
        model = Role
        fields = ("code", "shipped", "external_id")


class ApiKeyFilters(ResourceFilterSet):
    """By owner."""

    class Meta:
        model = ApiKey
        fields = ("user", "public_id", "external_id")

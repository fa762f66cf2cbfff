"""What lists of logins, groups, roles and keys can be narrowed by."""

from __future__ import annotations

from typing import Any

from identity.models import ApiKey, Approval, Group, Role, User
from rest.filters import BooleanFilter, IdFilter, ResourceFilterSet, TextFilter


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
        fields = ("kind", "name", "manager", "schedule", "external_id")


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


class MineFilter(BooleanFilter):
    """``true``: what waits for the caller's decision; ``false``: everything else that they see."""

    def filter(self, queryset: Any, values: Any) -> Any:
        if values is None:
            return queryset
        mine = Approval.objects.waiting_for(self.parent.request.actor).values("pk")
        return queryset.filter(pk__in=mine) if values[0] else queryset.exclude(pk__in=mine)


class ApprovalFilters(ResourceFilterSet):
    """``?mine=true`` is the caller's inbox; by state, kind, and who asked or decided."""

    mine = MineFilter()
    approver = IdFilter(field_name="named__user_id")

    class Meta:
        model = Approval
        fields = ("state", "kind", "requested_by", "deputy", "group", "decided_by", "external_id")

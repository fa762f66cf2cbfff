"""Lists that a verb replaces as a whole: codes of roles, ids of groups and members, permissions."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers


class _Replaced(serializers.ListField):
    """Read from related rows that were fetched in advance, written as a list of keys."""

    def to_representation(self, value: Any) -> Any:
        return value


class RoleCodes(_Replaced):
    """``["agent"]``."""

    child = serializers.CharField(max_length=60)

    def get_attribute(self, instance: Any) -> list[str]:
        return sorted(given.role.code for given in instance.role_assignments.all())


class GroupIds(_Replaced):
    """Ids of the groups somebody works in."""

    child = serializers.UUIDField()

    def get_attribute(self, instance: Any) -> list[Any]:
        return sorted(membership.group_id for membership in instance.memberships.all())


class MemberIds(_Replaced):
    """Ids of the people in a group."""

    child = serializers.UUIDField()

    def get_attribute(self, instance: Any) -> list[Any]:
        return sorted(membership.user_id for membership in instance.memberships.all())


class ApproverIds(_Replaced):
    """Ids of the people who are asked to decide."""

    child = serializers.UUIDField()

    def get_attribute(self, instance: Any) -> list[Any]:
        return sorted(instance.approver_ids)


class PermissionCodes(_Replaced):
    """What a role holds, a shipped one included."""

    child = serializers.CharField(max_length=100)

    def get_attribute(self, instance: Any) -> list[str]:
        return sorted(instance.held())

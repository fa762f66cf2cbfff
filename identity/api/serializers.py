"""Logins, groups, roles and keys as JSON."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers

from identity.api.fields import ApproverIds, GroupIds, MemberIds, PermissionCodes, RoleCodes
from identity.models import ApiKey, Approval, Group, Role, TenantSettings, User
from ledger.verbs import allowed_actions
from rest.facets import Computed
from rest.serializers import STAMPS, StrictModelSerializer, StrictSerializer

CODES = {"type": "array", "items": {"type": "string"}}


class UserSerializer(StrictModelSerializer):
    """Somebody who works for the tenant, or a service that does."""

    kind = serializers.ChoiceField(choices=[("staff", "Staff"), ("service", "Service")], required=False)
    name = serializers.CharField(read_only=True)
    roles = RoleCodes(required=False)
    groups = GroupIds(required=False)

    class Meta:
        model = User
        fields = (
            "id", "kind", "email", "first_name", "last_name", "name", "language", "time_zone", "is_active",
            "roles", "groups", "last_login", *STAMPS,
        )  # fmt: skip
        read_only_fields = ("is_active", "last_login")
        prefetch: ClassVar = {"roles": ["role_assignments__role"], "groups": ["memberships"]}

    def get_fields(self) -> dict[str, Any]:
        """Whoever is a service stays one."""
        fields: dict[str, Any] = super().get_fields()
        fields["kind"].read_only = self.instance is not None
        return fields


class GroupSerializer(StrictModelSerializer):
    """A team."""

    members = MemberIds(required=False)

    class Meta:
        model = Group
        fields = ("id", "name", "kind", "manager", "members", "time_zone", "schedule", *STAMPS)
        expandable: ClassVar = {"manager": UserSerializer, "schedule": "schedules.api.serializers.ScheduleSerializer"}
        prefetch: ClassVar = {"members": ["memberships"]}


class RoleSerializer(StrictModelSerializer):
    """A permission set."""

    permissions = PermissionCodes(required=False)

    class Meta:
        model = Role
        fields = ("id", "code", "name", "description", "permissions", "shipped", *STAMPS)
        read_only_fields = ("shipped",)

    def get_fields(self) -> dict[str, Any]:
        """A code is given once."""
        fields: dict[str, Any] = super().get_fields()
        fields["code"].read_only = self.instance is not None
        return fields


class ApiKeySerializer(StrictModelSerializer):
    """An API key. ``key`` is the whole of it, in the answer to its creation or rotation and never again."""

    scopes = serializers.ListField(child=serializers.CharField(max_length=100), required=False, min_length=1)
    key = serializers.SerializerMethodField()

    class Meta:
        model = ApiKey
        fields = (
            "id", "user", "name", "public_id", "key", "scopes", "expires_at", "revoked_at", "last_used_at", *STAMPS,
        )  # fmt: skip
        read_only_fields = ("public_id", "revoked_at", "last_used_at")
        extra_kwargs: ClassVar = {"user": {"required": False}}
        expandable: ClassVar = {"user": UserSerializer}

    def get_fields(self) -> dict[str, Any]:
        """A key stays its owner's."""
        fields: dict[str, Any] = super().get_fields()
        fields["user"].read_only = self.instance is not None
        return fields

    def get_key(self, api_key: ApiKey) -> str | None:
        return getattr(api_key, "secret", None)


class TenantSettingsSerializer(StrictModelSerializer):
    """What the organisation decides about itself."""

    class Meta:
        model = TenantSettings
        fields = (
            "language",
            "time_zone",
            "country",
            "accent",
            "sender_name",
            "sender_address",
            "undo_seconds",
            "coverage_required",
            "follow_up_days",
            "updated_at",
            "version",
        )


class MeUserSerializer(StrictSerializer):
    """Who one is."""

    id = serializers.UUIDField()
    kind = serializers.CharField()
    email = serializers.EmailField()
    first_name = serializers.CharField()
    last_name = serializers.CharField()
    name = serializers.CharField()
    language = serializers.CharField()
    time_zone = serializers.CharField()


class MeTenantSerializer(StrictSerializer):
    """Where one is."""

    slug = serializers.CharField()
    name = serializers.CharField()


class ProfileSerializer(StrictSerializer):
    """One of the people that a customer's login is."""

    kind = serializers.CharField(help_text="contact or consumer")
    id = serializers.UUIDField()
    name = serializers.CharField()
    account = serializers.UUIDField(allow_null=True, help_text="Where a contact works.")


class MeSerializer(StrictSerializer):
    """Who is asking, and what they may do."""

    user = MeUserSerializer()
    tenant = MeTenantSerializer()
    roles = serializers.ListField(child=serializers.CharField())
    groups = serializers.ListField(child=serializers.UUIDField())
    scopes = serializers.ListField(child=serializers.CharField(), allow_null=True)
    permissions = serializers.ListField(child=serializers.CharField())
    profiles = ProfileSerializer(many=True, help_text="As whom a customer's login appears; empty for staff.")


class ApprovalSerializer(StrictModelSerializer):
    """Something that another person must agree to. With nobody named, everybody who holds ``permission`` may decide."""

    approvers = ApproverIds(read_only=True, help_text="The people who are asked to decide.")
    allowed_actions = Computed(lambda approval, context: allowed_actions(context["actor"], approval), schema=CODES)

    class Meta:
        model = Approval
        fields = (
            "id", "kind", "what", "note", "permission", "requested_by", "approvers", "group", "deputy", "state", "due_at",
            "decided_by", "decided_at", "reason", *STAMPS, "allowed_actions",
        )  # fmt: skip
        expandable: ClassVar = {
            "requested_by": UserSerializer,
            "deputy": UserSerializer,
            "decided_by": UserSerializer,
            "group": GroupSerializer,
        }
        prefetch: ClassVar = {"approvers": ["named"], "allowed_actions": ["named"]}

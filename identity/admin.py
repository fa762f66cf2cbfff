"""People and access in the administration. Secrets have no place here: no hash, no key, no second factor is shown."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from identity.emails import normalise
from identity.models import (
    ApiKey,
    Approval,
    Approver,
    Group,
    GroupMembership,
    Role,
    RoleAssignment,
    TenantSettings,
    User,
)
from ledger.administration import TenantModelAdmin

AFTER = "\U0010ffff"  # sorts behind everything that begins with the same letters


@admin.register(User)
class UserAdmin(TenantModelAdmin):
    """Every login: staff, customers, services."""

    task, icon, view_permission = "people", "person", "identity.read"
    called = (_("login"), _("logins"))
    list_display = ("name", "email", "kind", "roles", "is_active", "last_login")
    list_filter = ("kind", "is_active")
    search_fields = ("email_norm",)
    search_help_text = _("The beginning of an e-mail address or of a last name")
    sections = (
        (None, ("email", "first_name", "last_name", "kind", "is_active")),
        (_("What they may do"), ("roles", "groups")),
        (_("Details"), ("language", "time_zone", "external_id", "last_login", "created_at", "updated_at")),
    )

    def get_queryset(self, request: Any) -> Any:
        return super().get_queryset(request).prefetch_related("role_assignments__role", "memberships__group")

    def get_search_results(self, request: Any, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """Ranges, which use their index; LIKE would not, behind row-level security."""
        text = search_term.replace("\x00", "").strip()
        if not text:
            return queryset, False
        address, name = normalise(text), text[:1].upper() + text[1:]
        return queryset.filter(
            Q(email_norm__gte=address, email_norm__lt=address + AFTER)
            | Q(last_name__gte=name, last_name__lt=name + AFTER)
        ), False

    def present(self, param: Any, record: Any) -> Any:
        if param.name == "roles":
            return [each.role_id for each in record.role_assignments.all()]
        if param.name == "groups":
            return [each.group_id for each in record.memberships.all()]
        return super().present(param, record)

    @admin.display(description=_("Name"))
    def name(self, user: User) -> str:
        """What colleagues call them."""
        return user.name

    @admin.display(description=_("Roles"))
    def roles(self, user: User) -> str:
        """By name."""
        return ", ".join(each.role.label for each in user.role_assignments.all()) or "–"

    @admin.display(description=_("Groups"))
    def groups(self, user: User) -> str:
        """By name."""
        return ", ".join(each.group.name for each in user.memberships.all()) or "–"


@admin.register(Group)
class GroupAdmin(TenantModelAdmin):
    """Teams, in the house or with an outsourcer."""

    task, icon, view_permission = "people", "groups", "identity.read"
    called = (_("group"), _("groups"))
    list_display = ("name", "kind", "manager", "time_zone")
    list_filter = ("kind",)
    list_select_related = ("manager",)
    search_fields = ("name",)
    sections = (
        (None, ("name", "kind", "manager", "members")),
        (_("Details"), ("time_zone", "schedule", "external_id", "created_at", "updated_at")),
    )
    member_key = GroupMembership._meta.get_field("user")

    def source_of(self, name: str) -> Any:
        return self.member_key if name == "members" else super().source_of(name)

    def present(self, param: Any, record: Any) -> Any:
        if param.name == "members":
            return list(record.memberships.values_list("user_id", flat=True))
        return super().present(param, record)

    @admin.display(description=_("Members"))
    def members(self, group: Group) -> str:
        """By name."""
        people = User.objects.filter(memberships__group=group).order_by("last_name", "first_name")
        return ", ".join(person.name for person in people) or "–"


@admin.register(Role)
class RoleAdmin(TenantModelAdmin):
    """Permission sets: shipped ones to look at, the tenant's own to change."""

    task, icon, view_permission = "people", "badge", "identity.read"
    called = (_("role"), _("roles"))
    list_display = ("name", "code", "shipped", "description")
    list_filter = ("shipped",)
    search_fields = ("name", "code")
    sections = (
        (None, ("name", "code", "description", "shipped")),
        (_("What it allows"), ("permissions", "holds")),
        (_("Details"), ("external_id", "created_at", "updated_at")),
    )

    @admin.display(description=_("Everything that it allows"))
    def holds(self, role: Role) -> str:
        """Those of a shipped role stand in the product, not in the row."""
        return ", ".join(sorted(role.held())) or "–"


@admin.register(RoleAssignment)
class RoleAssignmentAdmin(TenantModelAdmin):
    """Who holds which role. Changed on the login's page."""

    task, icon, view_permission = "people", "assignment_ind", "identity.read"
    called = (_("role of a login"), _("roles of logins"))
    list_display = ("user", "role", "created_at")
    list_filter = ("role",)
    list_select_related = ("user", "role")
    sections = ((None, ("user", "role", "created_at")),)


@admin.register(ApiKey)
class ApiKeyAdmin(TenantModelAdmin):
    """Keys can be changed and revoked here. A new secret is shown in the workspace, once, and nowhere else."""

    task, icon, view_permission = "people", "key", "identity.manage_keys"
    called = (_("API key"), _("API keys"))
    not_offered = frozenset({"create", "rotate"})
    list_display = ("name", "public_id", "user", "scopes", "expires_at", "revoked_at", "last_used_at")
    list_select_related = ("user",)
    search_fields = ("public_id",)
    search_help_text = _("The id of a key: the part after the second underscore")
    sections = (
        (None, ("name", "public_id", "user")),
        (_("What it allows"), ("scopes", "expires_at", "revoked_at")),
        (_("Details"), ("last_used_at", "previous_until", "external_id", "created_at", "updated_at")),
    )

    def get_search_results(self, request: Any, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """By the whole id, which has an index."""
        text = search_term.replace("\x00", "").strip()
        return (queryset.filter(public_id=text), False) if text else (queryset, False)


@admin.register(TenantSettings)
class TenantSettingsAdmin(TenantModelAdmin):
    """One row: language, time zone, accent, sender, undo, coverage."""

    task, icon, view_permission = "settings", "settings", "identity.manage_settings"
    called = (_("organisation"), _("organisation"))
    list_display = ("title", "language", "time_zone", "accent", "sender_name", "sender_address")
    not_offered = frozenset({"change-logo"})  # takes a picture: the page of the look has a place for it, and shows it
    sections = (
        (
            None,
            (
                "language", "time_zone", "country", "accent", "sender_name", "sender_address", "undo_seconds",
                "coverage_required", "follow_up_days",
            ),
        ),
        (_("Details"), ("created_at", "updated_at")),
    )  # fmt: skip

    @admin.display(description=_("Settings"))
    def title(self, settings: TenantSettings) -> str:
        """Whose they are."""
        return settings.tenant.name


@admin.register(Approval)
class ApprovalAdmin(TenantModelAdmin):
    """What waits for somebody's agreement, and what was decided."""

    task, icon, view_permission = "people", "approval", "identity.read"
    called = (_("approval"), _("approvals"))
    list_display = ("what", "kind", "state", "requested_by", "due_at", "decided_by", "decided_at")
    list_filter = ("state",)
    list_select_related = ("requested_by", "decided_by")
    sections = (
        (None, ("what", "kind", "state", "note", "requested_by", "due_at")),
        (_("Who decides"), ("people", "group", "deputy", "permission", "for_anybody")),
        (_("The decision"), ("decided_by", "decided_at", "reason")),
        (_("Details"), ("external_id", "created_at", "updated_at")),
    )

    @admin.display(description=_("People asked"))
    def people(self, approval: Approval) -> str:
        """By name."""
        return ", ".join(each.user.name for each in approval.named.select_related("user")) or "–"


@admin.register(Approver)
class ApproverAdmin(TenantModelAdmin):
    """Who is named as one who decides. Said when the approval is asked for."""

    task, icon, view_permission = "people", "how_to_reg", "identity.read"
    called = (_("approver"), _("approvers"))
    list_display = ("user", "approval")
    list_select_related = ("user", "approval")
    sections = ((None, ("user", "approval")),)

    def get_queryset(self, request: Any) -> Any:
        """Those of approvals that the actor may see."""
        return super().get_queryset(request).filter(approval__in=Approval.objects.visible_to(request.actor))

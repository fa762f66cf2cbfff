"""Who of our own people looks after which customer, in the administration."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts import permissions
from accounts.models import AccountTeamMember, ConsumerTeamMember
from ledger.administration import TenantModelAdmin


@admin.register(AccountTeamMember)
class AccountTeamMemberAdmin(TenantModelAdmin):
    """Our people and what they do for accounts."""

    task, icon, view_permission = "customers", "support_agent", permissions.READ
    called = (_("member of an account team"), _("members of account teams"))
    list_display = ("user", "responsibility", "account", "starts", "ends", "updated_at")
    list_select_related = ("user", "responsibility", "account")
    sections = (
        (None, ("user", "responsibility", "account", "starts", "ends")),
        (_("Details"), ("external_id", "created_at", "updated_at")),
    )


@admin.register(ConsumerTeamMember)
class ConsumerTeamMemberAdmin(TenantModelAdmin):
    """Our people and what they do for consumers and households."""

    task, icon, view_permission = "customers", "support_agent", permissions.READ
    called = (_("member of a consumer team"), _("members of consumer teams"))
    list_display = ("user", "responsibility", "consumer", "household", "starts", "ends", "updated_at")
    list_select_related = ("user", "responsibility", "consumer", "household")
    sections = (
        (None, ("user", "responsibility", "consumer", "household", "starts", "ends")),
        (_("Details"), ("external_id", "created_at", "updated_at")),
    )

"""Responsibilities and who holds them in the administration."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts import permissions
from accounts.models import AccountRelationship, ConsumerRelationship, ContactRelationship, Responsibility
from ledger.administration import TenantModelAdmin


@admin.register(Responsibility)
class ResponsibilityAdmin(TenantModelAdmin):
    """Named roles for accounts, and the access they carry."""

    task, icon, view_permission = "customers", "badge", permissions.READ
    called = (_("responsibility"), _("responsibilities"))
    list_display = ("name", "kind", "grants", "unique", "updated_at")
    list_filter = ("kind", "grants")
    search_fields = ("name",)
    sections = (
        (None, ("name", "kind", "grants", "unique")),
        (_("Details"), ("external_id", "created_at", "updated_at")),
    )


@admin.register(ContactRelationship)
class ContactRelationshipAdmin(TenantModelAdmin):
    """Who holds which responsibility for which account."""

    task, icon, view_permission = "customers", "diversity_3", permissions.READ
    called = (_("relationship"), _("relationships"))
    list_display = ("contact", "responsibility", "account", "starts", "ends", "updated_at")
    list_select_related = ("contact", "responsibility", "account")
    sections = (
        (None, ("contact", "responsibility", "account", "starts", "ends")),
        (_("Details"), ("external_id", "created_at", "updated_at")),
    )


@admin.register(AccountRelationship)
class AccountRelationshipAdmin(TenantModelAdmin):
    """Whose people hold which responsibility for which account."""

    task, icon, view_permission = "customers", "hub", permissions.READ
    called = (_("relationship of accounts"), _("relationships of accounts"))
    list_display = ("related_account", "responsibility", "account", "starts", "ends", "updated_at")
    list_select_related = ("related_account", "responsibility", "account")
    sections = (
        (None, ("related_account", "responsibility", "account", "starts", "ends")),
        (_("Details"), ("external_id", "created_at", "updated_at")),
    )


@admin.register(ConsumerRelationship)
class ConsumerRelationshipAdmin(TenantModelAdmin):
    """Which consumer acts for which other one."""

    task, icon, view_permission = "customers", "supervisor_account", permissions.READ
    called = (_("representation"), _("representations"))
    list_display = ("representative", "responsibility", "consumer", "starts", "ends", "updated_at")
    list_select_related = ("representative", "responsibility", "consumer")
    sections = (
        (None, ("representative", "responsibility", "consumer", "starts", "ends")),
        (_("Details"), ("external_id", "created_at", "updated_at")),
    )

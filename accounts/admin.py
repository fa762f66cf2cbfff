"""Customers in the administration."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts import permissions
from accounts.models import Account, AccountPartner, Consumer, Contact, ContactRelationship, Responsibility
from ledger.administration import TenantModelAdmin

DETAILS = ("language", "time_zone", "external_id", "created_at", "updated_at")


@admin.register(Account)
class AccountAdmin(TenantModelAdmin):
    """Companies: customers and partners."""

    task, icon, view_permission = "customers", "domain", permissions.READ
    called = (_("account"), _("accounts"))
    list_display = ("name", "number", "code", "parent", "tier", "is_customer", "is_partner", "updated_at")
    list_select_related = ("parent",)
    list_filter = ("is_partner",)
    sortable_by = ("name", "number", "updated_at")
    search_fields = ("name",)
    search_help_text = _("The beginning of a name or code, or a number")
    sections = (
        (None, ("name", "number", "code", "tier", "is_customer", "is_partner")),
        (_("Belongs together"), ("parent", "primary_contact")),
        (_("How to reach them"), ("phone", "phones", "website", "address")),
        (_("Details"), ("custom", *DETAILS)),
    )


class PersonAdmin(TenantModelAdmin):
    """Somebody with a name and an address."""

    task, view_permission = "customers", permissions.READ
    sortable_by = ("updated_at",)
    search_fields = ("last_name",)
    search_help_text = _("The beginning of a name or of an e-mail address")

    @admin.display(description=_("Name"))
    def name(self, person: Contact | Consumer) -> str:
        """First and last."""
        return person.name


@admin.register(Contact)
class ContactAdmin(PersonAdmin):
    """People who work for an account."""

    icon = "contacts"
    called = (_("contact"), _("contacts"))
    list_display = ("name", "email", "phone", "account", "portal_role", "updated_at")
    list_select_related = ("account",)
    list_filter = ("portal_role",)
    sections = (
        (None, ("first_name", "last_name", "email", "phone", "account")),
        (_("In the portal"), ("portal_role", "user")),
        (_("Details"), DETAILS),
    )


@admin.register(Consumer)
class ConsumerAdmin(PersonAdmin):
    """Private customers."""

    icon = "face"
    called = (_("consumer"), _("consumers"))
    list_display = ("name", "email", "updated_at")
    sections = (
        (None, ("first_name", "last_name", "email")),
        (_("How to reach them"), ("phones", "addresses", "user")),
        (_("Details"), DETAILS),
    )


@admin.register(AccountPartner)
class AccountPartnerAdmin(TenantModelAdmin):
    """Which partner serves which customer."""

    task, icon, view_permission = "customers", "handshake", permissions.READ
    called = (_("partnership"), _("partnerships"))
    list_display = ("account", "partner", "created_at")
    list_select_related = ("account", "partner")
    sections = ((None, ("account", "partner", "created_at")),)

    def get_queryset(self, request: object) -> object:
        """Those of accounts that the actor may see."""
        rows = super().get_queryset(request)
        return rows.filter(account__in=Account.objects.visible_to(request.actor))  # type: ignore[attr-defined]


@admin.register(Responsibility)
class ResponsibilityAdmin(TenantModelAdmin):
    """Named roles for accounts, and the access they carry."""

    task, icon, view_permission = "customers", "badge", permissions.READ
    called = (_("responsibility"), _("responsibilities"))
    list_display = ("name", "kind", "grants", "unique", "updated_at")
    list_filter = ("grants",)
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

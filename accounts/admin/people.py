"""Contacts and consumers in the administration."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts import permissions
from accounts.admin.organisations import DETAILS
from accounts.models import Consumer, Contact
from ledger.administration import TenantModelAdmin


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

"""What lists of customers can be narrowed by."""

from __future__ import annotations

from typing import Any

from accounts.models import Account, Consumer, Contact, ContactRelationship, Responsibility
from identity.emails import normalise
from rest.filters import ResourceFilterSet, TextFilter


class EmailFilter(TextFilter):
    """An address in whatever spelling."""

    def condition(self, values: Any) -> Any:
        return super().condition([normalise(value) for value in values])


class AccountFilters(ResourceFilterSet):
    """By parent, code, number, kind."""

    class Meta:
        model = Account
        fields = ("parent", "code", "number", "is_customer", "is_partner", "tier", "external_id")


class ContactFilters(ResourceFilterSet):
    """By account, address, portal role."""

    email = EmailFilter(field_name="email_norm")

    class Meta:
        model = Contact
        fields = ("account", "portal_role", "external_id")


class ConsumerFilters(ResourceFilterSet):
    """By address."""

    email = EmailFilter(field_name="email_norm")

    class Meta:
        model = Consumer
        fields = ("external_id",)


class ResponsibilityFilters(ResourceFilterSet):
    """By name, by what it carries."""

    class Meta:
        model = Responsibility
        fields = ("name", "kind", "unique", "grants", "external_id")


class ContactRelationshipFilters(ResourceFilterSet):
    """By who, for whom, what."""

    class Meta:
        model = ContactRelationship
        fields = ("contact", "account", "responsibility", "external_id")

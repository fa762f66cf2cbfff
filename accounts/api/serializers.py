"""Accounts, contacts and consumers as JSON."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers

from accounts.models import Account, Consumer, Contact, ContactRelationship, Responsibility
from rest.serializers import StrictModelSerializer

STAMPS = ("external_id", "created_at", "updated_at", "version")


class PhoneList(serializers.ListField):
    """Telephone numbers."""

    child = serializers.CharField(max_length=300)

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, max_length=50, **options)


class PartnerIds(serializers.ListField):
    """Ids of the partners that serve an account."""

    child = serializers.UUIDField()

    def get_attribute(self, instance: Account) -> list[Any]:
        return sorted(partnership.partner_id for partnership in instance.partnerships.all())

    def to_representation(self, value: Any) -> Any:
        return value


class AccountSerializer(StrictModelSerializer):
    """A company: a customer, a partner, or both."""

    phones = PhoneList()
    partners = PartnerIds(read_only=True)

    class Meta:
        model = Account
        fields = (
            "id", "number", "name", "code", "parent", "primary_contact", "is_customer", "is_partner", "partners",
            "phone", "phones", "website", "address", "time_zone", "language", "tier", "custom", *STAMPS,
        )  # fmt: skip
        read_only_fields = ("number",)
        expandable: ClassVar = {
            "parent": "accounts.api.serializers.AccountSerializer",
            "primary_contact": "accounts.api.serializers.ContactSerializer",
        }
        prefetch: ClassVar = {"partners": ["partnerships"]}


class ContactSerializer(StrictModelSerializer):
    """Somebody who works for an account."""

    name = serializers.CharField(read_only=True)

    class Meta:
        model = Contact
        fields = (
            "id", "account", "first_name", "last_name", "name", "email", "phone", "portal_role", "language",
            "time_zone", "user", *STAMPS,
        )  # fmt: skip
        read_only_fields = ("user",)
        expandable: ClassVar = {"account": AccountSerializer}


class ConsumerSerializer(StrictModelSerializer):
    """A private customer."""

    name = serializers.CharField(read_only=True)
    phones = PhoneList()

    class Meta:
        model = Consumer
        fields = (
            "id", "first_name", "last_name", "name", "email", "phones", "addresses", "language", "time_zone", "user",
            *STAMPS,
        )  # fmt: skip
        read_only_fields = ("user",)


class ResponsibilitySerializer(StrictModelSerializer):
    """A named role for an account, and the access it carries."""

    class Meta:
        model = Responsibility
        fields = ("id", "name", "kind", "unique", "grants", *STAMPS)


class ContactRelationshipSerializer(StrictModelSerializer):
    """A contact holds a responsibility for an account, from its first day to its last."""

    class Meta:
        model = ContactRelationship
        fields = ("id", "contact", "account", "responsibility", "starts", "ends", *STAMPS)
        expandable: ClassVar = {
            "contact": ContactSerializer,
            "account": AccountSerializer,
            "responsibility": ResponsibilitySerializer,
        }

"""Every telephone number of a customer in the form in which it is looked up."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import models

from accounts import telephones
from accounts.models.folded import LAST
from identity.models import TenantSettings
from tenancy.models import TenantForeignKey, TenantManager, TenantModel, TenantQuerySet

MOST = 1000  # records that one number may lead to; a switchboard's has many


class TelephoneQuerySet(TenantQuerySet):
    """Numbers of the current tenant's customers."""

    def owners(self, kind: str) -> list[UUID]:
        """Whose they are: ids of one kind of customer, at most a thousand."""
        found = self.filter(**{f"{kind}__isnull": False}).values_list(f"{kind}_id", flat=True)
        return list(found.order_by("number", "id")[:MOST])

    def called(self, text: str) -> TelephoneQuerySet:
        """Those with this number, in whatever spelling."""
        return self.filter(number=telephones.normalise(text, own_region()))

    def beginning_with(self, text: str) -> TelephoneQuerySet:
        """Those that begin with what somebody has typed of a number."""
        prefix = telephones.beginning(text, own_region())
        return self.filter(number__gte=prefix, number__lt=prefix + LAST)


class Telephone(TenantModel):
    """A number that a record has among its own, in E.164 where it is one. It follows the record; nobody writes it by hand."""

    number = models.CharField(max_length=60, db_collation="C")
    account = TenantForeignKey("accounts.Account", null=True, on_delete=models.CASCADE, related_name="telephones")
    contact = TenantForeignKey("accounts.Contact", null=True, on_delete=models.CASCADE, related_name="telephones")
    consumer = TenantForeignKey("accounts.Consumer", null=True, on_delete=models.CASCADE, related_name="telephones")

    objects = TenantManager.from_queryset(TelephoneQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=models.Q(account__isnull=False, contact=None, consumer=None)
                | models.Q(account=None, contact__isnull=False, consumer=None)
                | models.Q(account=None, contact=None, consumer__isnull=False),
                name="accounts_telephone_one_owner",
            )
        ]
        indexes = [models.Index(fields=["tenant", "number", "id"], name="accounts_telephone_number")]

    def __str__(self) -> str:
        return self.number


def found_by_number(kind: str, text: str) -> models.Q:
    """For a search of one kind of customer: those with a number that begins so, if the text looks like one."""
    if not telephones.looks_like_one(text):
        return models.Q(pk__in=[])
    return models.Q(pk__in=Telephone.objects.beginning_with(text).owners(kind))


def own_region() -> str:
    """The country in which numbers without a country are, if the organisation has said so."""
    return telephones.region_of(TenantSettings.objects.current().country)


def numbers_of(record: Any, own: str) -> list[str]:
    """The normalised numbers of a record, each once. ``own``: the organisation's region, for who has no address."""
    region = _region(record) or own
    return list(
        dict.fromkeys(found for typed in typed_numbers(record) if (found := telephones.normalise(typed, region)))
    )


def typed_numbers(record: Any) -> list[str]:
    """Its numbers as people typed them."""
    listed = getattr(record, "phones", None)
    typed = [getattr(record, "phone", ""), *(listed if isinstance(listed, list) else [])]
    return [number for number in typed if isinstance(number, str) and number]


def _region(record: Any) -> str:
    """The country of the address: a contact's is that of the account, a consumer's is the first."""
    if hasattr(record, "account_id"):
        record = record.account
    address = record.address if hasattr(record, "address") else next(iter(record.addresses or ()), None)
    return telephones.region_of(address.get("country")) if isinstance(address, dict) else ""


def remember(records: Iterable[Any], *, afresh: bool = True) -> int:
    """Write the numbers of these records of one kind; how many there are. ``afresh``: some may be there already."""
    records = list(records)
    if not records:
        return 0
    kind, own = records[0]._meta.model_name, own_region()
    if afresh:
        Telephone.objects.filter(**{f"{kind}_id__in": [record.pk for record in records]}).delete()
    rows = [
        Telephone(number=number, **{f"{kind}_id": record.pk})
        for record in records
        for number in numbers_of(record, own)
    ]
    Telephone.objects.bulk_create(rows, batch_size=1000)
    return len(rows)

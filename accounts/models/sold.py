"""What was sold: how many of a product, to whom, as part of what."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations
from typing import Any, ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts import rules
from accounts.models.account import Account
from accounts.models.folded import FoldedField, starts_with
from accounts.models.household import Household
from accounts.models.people import Consumer, Contact
from accounts.models.products import Product
from accounts.states import SoldState
from ledger.records import Record
from tenancy.models import TenantForeignKey, TenantManager, TenantQuerySet
from tenancy.numbers import next_number

OWNERS = ("account", "consumer", "household")  # whose something is: exactly one, or for an asset at most one, of them
CUSTOMER = ("account", "contact", "consumer", "household")  # who a case is for, or whom something is owed to


def next_sold_number() -> str:
    """SP0000001 and so on; gaps are allowed."""
    return f"SP{next_number('sold_product'):07d}"


def zone_of_owner() -> Coalesce:
    """By whose clock a row of somebody counts, in a query; empty where they named none."""
    return Coalesce(*(f"{name}__time_zone" for name in OWNERS), models.Value(""))


def at_most_one(names: Iterable[str]) -> models.Q:
    """Of these links one is set, or none."""
    found = models.Q()
    for one, other in combinations(names, 2):
        found &= models.Q(**{one: None}) | models.Q(**{other: None})
    return found


class Owned(Record):
    """A record that belongs to one customer: an account, with or without the contact to ask, a consumer, or a household."""

    account = TenantForeignKey(Account, null=True, blank=True, on_delete=models.PROTECT)
    consumer = TenantForeignKey(Consumer, null=True, blank=True, on_delete=models.PROTECT)
    household = TenantForeignKey(Household, null=True, blank=True, on_delete=models.PROTECT)
    contact = TenantForeignKey(
        Contact,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        help_text=_("Whom to ask at the account."),
    )

    class Meta(Record.Meta):
        abstract = True

    @property
    def customer(self) -> Account | Consumer | Household | None:
        """Whose it is."""
        return self.account or self.consumer or self.household


class SoldProductQuerySet(TenantQuerySet):
    """What was sold by the current tenant."""

    def visible_to(self, actor: Any) -> SoldProductQuerySet:
        """What this actor may see of it."""
        return self.filter(rules.visible_possessions(actor))

    def matching(self, text: str) -> SoldProductQuerySet:
        """Those whose own name begins with the text, or with this number."""
        return self.filter(starts_with("name_folded", text) | models.Q(number=text.strip().upper()))


class SoldProduct(Owned):
    """A product that one customer bought, alone or as part of something bigger."""

    number = models.CharField(max_length=20, editable=False, default=next_sold_number)
    name = models.CharField(max_length=200, blank=True, help_text=_("The product's name if left empty."))
    name_folded = FoldedField(of=("name",))
    product = TenantForeignKey(Product, on_delete=models.PROTECT, related_name="sold_products")
    quantity = models.PositiveIntegerField(default=1, validators=[MinValueValidator(1)])
    parent = TenantForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="children",
        help_text=_("What it was sold as a part of."),
    )
    sold_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=20, choices=SoldState.choices, default=SoldState.ACTIVE)

    objects: ClassVar[Any] = TenantManager.from_queryset(SoldProductQuerySet)()

    class Meta(Owned.Meta):
        abstract = False
        default_related_name = "sold_products"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "number"], name="accounts_sold_number"),
            models.CheckConstraint(
                condition=at_most_one(OWNERS) & ~models.Q(account=None, consumer=None, household=None),
                name="accounts_sold_one_customer",
            ),
        ]
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["tenant", "account", "created_at", "id"], name="accounts_sold_account"),
            models.Index(fields=["tenant", "consumer", "created_at", "id"], name="accounts_sold_consumer"),
            models.Index(fields=["tenant", "household", "created_at", "id"], name="accounts_sold_household"),
            models.Index(fields=["tenant", "name_folded"], name="accounts_sold_folded"),
        ]

    def __str__(self) -> str:
        return self.name or f"{self.number} · {self.product}"

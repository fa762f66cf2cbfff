"""Entitlements: what somebody may ask for, until when, how often, and by which ways."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Asset, Consumer, Contact, Contract, Household, Product, SoldProduct
from accounts.models.folded import FoldedField, starts_with
from accounts.models.sold import CUSTOMER
from cases.states import Channel
from entitlements import rules
from entitlements.states import DecreaseOn, Unit
from ledger.records import Record
from schedules.models import Schedule
from tenancy.models import TenantForeignKey, TenantManager, TenantQuerySet

MINUTES = 60  # what is counted in hours is kept in minutes
# From the key that fewest entitlements share to the one that most do. Each entitlement stands in the index of the first
# key that it has, so that one case never reads the others of a customer with a hundred thousand assets.
KEYS = ("asset", "sold_product", "contact", "consumer", "household", "account", "product", "partner", "contract")


def first_key(name: str) -> Q:
    """Entitlements of which this is the first key."""
    before = {f"{other}__isnull": True for other in KEYS[: KEYS.index(name)]}
    return Q(**before, **{f"{name}__isnull": False})


def no_key() -> Q:
    """Entitlements that everybody has."""
    return Q(**{f"{name}__isnull": True for name in KEYS})


def channel_list(value: Any) -> None:
    """Known channels, each once."""
    if not isinstance(value, list) or len(set(map(str, value))) < len(value) or not set(value) <= set(Channel.values):
        raise ValidationError(
            _("A list of channels is expected: %(known)s."), code="invalid", params={"known": ", ".join(Channel.values)}
        )


class EntitlementQuerySet(TenantQuerySet):
    """Entitlements of the current tenant."""

    def visible_to(self, actor: Any) -> EntitlementQuerySet:
        """Those that this actor may see."""
        return self.filter(rules.visible_entitlements(actor))

    def matching(self, text: str) -> EntitlementQuerySet:
        """Those whose name or code begins with the text."""
        return self.filter(starts_with("name_folded", text) | starts_with("code_folded", text))


class Entitlement(Record):
    """What a customer is owed. A key that is empty asks nothing of the case; each one that is set must be the case's."""

    name = models.CharField(max_length=200)
    name_folded = FoldedField(of=("name",))
    code = models.CharField(max_length=60, blank=True, help_text=_("Short and unique, if there is one."))
    code_folded = FoldedField(of=("code",), max_length=60)
    is_active = models.BooleanField(default=True, help_text=_("Whether new cases may be covered by it."))
    account = TenantForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="entitlements",
        help_text=_("Whose: this account and, if it is passed on, those below it."),
    )  # fmt: skip
    contact = TenantForeignKey(
        Contact, null=True, blank=True, on_delete=models.PROTECT, related_name="entitlements",
        help_text=_("Only for cases of this contact."),
    )  # fmt: skip
    consumer = TenantForeignKey(
        Consumer, null=True, blank=True, on_delete=models.PROTECT, related_name="entitlements",
        help_text=_("Only for cases of this private customer."),
    )  # fmt: skip
    household = TenantForeignKey(
        Household, null=True, blank=True, on_delete=models.PROTECT, related_name="entitlements",
        help_text=_("Only for cases of this household and the people who live there."),
    )  # fmt: skip
    partner = TenantForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="entitlements_for_customers",
        help_text=_("What a partner holds for its customers: it comes after all of the customer's own."),
    )  # fmt: skip
    product = TenantForeignKey(
        Product, null=True, blank=True, on_delete=models.PROTECT, related_name="entitlements",
        help_text=_("Only for this product and what is below it."),
    )  # fmt: skip
    sold_product = TenantForeignKey(
        SoldProduct, null=True, blank=True, on_delete=models.PROTECT, related_name="entitlements",
        help_text=_("Only for this purchase."),
    )  # fmt: skip
    asset = TenantForeignKey(
        Asset, null=True, blank=True, on_delete=models.PROTECT, related_name="entitlements",
        help_text=_("Only for this asset and what is installed in it."),
    )  # fmt: skip
    contract = TenantForeignKey(
        Contract,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="entitlements",
        help_text=_("Only while this contract counts, for what it covers."),
    )
    channels = models.JSONField(
        default=list, blank=True, validators=[channel_list], help_text=_("By which ways; none named: by all.")
    )
    starts = models.DateField(null=True, blank=True, help_text=_("First day, by the customer's clock."))
    ends = models.DateField(null=True, blank=True, help_text=_("Last day, until its end."))
    unit = models.CharField(max_length=10, choices=Unit.choices, default=Unit.UNLIMITED)
    allowance = models.PositiveIntegerField(
        null=True, blank=True, validators=[MaxValueValidator(1_000_000)],
        help_text=_("How many cases or hours; empty: as many as are needed."),
    )  # fmt: skip
    restrict = models.BooleanField(
        default=True, help_text=_("Used up is used up. Otherwise it goes on below zero, and shows by how much.")
    )
    inherit = models.BooleanField(default=True, help_text=_("Also for the accounts below this one."))
    is_default = models.BooleanField(
        default=False,
        help_text=_("What the customer has when nothing else fits; one for each customer and contract."),
    )
    decrease_on = models.CharField(max_length=10, choices=DecreaseOn.choices, default=DecreaseOn.CREATION)
    round_to = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1), MaxValueValidator(480)],
        help_text=_("Of hours: every booking counts in steps of so many minutes, rounded up."),
    )  # fmt: skip
    schedule = TenantForeignKey(
        Schedule, null=True, blank=True, on_delete=models.PROTECT, related_name="entitlements",
        help_text=_("In whose working hours the promises are counted."),
    )  # fmt: skip
    order = models.PositiveIntegerField(
        default=100, validators=[MaxValueValidator(100_000)],
        help_text=_("Between two that are alike otherwise, the smaller comes first."),
    )  # fmt: skip
    used_amount = models.IntegerField(
        default=0, editable=False, help_text=_("The sum of its uses: cases, or minutes of hours.")
    )

    objects: ClassVar[Any] = TenantManager.from_queryset(EntitlementQuerySet)()

    class Meta(Record.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "code_folded"], condition=~Q(code_folded=""), name="entitlements_code"
            ),
            models.CheckConstraint(
                condition=Q(account=None, contact=None) | Q(consumer=None, household=None),
                name="entitlements_one_customer",
            ),
            models.CheckConstraint(
                condition=Q(starts=None) | Q(ends=None) | Q(starts__lte=models.F("ends")), name="entitlements_period"
            ),
        ]  # fmt: skip
        indexes = [
            *Record.Meta.indexes,
            *(
                models.Index(fields=["tenant", name], condition=first_key(name), name=f"entitlements_by_{name}")
                for name in KEYS
            ),
            models.Index(fields=["tenant", "order"], condition=no_key(), name="entitlements_by_nothing"),
            *(
                models.Index(fields=["tenant", name, "created_at", "id"], name=f"entitlements_of_{name}")
                for name in (*CUSTOMER, "contract")
            ),
            models.Index(fields=["tenant", "name", "id"], name="entitlements_name"),
            models.Index(fields=["tenant", "name_folded"], name="entitlements_name_folded"),
            models.Index(fields=["tenant", "code_folded"], name="entitlements_code_folded"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """What does not fit together."""
        wrong: dict[str, ValidationError] = {}
        if self.starts is not None and self.ends is not None and self.ends < self.starts:
            wrong["ends"] = ValidationError(_("The end is before the start."), code="before_start")
        private = next((name for name in ("consumer", "household") if getattr(self, f"{name}_id") is not None), None)
        if private is not None and (self.account_id is not None or self.contact_id is not None):
            wrong[private] = ValidationError(
                _("An entitlement is a company's or a private customer's, not both's."), code="two_customers"
            )
        if self.allowance is not None and self.unit == Unit.UNLIMITED:
            wrong["allowance"] = ValidationError(
                _("Nothing is counted here: choose cases or hours first."), code="not_counted"
            )
        if self.is_default and not any(getattr(self, f"{name}_id") for name in (*CUSTOMER, "contract")):
            wrong["is_default"] = ValidationError(_("A default is the default of a customer."), code="no_customer")
        if wrong:
            raise ValidationError(wrong)

    @property
    def scale(self) -> int:
        """How much of what is kept is one of what people count."""
        return MINUTES if self.unit == Unit.HOURS else 1

    @property
    def used(self) -> float | int:
        """How many cases or hours were taken; a whole number where it is one."""
        return _plain(self.used_amount / self.scale)

    @property
    def remaining(self) -> float | int | None:
        """What is left, below zero when more was taken; None: there is no end to it."""
        return None if self.allowance is None else _plain(self.allowance - self.used_amount / self.scale)

    @property
    def allowed_amount(self) -> int | None:
        """The allowance as it is counted: cases, or minutes."""
        return None if self.allowance is None else self.allowance * self.scale


def _plain(number: float) -> float | int:
    return int(number) if number == int(number) else round(number, 2)

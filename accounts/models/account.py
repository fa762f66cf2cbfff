"""Accounts: the companies that are our customers or partners, as trees."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import rules, shapes
from accounts.models.folded import FoldedField, starts_with
from accounts.models.keys import KeyField
from accounts.models.merged import MergeableQuerySet, merged_into
from accounts.models.telephone import found_by_number
from accounts.models.tree import PathField, TreeQuerySet
from ledger.locking import Versioned
from tenancy.models import TenantForeignKey, TenantManager, TenantModel
from tenancy.numbers import next_number


def next_account_number() -> str:
    """AC0000001 and so on; gaps are allowed."""
    return f"AC{next_number('account'):07d}"


class AccountQuerySet(MergeableQuerySet, TreeQuerySet):  # type: ignore[override]  # one manager of both
    """Accounts of the current tenant."""

    def visible_to(self, actor: Any) -> AccountQuerySet:
        """The accounts that this actor may see."""
        return self.current().filter(rules.visible_accounts(actor))

    def matching(self, text: str) -> AccountQuerySet:
        """Those whose name, code, number or telephone number begins with the text."""
        return self.filter(
            starts_with("name_folded", text)
            | starts_with("code_folded", text)
            | models.Q(number=text.strip().upper())
            | found_by_number("account", text)
        )


class Account(Versioned, TenantModel):
    """A company: a customer, a partner, or both."""

    number = models.CharField(max_length=20, editable=False, default=next_account_number)
    name = models.CharField(max_length=200)
    name_folded = FoldedField(of=("name",))
    sound = KeyField(of="firm")
    code = models.CharField(max_length=60, blank=True, help_text=_("Short, unique; the number if left empty."))
    code_folded = FoldedField(of=("code",), max_length=60)
    parent = TenantForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="children")
    path = PathField()
    primary_contact = TenantForeignKey(
        "accounts.Contact", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    is_customer = models.BooleanField(default=True)
    is_partner = models.BooleanField(default=False)
    phone = models.CharField(max_length=40, blank=True)
    phones = models.JSONField(
        default=list, blank=True, validators=[shapes.phone_list], help_text=_("Further telephone numbers.")
    )
    website = models.CharField(max_length=300, blank=True)
    website_host = KeyField(of="host", max_length=200)
    address = models.JSONField(
        default=dict,
        blank=True,
        validators=[shapes.address],
        help_text=_("street, postal_code, city, region, country."),
    )
    time_zone = models.CharField(max_length=64, blank=True)
    schedule = TenantForeignKey(
        "schedules.Schedule",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Working hours that promises to this customer may be counted in."),
    )
    language = models.CharField(max_length=10, blank=True)
    tier = models.CharField(max_length=40, blank=True, help_text=_("For example gold; your own words."))
    custom = models.JSONField(default=dict, blank=True, validators=[shapes.custom_fields])
    external_id = models.CharField(max_length=200, blank=True)
    merged_into = merged_into()
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = TenantManager.from_queryset(AccountQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "code"], name="accounts_account_code"),
            models.UniqueConstraint(fields=["tenant", "number"], name="accounts_account_number"),
        ]
        indexes = [
            models.Index(fields=["tenant", "name", "id"], name="accounts_account_name"),
            models.Index(fields=["tenant", "name_folded"], name="accounts_account_folded"),
            models.Index(fields=["tenant", "sound"], name="accounts_account_sound"),
            models.Index(fields=["tenant", "website_host"], name="accounts_account_host"),
            models.Index(fields=["tenant", "code_folded"], name="accounts_account_code_folded"),
            models.Index(fields=["tenant", "parent", "name"], name="accounts_account_parent"),
            models.Index(fields=["tenant", "path", "id"], name="accounts_account_path"),
            models.Index(fields=["tenant", "created_at", "id"], name="accounts_account_created"),
            models.Index(fields=["tenant", "updated_at", "id"], name="accounts_account_updated"),
            models.Index(fields=["tenant", "external_id"], name="accounts_account_external"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def partners(self) -> Any:
        """The accounts that serve it as partners."""
        return Account.objects.filter(customers__account=self)

    def clean(self) -> None:
        """What will be a link leads to the web, or to nothing."""
        if not shapes.is_web_address(self.website):
            raise ValidationError(
                {
                    "website": ValidationError(
                        _("A web address such as https://example.com is expected."), code="invalid"
                    )
                }
            )


class AccountPartner(TenantModel):
    """This partner serves this customer account: its people may open cases for it."""

    account = TenantForeignKey(Account, on_delete=models.CASCADE, related_name="partnerships")
    partner = TenantForeignKey(Account, on_delete=models.CASCADE, related_name="customers")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "account", "partner"], name="accounts_partner_once"),
            models.CheckConstraint(condition=~models.Q(account=models.F("partner")), name="accounts_partner_other"),
        ]

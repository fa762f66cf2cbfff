"""What people and accounts are to another account: who holds which responsibility for it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.account import Account
from accounts.models.holding import Holding, HoldingQuerySet
from accounts.models.people import Contact
from accounts.states import ResponsibilityKind
from ledger.records import Record
from tenancy.models import TenantForeignKey, TenantManager


class ContactRelationship(Holding):
    """A contact of one account holds a responsibility for another account, or for the own one."""

    held_by = "contact"
    held_for = {"account": ResponsibilityKind.CONTACT_RELATIONSHIP}

    contact = TenantForeignKey(Contact, on_delete=models.CASCADE, related_name="relationships")
    account = TenantForeignKey(Account, on_delete=models.CASCADE, related_name="relationships")

    objects: ClassVar[Any] = TenantManager.from_queryset(HoldingQuerySet)()

    class Meta(Holding.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "contact", "account", "responsibility"], name="accounts_relationship_once"
            ),
            models.CheckConstraint(
                condition=Q(starts=None) | Q(ends=None) | Q(starts__lte=F("ends")), name="accounts_relationship_period"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "account", "responsibility"], name="accounts_relation_account"),
            models.Index(fields=["tenant", "responsibility"], name="accounts_relation_respons"),
            models.Index(fields=["tenant", "created_at", "id"], name="accounts_relation_created"),
            models.Index(fields=["tenant", "updated_at", "id"], name="accounts_relation_updated"),
            models.Index(fields=["tenant", "external_id"], name="accounts_relation_external"),
        ]


class AccountRelationship(Holding):
    """Everybody at ``related_account`` who has a portal role holds a responsibility for ``account``: a service company."""

    held_by = "related_account"
    held_for = {"account": ResponsibilityKind.ACCOUNT_RELATIONSHIP}

    related_account = TenantForeignKey(Account, on_delete=models.CASCADE, related_name="related_to")
    account = TenantForeignKey(Account, on_delete=models.CASCADE, related_name="account_relationships")

    objects: ClassVar[Any] = TenantManager.from_queryset(HoldingQuerySet)()

    class Meta(Holding.Meta):
        abstract = False
        constraints = [
            *Holding.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "related_account", "account", "responsibility"], name="accounts_accountrelation_once"
            ),
            models.CheckConstraint(condition=~Q(related_account=F("account")), name="accounts_accountrelation_other"),
        ]
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["tenant", "account", "responsibility"], name="accounts_accrelation_account"),
        ]

    def clean(self) -> None:
        """No account is related to itself."""
        super().clean()
        if self.related_account_id == self.account_id:
            said = _("An account is not related to itself.")
            raise ValidationError({"related_account": ValidationError(said, code="same_account")})

"""Two records that may be one and the same customer: what speaks for it, and what somebody decided."""

from __future__ import annotations

from typing import Any, ClassVar, Self
from uuid import UUID

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts import rules
from accounts.models.account import Account
from accounts.models.people import Consumer, Contact
from accounts.states import CustomerKind, DuplicateState
from ledger.records import Record
from tenancy.models import TenantForeignKey, TenantManager, TenantQuerySet

MODELS: dict[CustomerKind, Any] = {
    CustomerKind.ACCOUNT: Account,
    CustomerKind.CONTACT: Contact,
    CustomerKind.CONSUMER: Consumer,
}


class DuplicateQuerySet(TenantQuerySet):
    """Suspicions of the current tenant."""

    def visible_to(self, actor: Any) -> Self:
        """Those that this actor may see."""
        return self.filter(rules.visible_duplicates(actor))

    def open(self) -> Self:
        """Those that nobody has decided on."""
        return self.filter(state=DuplicateState.SUSPECTED)

    def about(self, record: Any) -> Self:
        """Those in which this record is one of the two."""
        kind = record._meta.model_name
        return self.filter(Q(**{f"{kind}_id": record.pk}) | Q(**{f"other_{kind}_id": record.pk}))

    def with_both(self) -> Self:
        """Reads the two records along."""
        return self.select_related(*(f"{side}{kind}" for kind in MODELS for side in ("", "other_")))


def _of_a_kind() -> Q:
    """Two different records of the kind that is named, and none of another."""
    found = Q()
    for kind in CustomerKind.values:
        others = {f"{side}{name}": None for name in CustomerKind.values if name != kind for side in ("", "other_")}
        both = {f"{kind}__isnull": False, f"other_{kind}__isnull": False, f"{kind}__lt": F(f"other_{kind}")}
        found |= Q(kind=kind, **both, **others)
    return found


class Duplicate(Record):
    """A pair of accounts, contacts or consumers. The one with the smaller id comes first, so that a pair stands here once."""

    kind = models.CharField(max_length=10, choices=CustomerKind.choices, editable=False)
    account = TenantForeignKey(Account, null=True, editable=False, on_delete=models.CASCADE, related_name="+")
    other_account = TenantForeignKey(Account, null=True, editable=False, on_delete=models.CASCADE, related_name="+")
    contact = TenantForeignKey(Contact, null=True, editable=False, on_delete=models.CASCADE, related_name="+")
    other_contact = TenantForeignKey(Contact, null=True, editable=False, on_delete=models.CASCADE, related_name="+")
    consumer = TenantForeignKey(Consumer, null=True, editable=False, on_delete=models.CASCADE, related_name="+")
    other_consumer = TenantForeignKey(Consumer, null=True, editable=False, on_delete=models.CASCADE, related_name="+")
    score = models.PositiveSmallIntegerField(
        editable=False, validators=[MaxValueValidator(100)], help_text=_("How certain it is, from 0 to 100.")
    )
    reasons = models.JSONField(
        default=list,
        editable=False,
        help_text=_("What speaks for it: each with its rule, the two values and what it counts."),
    )
    state = models.CharField(
        max_length=10, choices=DuplicateState.choices, default=DuplicateState.SUSPECTED, editable=False
    )

    objects: ClassVar[Any] = TenantManager.from_queryset(DuplicateQuerySet)()

    class Meta(Record.Meta):
        abstract = False
        constraints = [
            *(
                models.UniqueConstraint(fields=["tenant", kind, f"other_{kind}"], name=f"accounts_duplicate_{kind}s")
                for kind in ("account", "contact", "consumer")
            ),
            models.CheckConstraint(condition=_of_a_kind(), name="accounts_duplicate_of_a_kind"),
        ]
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["tenant", "score", "id"], name="accounts_duplicate_score"),
            models.Index(fields=["tenant", "state", "score", "id"], name="accounts_duplicate_state"),
        ]

    def __str__(self) -> str:
        return f"{self.first} · {self.second}"

    @property
    def first(self) -> Any:
        """One of the two."""
        return getattr(self, self.kind)

    @property
    def second(self) -> Any:
        """The other one."""
        return getattr(self, f"other_{self.kind}")

    @property
    def ids(self) -> tuple[UUID, UUID]:
        """Both ids, the smaller one first."""
        return getattr(self, f"{self.kind}_id"), getattr(self, f"other_{self.kind}_id")

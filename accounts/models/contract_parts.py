"""What a contract consists of: its lines, and the things it covers."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import shapes
from accounts.models.assets import Asset
from accounts.models.contracts import Contract
from accounts.models.products import Product
from accounts.models.sold import SoldProduct
from ledger.records import Record
from tenancy.models import TenantForeignKey, TenantManager, TenantModel, TenantQuerySet

COVERED = ("asset", "product", "sold_product")  # exactly one of them
MOST = 1_000_000  # of one line


class ContractLineQuerySet(TenantQuerySet):
    """Lines of contracts of the current tenant."""

    def visible_to(self, actor: Any) -> ContractLineQuerySet:
        """Those of contracts that this actor may see."""
        return self.filter(contract__in=Contract.objects.visible_to(actor))


class ContractLine(Record):
    """One thing that was agreed: a service plan, how many of it, and its characteristics."""

    contract = TenantForeignKey(Contract, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField(default=0, editable=False)
    name = models.CharField(max_length=200, blank=True, help_text=_("The product's name if left empty."))
    product = TenantForeignKey(
        Product, null=True, blank=True, on_delete=models.PROTECT, related_name="contract_lines",
        help_text=_("The service that was agreed."),
    )  # fmt: skip
    sold_product = TenantForeignKey(
        SoldProduct, null=True, blank=True, on_delete=models.PROTECT, related_name="contract_lines",
        help_text=_("The sale that it belongs to."),
    )  # fmt: skip
    quantity = models.PositiveIntegerField(default=1, validators=[MinValueValidator(1), MaxValueValidator(MOST)])
    characteristics = models.JSONField(
        default=dict, blank=True, validators=[shapes.custom_fields],
        help_text=_("What was agreed in detail, by name: {\"coverage\": \"24x7\"}."),
    )  # fmt: skip

    objects: ClassVar[Any] = TenantManager.from_queryset(ContractLineQuerySet)()

    class Meta(Record.Meta):
        abstract = False
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["tenant", "contract", "position", "id"], name="accounts_contractline_of"),
            models.Index(fields=["tenant", "product", "id"], name="accounts_contractline_prod"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """It says what was agreed."""
        if not self.name:
            raise ValidationError(
                {"name": ValidationError(_("Say what was agreed, or name a product."), code="required")}
            )


class ContractCover(TenantModel):
    """A contract covers this asset, this product or this sold product."""

    contract = TenantForeignKey(Contract, on_delete=models.CASCADE, related_name="covers")
    asset = TenantForeignKey(Asset, null=True, blank=True, on_delete=models.CASCADE, related_name="contract_covers")
    product = TenantForeignKey(Product, null=True, blank=True, on_delete=models.PROTECT, related_name="contract_covers")
    sold_product = TenantForeignKey(
        SoldProduct, null=True, blank=True, on_delete=models.CASCADE, related_name="contract_covers"
    )

    class Meta(TenantModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(asset__isnull=False, product=None, sold_product=None)
                | Q(asset=None, product__isnull=False, sold_product=None)
                | Q(asset=None, product=None, sold_product__isnull=False),
                name="accounts_contractcover_one",
            ),
            *(
                models.UniqueConstraint(fields=["tenant", "contract", name], name=f"accounts_cover_{name}_once")
                for name in COVERED
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "asset", "contract"], name="accounts_cover_asset"),
            models.Index(fields=["tenant", "product", "contract"], name="accounts_cover_product"),
            models.Index(fields=["tenant", "sold_product", "contract"], name="accounts_cover_sold"),
        ]

    def __str__(self) -> str:
        return str(self.asset or self.product or self.sold_product)

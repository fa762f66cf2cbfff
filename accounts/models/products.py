"""Products: what the organisation sells and supports, as a tree of families, products and their releases."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts import rules
from accounts.models.folded import FoldedField, starts_with
from accounts.models.tree import PathField, TreeQuerySet
from ledger.records import Record
from tenancy.models import TenantForeignKey, TenantManager
from tenancy.numbers import next_number


def next_product_number() -> str:
    """PR0000001 and so on; gaps are allowed."""
    return f"PR{next_number('product'):07d}"


class ProductQuerySet(TreeQuerySet):
    """Products of the current tenant."""

    def visible_to(self, actor: Any) -> ProductQuerySet:
        """The products that this actor may see; a customer sees what they have."""
        return self.filter(rules.visible_products(actor, self._owned_by))

    def _owned_by(self, actor: Any) -> models.Q:
        had: Any = (self.model._meta.get_field(name).related_model for name in ("sold_products", "assets"))
        sold, assets = had
        return models.Q(pk__in=sold.objects.visible_to(actor).values("product")) | models.Q(
            pk__in=assets.objects.visible_to(actor).values("product")
        )

    def matching(self, text: str) -> ProductQuerySet:
        """Those whose name, code or number begins with the text."""
        return self.filter(
            starts_with("name_folded", text) | starts_with("code_folded", text) | models.Q(number=text.strip().upper())
        )


class Product(Record):
    """Something that customers buy: a family of products, a product, or one release of it."""

    number = models.CharField(max_length=20, editable=False, default=next_product_number)
    name = models.CharField(max_length=200)
    name_folded = FoldedField(of=("name",))
    code = models.CharField(max_length=60, blank=True, help_text=_("Short, unique; the number if left empty."))
    code_folded = FoldedField(of=("code",), max_length=60)
    parent = TenantForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
        help_text=_("The family or product that this one belongs to."),
    )
    path = PathField()
    release = models.CharField(max_length=60, blank=True, help_text=_("For example 4.2, if this is one release."))
    description = models.TextField(blank=True, max_length=10_000)
    is_active = models.BooleanField(default=True, help_text=_("Whether it is still sold and installed."))

    objects: ClassVar[Any] = TenantManager.from_queryset(ProductQuerySet)()

    class Meta(Record.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(fields=["tenant", "number"], name="accounts_product_number"),
            models.UniqueConstraint(fields=["tenant", "code"], name="accounts_product_code"),
        ]
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["tenant", "path"], name="accounts_product_path"),
            models.Index(fields=["tenant", "name", "id"], name="accounts_product_name"),
            models.Index(fields=["tenant", "name_folded"], name="accounts_product_folded"),
            models.Index(fields=["tenant", "code_folded"], name="accounts_product_code_folded"),
            models.Index(fields=["tenant", "parent", "name"], name="accounts_product_parent"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.release}".strip()

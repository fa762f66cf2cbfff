"""What contracts are asked for: who sees them, which count at a moment, which cover something."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import BooleanField, Case, Exists, OuterRef, Q, When

from accounts import rules
from accounts.models.folded import starts_with
from accounts.models.sold import zone_of_owner
from accounts.models.tree import ways
from accounts.states import ContractState
from tenancy.models import TenantQuerySet


class ContractQuerySet(TenantQuerySet):
    """Contracts of the current tenant."""

    def visible_to(self, actor: Any) -> ContractQuerySet:
        """The contracts that this actor may see."""
        return self.filter(rules.visible_contracts(actor))

    def matching(self, text: str) -> ContractQuerySet:
        """Those whose name begins with the text, or with this number or the customer's own."""
        return self.filter(
            starts_with("name_folded", text) | Q(number=text.strip().upper()) | Q(customer_reference=text.strip())
        )

    def active_at(self, moment: datetime) -> ContractQuerySet:
        """Those that count at this moment, which may lie in the past or in the future.

        From the first instant of ``starts`` (or the approval, if that came later) up to the last one of ``ends``, by the
        contract's zone; never while it is suspended, and not after it was cancelled. The days decide, not the timer: an
        approved contract whose day has come counts even if nobody has marked it active yet. Of a suspension that is over
        nothing is known any more.
        """
        return self.filter(_counts(moment))

    def weighed(self, *, at: datetime, **things: Any) -> ContractQuerySet:
        """Each with what concerns a case: whether it ``counts`` at the moment, whether it ``covers_things`` like these (rows,
        as ``covering`` takes them), and ``zone_of_customer``. Nothing is read of the contracts that were not asked for.
        """
        covers = _whether(self._covers(**things))
        return self.annotate(counts=_whether(_counts(at)), covers_things=covers, zone_of_customer=zone_of_owner())

    def of_customer(self, *, account: Any = None, consumer: Any = None, household: Any = None) -> ContractQuerySet:
        """Those with this account or one above it, this consumer, or this household: any of those given."""
        found = Q(pk__in=[])
        if account is not None:
            found |= Q(account__path__in=ways(account.path))
        if consumer is not None:
            found |= Q(consumer=consumer)
        if household is not None:
            found |= Q(household=household)
        return self.filter(found)

    def covering(
        self, *, account: Any = None, consumer: Any = None, household: Any = None, asset: Any = None, product: Any = None,
        sold_product: Any = None,
    ) -> ContractQuerySet:  # fmt: skip
        """Those that cover a case of this customer about these things; all arguments are rows.

        The contract is with the account or one above it, the consumer or the household. Whoever names several gets the
        contracts with any of them. A contract that names no asset, product or sold product covers everything; one that
        names some covers the case if its asset (or what that is installed in), its sold product, or its product (or a
        family above it) is among them. What the asset or the sold product is, counts as the product too.
        """
        of_customer = self.of_customer(account=account, consumer=consumer, household=household)
        return of_customer.filter(self._covers(asset=asset, product=product, sold_product=sold_product))

    def _covers(self, *, asset: Any = None, product: Any = None, sold_product: Any = None) -> Q:
        model: Any = self.model
        covers = model.covers.rel.related_model.objects.filter(contract=OuterRef("pk"))
        things = Q(pk__in=[])
        if asset is not None:
            things |= Q(asset__path__in=ways(asset.path))
            sold_product = sold_product or asset.sold_product
        if sold_product is not None:
            things |= Q(sold_product=sold_product)
        for each in {product, asset and asset.product, sold_product and sold_product.product} - {None}:
            things |= Q(product__path__in=ways(each.path))
        return Q(~Exists(covers)) | Q(Exists(covers.filter(things)))


def _counts(moment: datetime) -> Q:
    within = Q(starts_at__lte=moment, approved_at__lte=moment) & (Q(ends_at=None) | Q(ends_at__gt=moment))
    awake = Q(suspended_at=None) | Q(suspended_at__gt=moment)
    return within & awake & (~Q(state=ContractState.CANCELLED) | Q(ended_at__gt=moment))


def _whether(holds: Q) -> Case:
    """True or false, never null."""
    return Case(When(holds, then=True), default=False, output_field=BooleanField())

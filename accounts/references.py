"""What other apps learn from accounts: what a customer's login reaches, and which customers a caller may name."""

from collections.abc import Callable
from typing import Any

from drf_spectacular.types import OpenApiTypes

from accounts import rules
from accounts.actions.contract_steps import APPROVABLE
from accounts.models import (
    Account,
    AccountRelationship,
    AccountTeamMember,
    Asset,
    Consumer,
    ConsumerRelationship,
    ConsumerTeamMember,
    Contact,
    ContactRelationship,
    Duplicate,
    Household,
    HouseholdMember,
    Product,
    Responsibility,
    SoldProduct,
)
from accounts.models.contract_parts import ContractLine
from accounts.models.contracts import Contract
from accounts.queries import profiles_of, reach_of
from identity.access import register_access
from identity.actor import register_reach
from identity.approving import register as register_approvable
from identity.profiles import register_profiles
from ledger.refs import register_ref
from rest.facets import Computed, Facet
from rest.facets import register as register_facet
from rest.filters import IdFilter

EXPLAINED = {
    "account": (rules.ACCOUNTS, Account),
    "contact": (rules.CONTACTS, Contact),
    "consumer": (rules.CONSUMERS, Consumer),
    "duplicate": (rules.DUPLICATES, Duplicate),
    "responsibility": (rules.RELATIONS, Responsibility),
    "contact-relationship": (rules.RELATIONS, ContactRelationship),
    "account-relationship": (rules.RELATIONS, AccountRelationship),
    "account-team-member": (rules.RELATIONS, AccountTeamMember),
    "consumer-relationship": (rules.RELATIONS, ConsumerRelationship),
    "consumer-team-member": (rules.RELATIONS, ConsumerTeamMember),
    "household": (rules.HOUSEHOLDS, Household),
    "household-member": (rules.RELATIONS, HouseholdMember),
    "sold-product": (rules.POSSESSIONS, SoldProduct),
    "asset": (rules.POSSESSIONS, Asset),
    "contract": (rules.CONTRACTS, Contract),
}


def _all_of(model: Any) -> Callable[[Any], Any]:
    """Of customers those that stand for somebody: nobody sees what was merged away."""
    return lambda actor: model.objects.current() if hasattr(model, "merged_into") else model.objects.all()


def connect() -> None:
    """Done once, when the product starts."""
    register_reach(reach_of)
    register_profiles(profiles_of)
    for resource, (access, model) in EXPLAINED.items():
        register_access(resource, access, _all_of(model))
    register_ref("accounts.account", lambda actor: Account.objects.visible_to(actor), also_by=("number",))
    register_ref("accounts.contact", lambda actor: Contact.objects.visible_to(actor))
    register_ref("accounts.duplicate", lambda actor: Duplicate.objects.visible_to(actor))
    register_ref("accounts.responsibility", lambda actor: Responsibility.objects.visible_to(actor))
    register_ref("accounts.contactrelationship", lambda actor: ContactRelationship.objects.visible_to(actor))
    register_ref("accounts.consumer", lambda actor: Consumer.objects.visible_to(actor))
    register_ref("accounts.product", lambda actor: Product.objects.visible_to(actor), also_by=("number", "code"))
    register_ref("accounts.soldproduct", lambda actor: SoldProduct.objects.visible_to(actor), also_by=("number",))
    register_ref("accounts.asset", lambda actor: Asset.objects.visible_to(actor), also_by=("number",))
    register_ref("accounts.contract", lambda actor: Contract.objects.visible_to(actor), also_by=("number",))
    register_ref("accounts.contractline", lambda actor: ContractLine.objects.visible_to(actor))
    register_approvable(APPROVABLE)
    register_ref("accounts.household", lambda actor: Household.objects.visible_to(actor), also_by=("number",))
    for model in (AccountRelationship, AccountTeamMember, ConsumerRelationship, ConsumerTeamMember, HouseholdMember):
        register_ref(f"accounts.{model.__name__.lower()}", model.objects.visible_to)
    register_facet(
        Facet(
            resource="approval",
            name="accounts",
            fields={"contract": Computed(lambda approval, context: _contract_of(approval), schema=OpenApiTypes.UUID)},
            prefetch={"contract": ["contract"]},
            filters={"contract": IdFilter(field_name="contract__id")},
        )
    )


def _contract_of(approval: Any) -> Any:
    """The contract that waits for this approval, or waited for it last."""
    return next((contract.pk for contract in approval.contract.all()), None)

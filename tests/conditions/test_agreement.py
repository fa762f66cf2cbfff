"""What a predicate says of a row is what PostgreSQL finds, whatever is asked and whatever the row holds."""

from datetime import UTC, date, datetime
from itertools import product

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Account, Asset, Consumer, Contact, Contract, Household, Product, SoldProduct
from accounts.models.folded import FoldedField
from accounts.states import AssetHealth, AssetStatus, ContractState, PortalRole, SoldState
from cases.models import Case, CaseType
from cases.states import CaseState, Channel, CloseReason, Level, Priority
from conditions.explaining import explain
from conditions.fields import fields_of
from conditions.grammar import parse, reads_along
from conditions.predicate import predicate
from conditions.sql import as_q
from tenancy.context import tenant
from tenancy.models.fields import TenantOneToOneField
from tests.conditions.strategies import ATOMS, conditions, ids, instants, tags, texts, zones

MODELS = {
    "case": Case, "account": Account, "contact": Contact, "consumer": Consumer, "product": Product,
    "sold-product": SoldProduct, "asset": Asset, "contract": Contract,
}  # fmt: skip
some_id = st.sampled_from((None, *ids[:3]))
some_time = st.none() | instants()


@st.composite
def worlds(draw):
    """Three accounts, contacts and consumers and some cases of theirs, or of nobody's."""
    now = datetime(2026, 1, 1, tzinfo=UTC)
    shared = {"created_at": instants(), "updated_at": instants(), "language": st.sampled_from(("", "de", "DE", "en"))}

    def rows(model, how_many, **columns):
        known = {field.name for field in model._meta.fields}
        for n in range(how_many):
            drawn = {
                name: draw(values)
                for name, values in {**columns, **shared}.items()
                if name != "language" or name in known
            }
            row = model(pk=ids[n], external_id=draw(texts), **drawn)
            for field in model._meta.fields:  # what is saved is what is held in memory
                if isinstance(field, FoldedField):
                    field.pre_save(row, True)
            yield row

    accounts = list(
        rows(
            Account,
            3,
            name=texts,
            tier=texts,
            phone=texts,
            website=texts,
            is_partner=st.booleans(),
            is_customer=st.booleans(),
        )
    )
    for n, account in enumerate(accounts):
        account.code = account.number = f"AC{n}"
        account.parent_id = ids[n - 1] if n else None
        account.path = "".join(f"AC{step}/" for step in range(n + 1))
    people = {"first_name": texts, "last_name": texts, "email": texts}
    contacts = list(
        rows(Contact, 3, account_id=st.sampled_from(ids[:3]), portal_role=st.sampled_from(PortalRole.values), **people)
    )
    consumers = list(rows(Consumer, 3, phones=tags, **people))
    households = list(rows(Household, 3, name=texts))
    products = list(rows(Product, 3, name=texts, release=texts, is_active=st.booleans()))
    for n, one in enumerate(products):
        one.code = one.number = f"PR{n}"
        one.parent_id = ids[n - 1] if n else None
        one.path = "".join(f"PR{step}/" for step in range(n + 1))
    own = {"product_id": st.sampled_from(ids[:3]), "contact_id": some_id, "name": texts}
    sold = list(rows(SoldProduct, 3, quantity=st.integers(1, 2), state=st.sampled_from(SoldState.values), **own))
    assets = list(
        rows(
            Asset, 3, serial_number=texts, status=st.sampled_from(AssetStatus.values), sold_product_id=some_id,
            health=st.sampled_from(AssetHealth.values), **own,
        )
    )  # fmt: skip
    for n, (one, asset) in enumerate(zip(sold, assets, strict=True)):
        one.number, asset.number = f"SP{n}", f"AS{n}"
        setattr(one, draw(st.sampled_from(("account_id", "consumer_id", "household_id"))), ids[n])
        setattr(asset, draw(st.sampled_from(("account_id", "consumer_id", "household_id"))), draw(some_id))
        asset.serial_number = f"{asset.serial_number[:100]} {n}" if asset.serial_number else ""
        Asset._meta.get_field("serial_number_folded").pre_save(asset, True)
        asset.parent_id = ids[n - 1] if n and draw(st.booleans()) else None
        asset.path = f"{assets[n - 1].path if asset.parent_id else ''}AS{n}/"
    for n, household in enumerate(households):
        household.number = f"HH{n}"
    days = st.sampled_from((date(2026, 3, 28), date(2026, 3, 29)))
    agreed = list(
        rows(
            Contract, 3, name=texts, state=st.sampled_from(ContractState.values), starts=days, ends=st.none() | days,
            customer_reference=texts, starts_at=instants(),
        )
    )  # fmt: skip
    for n, contract in enumerate(agreed):
        contract.number = f"CO{n}"
        contract.ends = contract.ends and max(contract.starts, contract.ends)
        setattr(contract, draw(st.sampled_from(("account_id", "consumer_id", "household_id"))), ids[n])
    cases = list(
        rows(
            Case, 4, subject=texts, description=texts, category=texts, tags=tags, resolution_code=texts,
            state=st.sampled_from(CaseState.values), priority=st.sampled_from(Priority.values),
            impact=st.sampled_from((None, *Level.values)), channel=st.sampled_from(Channel.values),
            close_reason=st.sampled_from(("", *CloseReason.values)), reopen_count=st.integers(0, 2),
            opened_at=instants(), resolved_at=some_time, next_due_at=some_time, closed_at=some_time,
            partner_id=some_id, on_behalf_of_id=some_id, product_id=some_id, sold_product_id=some_id, asset_id=some_id, contract_id=some_id,
        )
    )  # fmt: skip
    for n, case in enumerate(cases):
        case.number, case.updated_at = f"CS{n}", now
        if draw(st.booleans()):
            case.consumer_id, case.household_id = draw(some_id), draw(some_id)
        else:
            case.account_id, case.contact_id = draw(some_id), draw(some_id)
    return {
        "account": accounts, "contact": contacts, "consumer": consumers, "household": households, "product": products,
        "sold-product": sold, "asset": assets, "contract": agreed, "case": cases,
    }  # fmt: skip


@pytest.fixture
def case_type(inside_acme):
    return CaseType.objects.first() or CaseType.objects.create(name="Case", code="case")


@pytest.mark.parametrize("resource", MODELS)
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(data=st.data())
def test_predicate_and_database_agree(case_type, acme, resource, data):
    """And so do the explanation and the predicate."""
    world = data.draw(worlds())
    asked = data.draw(st.lists(conditions(resource), min_size=8, max_size=8))
    at, zone = data.draw(instants()), data.draw(zones)
    with transaction.atomic():
        for rows in world.values():
            for row in rows:
                row.tenant_id = acme.pk
                if isinstance(row, Case):
                    row.type = case_type
            type(rows[0]).objects.bulk_create(rows)
        for tree in (parse(resource, one) for one in asked):
            rows = list(MODELS[resource].objects.select_related(*reads_along(tree)))
            says = predicate(tree, at=at, zone=zone)
            expected = {row.pk for row in rows if says(row)}
            found = list(MODELS[resource].objects.filter(as_q(tree, at=at, zone=zone)).values_list("pk", flat=True))

            assert len(found) == len(set(found)), "a row was found twice"
            assert set(found) == expected, tree.as_json()
            assert {row.pk for row in rows if explain(tree, row, at=at, zone=zone).held} == expected
        transaction.set_rollback(True)


def test_letters_are_alike_for_both(inside_acme):
    """Every letter against every other: in a text of its own words, and in one that a folded column follows."""
    Account.objects.bulk_create(
        Account(name=f"{atom}x", tier=f"{atom}x", code=str(n), number=f"N{n}") for n, atom in enumerate(ATOMS)
    )
    rows, now = list(Account.objects.all()), datetime.now(UTC)
    for field, op, atom in product(("name", "tier"), ("eq", "contains", "starts_with"), ATOMS):
        tree = parse("account", {"field": field, "op": op, "value": f"{atom}X"})
        says = predicate(tree, at=now, zone=UTC)
        found = Account.objects.filter(as_q(tree, at=now, zone=UTC)).values_list("pk", flat=True)

        assert set(found) == {row.pk for row in rows if says(row)}, (field, op, atom)


@pytest.mark.parametrize("resource", MODELS)
def test_every_field_can_be_read_and_looked_up(inside_acme, resource):
    """Along foreign keys to one row, never to many."""
    for field in fields_of(resource).values():
        MODELS[resource].objects.filter(**{f"{field.lookup}__isnull": True}).first()
        model = MODELS[resource]
        for step in field.lookup.split("__")[:-1]:
            relation = model._meta.get_field(step)
            only_one = isinstance(getattr(relation, "field", None), TenantOneToOneField)  # seen from the other end
            assert relation.many_to_one or relation.one_to_one or only_one, field.name
            model = relation.related_model


def test_rows_of_another_tenant_are_not_found(acme, globex):
    with tenant(acme):
        Account.objects.create(name="Wayne", code="W", number="AC1", tier="gold")
    with tenant(globex):
        tree = parse("account", {"field": "tier", "op": "eq", "value": "gold"})
        negated = parse("account", {"not": tree.as_json()})
        for each in (tree, negated):
            assert not Account.objects.filter(as_q(each, at=datetime.now(UTC), zone=UTC)).exists()

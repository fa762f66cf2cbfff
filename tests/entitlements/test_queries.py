"""What a decision asks the database: the same for one entitlement and for many, and nothing of other customers."""

from __future__ import annotations

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Contract
from cases.models import Case
from entitlements.actions.coverage import decide
from entitlements.models import Entitlement
from tenancy.context import tenant
from tests.factories.accounts import make_account, make_contact
from tests.factories.contracts import bring_contract_to, make_contract
from tests.factories.entitlements import make_entitlement, make_rule
from tests.factories.people import ROBOT

PINNED = (
    8  # the line of accounts, contracts, entitlements, near misses and their rows, own zone for days, rules and theirs
)


def asked_for(case) -> list[str]:
    with CaptureQueriesContext(connection) as asked:
        decide(case, at=timezone.now(), contract=None)
    return [each["sql"] for each in asked]


@pytest.mark.django_db
@pytest.mark.usefixtures("inside_acme")
@pytest.mark.parametrize("count", [1, 3])
def test_a_decision_costs_the_same_however_much_there_is(wayne, wayne_labs, count):
    for number in range(count):
        contract = bring_contract_to("active", make_contract(f"C{number}", account=wayne))
        make_entitlement(f"Agreed {number}", account=wayne, contract=contract, starts=timezone.now().date())
        make_entitlement(f"Own {number}", account=wayne_labs, ends=timezone.now().date())
        make_entitlement(
            f"Near {number}", account=wayne_labs, contact=make_contact(wayne_labs, f"P{number}", login=False)
        )
        make_rule(f"R{number}", filter={"field": "order", "op": "gt", "value": 1})

    assert len(asked_for(Case(account=wayne_labs, channel="phone"))) == PINNED


@pytest.mark.slow
@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_it_reads_by_index_and_only_what_is_the_customers(acme, make, wayne):
    """As the app's own role, under row-level security, among the contracts and entitlements of many others."""

    def fill():
        others = [make_account(f"Company {n}") for n in range(40)]
        contract = make_contract("Model", account=others[0])
        common = {name: getattr(contract, name) for name in ("starts", "starts_at", "ends", "ends_at")}
        Contract.objects.bulk_create(
            Contract(
                number=f"X{n}",
                name="X",
                account=others[n % 40],
                state="active",
                approved_at=contract.starts_at,
                **common,
            )
            for n in range(4000)
        )
        Entitlement.objects.bulk_create(Entitlement(name="X", account=others[n % 40]) for n in range(4000))
        make_entitlement(
            "Own", account=wayne, contract=bring_contract_to("active", make_contract(account=wayne), by=ROBOT)
        )

    make(fill)
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE accounts_contract, entitlements_entitlement, accounts_account, accounts_consumer")
    with tenant(acme), connection.cursor() as cursor:
        for sql in asked_for(Case(account=wayne, channel="phone")):
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql.replace('%', '%%')}", [])
            (plan,) = cursor.fetchone()[0]
            read = {step["Relation Name"]: step for step in steps(plan["Plan"]) if "Relation Name" in step}
            for table in (Contract._meta.db_table, Entitlement._meta.db_table):
                if table in read:
                    assert read[table]["Node Type"] != "Seq Scan", plan
                    assert read[table]["Actual Rows"] <= 2, plan


def steps(plan):
    yield plan
    for inner in plan.get("Plans", ()):
        yield from steps(inner)

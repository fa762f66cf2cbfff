"""Every verb of a contract × every role × every state: who may, who may not, and that a refusal changes nothing."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.models import Contract, ContractLine
from accounts.states import ContractState
from identity.actor import actor_for, actor_for_key
from identity.models import ApiKey, Approval, User
from ledger.models import EventRecord
from ledger.refusals import Refused
from ledger.state_field import transitions_of
from ledger.verbs import allowed_actions, registry
from tenancy.context import tenant
from tenancy.models import Tenant
from tests.factories.accounts import make_account, make_contact
from tests.factories.contracts import bring_contract_to, make_contract
from tests.factories.people import make_group, make_staff

pytestmark = pytest.mark.django_db

STATES = [str(state) for state in ContractState]
DRAFT, SUBMITTED, APPROVED, ACTIVE = "draft", "submitted", "approved", "active"
SUSPENDED, EXPIRED, CANCELLED = "suspended", "expired", "cancelled"
RUNNING = {APPROVED, ACTIVE, SUSPENDED}
# Max submitted every one of them.
KEEPERS = ("submitter", "contract_manager", "manager", "admin", "integrator")
APPROVERS = ("contract_manager", "manager", "admin")
READERS = ("agent", "senior_agent", "read_only_key")
CUSTOMERS = ("customer_admin",)  # sees what was agreed
HIDDEN = ("customer", "stranger", "outsourced_agent", "other_tenant")
ROLES = (*KEEPERS, *READERS, *CUSTOMERS, *HIDDEN)
ALLOWED: dict[str, dict[str, set]] = {
    "create": {},  # has no contract to be done to
    "update": {key: {DRAFT, *RUNNING} for key in KEEPERS},
    "delete": {key: {DRAFT} for key in KEEPERS},
    "renew": {key: {*RUNNING, EXPIRED} for key in KEEPERS},
    "submit": {key: {DRAFT} for key in KEEPERS},
    "approve": {key: {SUBMITTED} for key in APPROVERS},
    "reject": {key: {SUBMITTED} for key in APPROVERS},
    "suspend": {key: {ACTIVE} for key in KEEPERS},
    "resume": {key: {SUSPENDED} for key in KEEPERS},
    "cancel": {key: {SUBMITTED, *RUNNING} for key in KEEPERS},
}
LEADS_TO = {
    "submit": SUBMITTED, "approve": ACTIVE, "reject": DRAFT, "suspend": SUSPENDED, "resume": ACTIVE, "cancel": CANCELLED,
}  # fmt: skip
NEEDS_APPROVERS = {"approve", "reject"}
BODY = {
    "update": {"customer_reference": "4711"}, "reject": {"reason": "Too dear"}, "suspend": {"reason": "Unpaid"},
    "cancel": {"reason": "Moved"},
}  # fmt: skip


@dataclass
class World:
    """One contract per state, and everybody who might want to do something to it."""

    acme: Tenant
    globex: Tenant
    actors: dict
    contracts: dict


@pytest.fixture(scope="module")
def world(committed_tenants, django_db_blocker) -> World:
    with django_db_blocker.unblock():
        acme, globex = Tenant.objects.get(slug="acme"), Tenant.objects.get(slug="globex")
        with tenant(globex):
            gil = make_staff("Gil", "admin", host="globex.test")
        with tenant(acme):
            return _populate(acme, globex, gil)


def _populate(acme: Tenant, globex: Tenant, gil) -> World:
    outsourcer = make_group("Callcentre", "outsourced")
    wayne, lexcorp = make_account("Wayne", code="WAYNE"), make_account("Lexcorp", code="LEX")
    max = make_staff("Max", "manager")
    ana = make_staff("Ana", "agent")
    actors = {
        "submitter": max,
        "contract_manager": make_staff("Cleo", "contract_manager"),
        "manager": make_staff("Mia", "manager"),
        "admin": make_staff("Ada", "admin"),
        "integrator": make_staff("Ivo", "integrator"),
        "agent": ana,
        "senior_agent": make_staff("Sara", "senior_agent"),
        "read_only_key": actor_for_key(ApiKey(user=User.objects.get(pk=max.user_id), scopes=["accounts:read"])),
        "customer_admin": actor_for(make_contact(wayne, "Carla", "customer_admin").user),
        "customer": actor_for(make_contact(wayne, "Colin").user),
        "stranger": actor_for(make_contact(lexcorp, "Lex", "customer_admin").user),
        "outsourced_agent": make_staff("Otto", "agent", groups=(outsourcer,)),
        "other_tenant": gil,
    }
    contracts = {
        state: bring_contract_to(state, make_contract(state, account=wayne, by=max), by=max) for state in STATES
    }
    return World(acme, globex, actors, contracts)


def everything() -> tuple:
    """What a refused verb must leave as it was."""
    return (
        list(Contract.objects.order_by("pk").values_list("pk", "state", "version", "updated_at", "customer_reference")),
        list(Approval.objects.order_by("pk").values_list("pk", "state", "version")),
        ContractLine.objects.count(),
        EventRecord.objects.count(),
    )


def status_of(verb: str, role: str, state: str) -> int:
    """What the table says, in the order of refusals: 404, 403, 409."""
    agreed_once = state in (*RUNNING, EXPIRED)
    if role in HIDDEN or (role in CUSTOMERS and not agreed_once):
        return 404
    if role in (*READERS, *CUSTOMERS) or (verb in NEEDS_APPROVERS and role == "integrator"):
        return 403
    return 200 if state in ALLOWED[verb].get(role, set()) else 409


VERBS = [found.code for found in registry.for_resource("contract") if found.takes_subject]


def test_every_registered_verb_is_in_the_table():
    assert {found.code for found in registry.for_resource("contract")} == set(ALLOWED)


def test_the_machine_is_the_one_of_the_contract():
    assert transitions_of(Contract) == {
        "mark_submitted": {DRAFT: SUBMITTED},
        "mark_returned": {SUBMITTED: DRAFT},
        "mark_approved": {SUBMITTED: APPROVED},
        "mark_active": {APPROVED: ACTIVE},
        "mark_suspended": {ACTIVE: SUSPENDED},
        "mark_resumed": {SUSPENDED: ACTIVE},
        "mark_expired": {ACTIVE: EXPIRED, SUSPENDED: EXPIRED},
        "mark_cancelled": dict.fromkeys((SUBMITTED, APPROVED, ACTIVE, SUSPENDED), CANCELLED),
    }


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("verb", VERBS)
def test_verb_by_role_in_every_state(world, verb, role):
    with tenant(world.globex if role == "other_tenant" else world.acme):
        before = everything()
        for state in STATES:
            with transaction.atomic():
                status = check(world, verb, role, state, before)
                transaction.set_rollback(True)
            assert (state, status) == (state, status_of(verb, role, state))


def check(world, verb, role, state, before) -> int:
    """Do it, and look at what it did."""
    actor, contract, found = world.actors[role], world.contracts[state], registry[f"contract.{verb}"]
    shown = verb in allowed_actions(actor, contract)
    try:
        with transaction.atomic():
            found(contract, by=actor, at=timezone.now(), **BODY.get(verb, {}))
    except (Contract.DoesNotExist, Refused) as refused:
        status = getattr(refused, "status", 404)
        assert everything() == before
        assert not shown or status == 404
        return status
    assert shown or found.creates
    if verb != "delete":
        assert Contract.objects.get(pk=contract.pk).state == LEADS_TO.get(verb, state)
    assert EventRecord.objects.count() > before[-1]
    return 200

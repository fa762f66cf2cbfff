"""Every verb × state × role, generated from the registry: allowed ones work, all others are refused and change nothing.

``ALLOWED`` is the table of API.md: for each verb who may do it in which states. A verb that is registered and not in the
table fails the build.
"""

from dataclasses import dataclass

import pytest
from django.db import transaction
from django.utils import timezone

from cases.actions import assignment
from cases.models import Case, Message
from cases.states import CaseState
from identity.actor import actor_for, actor_for_key
from identity.models import ApiKey, User
from ledger.models import EventRecord
from ledger.refusals import Refused
from ledger.state_field import transitions_of
from ledger.verbs import allowed_actions, registry
from tenancy.context import tenant
from tenancy.models import Tenant
from tests.factories.accounts import make_account, make_contact
from tests.factories.cases import bring_to, make_case
from tests.factories.people import make_group, make_staff
from tests.factories.undoing import step

pytestmark = pytest.mark.django_db

STATES = [str(state) for state in CaseState]
NEW, OPEN, AWAITING, RESOLVED, CLOSED, CANCELLED = "new", "open", "awaiting_info", "resolved", "closed", "cancelled"
WORKING, UNFINISHED = {NEW, OPEN, AWAITING}, {NEW, OPEN, AWAITING, RESOLVED}

# The case belongs to Support and is assigned to `assignee`; `owner` reported it.
AGENTS = ("assignee", "agent_in_group", "agent_outside", "senior_agent", "manager", "admin")
CUSTOMERS = ("owner", "customer_admin")
HIDDEN = ("stranger", "outsourced_agent", "other_tenant")  # 404: they do not see it
ROLES = (*AGENTS, *CUSTOMERS, *HIDDEN, "read_only_key")


def staff(states: set, **other: set) -> dict[str, set]:
    return dict.fromkeys(AGENTS, states) | other


TAKING = staff({OPEN, AWAITING}, assignee=WORKING)  # from new it is taken first, which only the assignee may
BOTH = {key: {AWAITING} for key in CUSTOMERS}
ALLOWED: dict[str, dict[str, set]] = {
    "create": {},  # has no case to be done to; tests/cases/actions/test_creation.py
    "accept": {"assignee": {NEW}},
    "assign": staff(UNFINISHED, agent_outside=set()),
    "request-info": TAKING,
    "provide-info": staff({AWAITING}) | BOTH,
    "resume": staff({AWAITING}),
    "propose-solution": TAKING,
    "accept-solution": {key: {RESOLVED} for key in ("senior_agent", "admin", *CUSTOMERS)},
    "reject-solution": {key: {RESOLVED} for key in ("senior_agent", "admin", *CUSTOMERS)},
    "withdraw-solution": {key: {RESOLVED} for key in ("assignee", "manager", "admin")},
    "close": staff(WORKING) | dict.fromkeys(CUSTOMERS, UNFINISHED),
    "cancel": staff(WORKING) | {key: {NEW} for key in CUSTOMERS},
    "update": staff(UNFINISHED),
    "message": staff(UNFINISHED) | {key: set(STATES) for key in CUSTOMERS},
    "note": staff(set(STATES)),
    "choose-entitlement": dict.fromkeys(("senior_agent", "manager", "admin"), UNFINISHED),
    "undo": staff(set(STATES)),  # of one's own step: here a note, which staff write in every state
}
LEADS_TO = {
    "accept": OPEN, "request-info": AWAITING, "provide-info": OPEN, "resume": OPEN, "propose-solution": RESOLVED,
    "accept-solution": CLOSED, "reject-solution": OPEN, "withdraw-solution": OPEN, "close": CLOSED, "cancel": CANCELLED,
}  # fmt: skip
STAFF_ONLY = {
    "accept",
    "assign",
    "request-info",
    "resume",
    "propose-solution",
    "withdraw-solution",
    "update",
    "note",
    "choose-entitlement",
    "undo",
}
ON_BEHALF = {"accept-solution", "reject-solution"}
SOLUTION = {"resolution_code": "solved", "resolution_notes": "Replaced the fuse"}


@dataclass
class World:
    """One case per state, and everybody who might want to do something to it."""

    acme: Tenant
    globex: Tenant
    actors: dict
    cases: dict
    contact_id: object
    colleague: User

    def body(self, verb: str, role: str) -> dict:
        """A complete body, so that nothing but state, relation and permission can refuse."""
        person = {"on_behalf_of": str(self.contact_id)} if role in AGENTS else {}
        return {
            "assign": {"assignee": self.colleague},
            "request-info": {"message": "Which model?"},
            "provide-info": {"message": "The red one"},
            "propose-solution": SOLUTION,
            "accept-solution": person,
            "reject-solution": {"reason": "Still broken", **person},
            "close": SOLUTION if role in AGENTS else {},
            "update": {"priority": 1},
            "message": {"body": "Hello"},
            "note": {"body": "Careful"},
            "choose-entitlement": {"entitlement": "automatic", "reason": "As agreed"},
        }.get(verb, {})

    def just_done(self, case: Case, role: str) -> dict:
        """What this person has just done on a page; others have done nothing that they could take back."""
        if role not in AGENTS:
            return {"step": "019a0000-0000-7000-8000-000000000000"}
        return {"step": str(step("note", case, by=self.actors[role], body="Oops").hold.pk)}


@pytest.fixture(scope="module")
def world(committed_tenants, django_db_blocker) -> World:
    with django_db_blocker.unblock():
        acme, globex = Tenant.objects.get(slug="acme"), Tenant.objects.get(slug="globex")
        with tenant(globex):
            gil = make_staff("Gil", "admin", host="globex.test")
        with tenant(acme):
            return _populate(acme, globex, gil)


def _populate(acme: Tenant, globex: Tenant, gil) -> World:
    support, field, outsourcer = make_group("Support"), make_group("Field"), make_group("Callcentre", "outsourced")
    wayne, lexcorp = make_account("Wayne", code="WAYNE"), make_account("Lexcorp", code="LEX")
    colin, carla = make_contact(wayne, "Colin"), make_contact(wayne, "Carla", "customer_admin")
    ana = make_staff("Ana", "agent", groups=(support,))
    bob = make_staff("Bob", "agent", groups=(support,))
    actors = {
        "assignee": ana,
        "agent_in_group": bob,
        "agent_outside": make_staff("Finn", "agent", groups=(field,)),
        "senior_agent": make_staff("Sara", "senior_agent", groups=(support,)),
        "manager": make_staff("Max", "manager"),
        "admin": make_staff("Ada", "admin"),
        "owner": actor_for(colin.user),
        "customer_admin": actor_for(carla.user),
        "stranger": actor_for(make_contact(lexcorp, "Lex", "customer_admin").user),
        "outsourced_agent": make_staff("Otto", "agent", groups=(outsourcer,)),
        "other_tenant": gil,
        "read_only_key": actor_for_key(ApiKey(user=User.objects.get(pk=ana.user_id), scopes=["cases:read"])),
    }
    manager = actors["manager"]
    cases = {}
    for state in STATES:
        case = make_case(by=actors["owner"], subject=f"Case {state}")
        ana_login = User.objects.get(pk=ana.user_id)
        case = assignment.assign(case=case, assignee=ana_login, group=support, by=manager, at=timezone.now())
        cases[state] = bring_to(state, case, agent=ana, customer=actors["owner"])
    return World(acme, globex, actors, cases, colin.pk, User.objects.get(pk=bob.user_id))


def everything() -> tuple:
    """What a refused verb must leave as it was."""
    return (
        list(Case.objects.order_by("pk").values_list("pk", "state", "version", "updated_at", "assignee")),
        EventRecord.objects.count(),
        Message.objects.count(),
    )


def status_of(verb: str, role: str, state: str) -> int:
    """What the table says, in the order of refusals: 404, 403, 409."""
    if role in HIDDEN:
        return 404
    if role == "read_only_key":
        return 403
    if role in CUSTOMERS and verb in STAFF_ONLY:
        return 403
    if role in AGENTS and verb in ON_BEHALF and role not in ("senior_agent", "admin"):
        return 403
    if verb == "choose-entitlement" and role in ("assignee", "agent_in_group", "agent_outside"):
        return 403
    return 200 if state in ALLOWED[verb].get(role, set()) else 409


VERBS = [found.code for found in registry.for_resource("case") if found.takes_subject]


def test_every_registered_verb_is_in_the_table():
    registered = {found.code for found in registry.for_resource("case")}

    assert registered == set(ALLOWED), "say in ALLOWED who may do it in which states, and in LEADS_TO where it leads"


def test_the_machine_is_the_one_of_the_contract():
    assert transitions_of(Case) == {
        "mark_accepted": {NEW: OPEN},
        "mark_awaiting_info": {OPEN: AWAITING, AWAITING: AWAITING},
        "mark_continued": {AWAITING: OPEN},
        "mark_resolved": {OPEN: RESOLVED, AWAITING: RESOLVED},
        "mark_solution_accepted": {RESOLVED: CLOSED},
        "mark_rejected": {RESOLVED: OPEN},
        "mark_withdrawn": {RESOLVED: OPEN},
        "mark_closed": {NEW: CLOSED, OPEN: CLOSED, AWAITING: CLOSED},
        "mark_cancelled": {NEW: CANCELLED, OPEN: CANCELLED, AWAITING: CANCELLED},
        "mark_undone": {"*": "wherever it was"},
    }


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("verb", VERBS)
def test_verb_by_role_in_every_state(world, verb, role):
    with tenant(world.globex if role == "other_tenant" else world.acme):
        before = everything()  # of the other tenant: nothing, and that remains
        for state in STATES:
            with transaction.atomic():
                status = check(world, verb, role, state, before)
                transaction.set_rollback(True)
            assert (state, status) == (state, status_of(verb, role, state))


def check(world, verb, role, state, before) -> int:
    """Do it, and look at what it did."""
    actor, case, found = world.actors[role], world.cases[state], registry[f"case.{verb}"]
    shown = verb in allowed_actions(actor, case)
    try:
        with transaction.atomic():
            body = world.just_done(case, role) if verb == "undo" else world.body(verb, role)
            found(case, by=actor, at=timezone.now(), **body)
    except (Case.DoesNotExist, Refused) as refused:
        status = getattr(refused, "status", 404)
        assert everything() == before
        assert not shown or status == 404
        return status
    after = Case.objects.get(pk=case.pk)
    assert shown or found.creates or not found.offered  # what is allowed is offered, or has a place of its own
    assert after.state == LEADS_TO.get(verb, OPEN if (verb, role) in ANSWERS and state == AWAITING else state)
    assert EventRecord.objects.count() > before[1]
    assert verb in ("message", "note") or after.version > case.version
    return 200


ANSWERS = {("message", role) for role in CUSTOMERS}  # a customer's message ends the waiting by itself

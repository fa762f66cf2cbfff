"""Every verb's address answers every role as the table of verbs says, with the status and the form of the contract."""

import pytest
from django.urls import get_resolver

from ledger.verbs import registry
from tenancy.context import tenant
from tests.cases.test_every_verb import ALLOWED, ROLES, STATES, everything, status_of, world  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db

get_resolver().url_patterns  # noqa: B018 - registers the addresses
ROUTED = [found.code for found in registry.for_resource("case") if not found.creates]
OFFERED = [code for code in ROUTED if registry[f"case.{code}"].offered]


@pytest.mark.parametrize("verb", ROUTED)
def test_the_address_answers_as_the_table_says(program, world, verb):  # noqa: F811
    state = next(state for state in STATES if any(state in states for states in ALLOWED[verb].values()))
    case = world.cases[state]
    for role in ROLES:
        scopes = ("cases:read",) if role == "read_only_key" else ()
        caller = program(world.actors[role], *scopes)
        with tenant(world.acme):
            before = everything()
        body = {name: getattr(value, "pk", value) for name, value in world.body(verb, role).items()}
        if status_of(verb, role, state) == 200:
            continue  # allowed ones are run in the table's own test, and in the journey
        answer = caller.post(f"/cases/{case.number}/{verb}/", body)
        assert (role, answer.status_code) == (role, status_of(verb, role, state))
        assert answer["Content-Type"].startswith("application/problem+json")
        assert answer.json()["status"] == answer.status_code
        with tenant(world.acme):
            assert everything() == before


def test_allowed_actions_are_what_works(program, world):  # noqa: F811
    for role in ("assignee", "owner", "agent_outside", "manager"):
        caller = program(world.actors[role])
        for state, case in world.cases.items():
            shown = caller.get(f"/cases/{case.pk}/").json()["allowed_actions"]
            assert shown == [verb for verb in OFFERED if state in ALLOWED[verb].get(role, ())]

"""Roles and what they hold; nobody rises above themselves, and the last key is never lost."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from identity import permissions, roles
from identity.actions import groups, role_assignments, users
from identity.actions import roles as own_roles
from identity.actor import Guest, actor_for, actor_for_key, register_reach
from identity.models import ApiKey, Role, User
from identity.scopes import within
from ledger.refusals import Forbidden, Refused
from ledger.verbs import allowed_actions, registry
from tenancy.context import tenant
from tests.identity.conftest import SETUP, act, hire

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.mark.parametrize("role", [*roles.STAFF_ROLES, roles.Customer], ids=lambda role: role.code)
def test_every_permission_that_a_role_names_is_declared(role):
    assert permissions.undeclared(role.held()) == []


def test_every_permission_that_a_verb_asks_for_is_declared():
    assert permissions.undeclared(registry.permissions()) == []


def test_the_shipped_roles_are_those_of_the_house():
    assert list(roles.SHIPPED) == [
        "agent", "senior_agent", "manager", "major_issue_manager", "escalation_manager", "contract_manager",
        "knowledge_author", "knowledge_reviewer", "outsourcer_manager", "integrator", "admin",
    ]  # fmt: skip


def test_roles_include_what_they_say():
    agent, manager = roles.Agent.held(), roles.Manager.held()
    assert agent < roles.SeniorAgent.held()
    assert agent < manager
    for special in (roles.MajorIssueManager, roles.EscalationManager, roles.ContractManager):
        assert special.held() <= manager
    assert manager < roles.Admin.held()


def test_an_administrator_holds_all_there_is_so_that_somebody_can_grant_it():
    assert roles.Admin.held() == permissions.everything()


def test_the_actor_of_a_session_costs_one_query(ana, inside, django_assert_num_queries):
    user = User.objects.get(pk=ana.pk)
    with django_assert_num_queries(1):
        actor = actor_for(user)
    assert actor.can("cases.close")
    assert not actor.can("identity.manage_users")
    assert (actor.label(), actor.is_staff, actor.is_customer) == ("Ana Alvarez", True, False)


def test_a_customer_may_what_customers_may(carla, inside):
    actor = actor_for(carla)
    assert actor.permissions == roles.Customer.held()
    assert (actor.is_staff, actor.is_customer) == (False, True)


def test_an_app_above_says_what_a_customer_reaches(carla, inside, monkeypatch):
    monkeypatch.setattr("identity.actor._reaches", [])
    register_reach(lambda user: {"contacts": frozenset({user.pk})})
    assert actor_for(carla).reach["contacts"] == {carla.pk}


def test_a_guest_may_nothing():
    assert not any(Guest(1).can(code) for code in permissions.everything())


def test_the_actor_of_a_key_is_its_owner_within_its_scopes(ana, key_of, inside):
    key_of(ana, "cases:read")
    key = ApiKey.objects.get()
    actor = actor_for_key(key)
    assert (actor.user_id, actor.key_id, actor.via) == (ana.pk, key.pk, "api")
    assert actor.permissions == within(roles.Agent.held(), frozenset({"cases:read"})) == {"cases.read"}


# --- people


def test_an_administrator_gives_somebody_a_login(ada, inside, happened, acme):
    new = users.create(email="new@acme.test", first_name="New", roles=["agent"], by=act(ada), at=timezone.now())
    assert act(new).can("cases.accept")
    assert not new.has_usable_password()
    assert happened(acme, new) == ["user.created", "user.role_granted"]


def test_an_address_has_one_login_whatever_its_spelling(ada, ana, inside):
    with pytest.raises(ValidationError) as taken:
        users.create(email="ANA@acme.test", by=act(ada), at=timezone.now())
    assert taken.value.error_dict.keys() == {"email"}
    with pytest.raises(IntegrityError), transaction.atomic():
        User(email="Ana@ACME.test").save()


def test_agents_give_nobody_a_login(ana, inside):
    with pytest.raises(Forbidden):
        users.create(email="new@acme.test", by=act(ana), at=timezone.now())


def test_a_changed_address_is_where_one_signs_in(ada, ana, inside):
    users.update(user=ana, email="Ana.Alvarez@acme.test", by=act(ada), at=timezone.now())
    assert User.objects.by_email("ana.alvarez@ACME.test") == ana
    assert User.objects.by_email("ana@acme.test") is None


def test_details_make_a_new_version_and_the_same_again_none(ada, ana, inside):
    changed = users.update(user=ana, first_name="Anna", by=act(ada), at=timezone.now())
    assert changed.version == 2
    assert users.update(user=changed, first_name="Anna", by=act(ada), at=timezone.now()).version == 2


def test_closing_a_login_and_opening_it_again(ada, ana, inside, happened, acme):
    closed = users.deactivate(user=ana, by=act(ada), at=timezone.now(), reason="Left")
    assert not closed.is_active
    with pytest.raises(Refused) as again:
        users.deactivate(user=closed, by=act(ada), at=timezone.now())
    assert again.value.code == "wrong_state"
    assert users.activate(user=closed, by=act(ada), at=timezone.now()).is_active
    assert happened(acme, ana)[-2:] == ["user.deactivated", "user.activated"]


def test_nobody_closes_their_own_login(ada, inside):
    hire(inside, "second@acme.test", "admin")
    with pytest.raises(Refused) as own:
        users.deactivate(user=ada, by=act(ada), at=timezone.now())
    assert own.value.code == "own_login"


def test_the_last_administrator_cannot_be_closed(ada, inside):
    with pytest.raises(Refused) as last:
        users.deactivate(user=ada, by=SETUP, at=timezone.now())
    assert last.value.code == "last_admin"
    assert User.objects.get(pk=ada.pk).is_active


def test_the_last_administrator_cannot_lose_the_role(ada, inside):
    with pytest.raises(Refused) as last:
        users.update(user=ada, roles=["agent"], by=act(ada), at=timezone.now())
    assert last.value.code == "last_admin"
    assert act(ada).roles == {"admin"}


def test_an_administrator_who_is_closed_does_not_count(ada, inside):
    second = hire(inside, "second@acme.test", "admin")
    users.deactivate(user=second, by=act(ada), at=timezone.now())
    with pytest.raises(Refused):
        users.update(user=ada, roles=[], by=SETUP, at=timezone.now())


def test_a_service_is_no_second_administrator(ada, inside):
    hire(inside, "robot@acme.test", "admin", kind="service")
    with pytest.raises(Refused):
        users.update(user=ada, roles=["agent"], by=SETUP, at=timezone.now())


def test_with_a_second_administrator_the_first_may_go(ada, inside):
    hire(inside, "second@acme.test", "admin")
    users.update(user=ada, roles=["agent"], by=act(ada), at=timezone.now())
    assert act(ada).roles == {"agent"}


# --- rising above oneself


@pytest.fixture
def helpdesk(inside, ada):
    """Somebody who manages people and roles, and is no administrator."""
    own_roles.create(
        code="helpdesk",
        name="Helpdesk",
        permissions=["identity.read", "identity.manage_users", "identity.manage_roles", *roles.Agent.held()],
        by=act(ada),
        at=timezone.now(),
    )
    return hire(inside, "hal@acme.test", "helpdesk")


def test_nobody_grants_a_role_above_their_own(helpdesk, ana, inside):
    with pytest.raises(Refused) as above:
        users.update(user=ana, roles=["agent", "admin"], by=act(helpdesk), at=timezone.now())
    assert above.value.code == "more_than_held"
    assert act(ana).roles == {"agent"}


def test_nobody_makes_a_role_above_their_own(helpdesk, inside):
    with pytest.raises(Refused) as above:
        own_roles.create(
            code="boss", name="Boss", permissions=["identity.manage_keys"], by=act(helpdesk), at=timezone.now()
        )
    assert above.value.code == "more_than_held"


def test_nobody_widens_their_own_role(helpdesk, inside):
    role = Role.objects.get(code="helpdesk")
    with pytest.raises(Refused):
        own_roles.update(
            role=role, permissions=[*role.permissions, "identity.manage_keys"], by=act(helpdesk), at=timezone.now()
        )


def test_nobody_takes_over_a_login_that_may_do_more(helpdesk, ada, inside):
    for attempt in (
        lambda: users.update(user=ada, email="hal@evil.test", by=act(helpdesk), at=timezone.now()),
        lambda: users.deactivate(user=ada, by=act(helpdesk), at=timezone.now()),
    ):
        with pytest.raises(Refused) as above:
            attempt()
        assert above.value.code == "more_than_held"


def test_they_may_do_what_is_theirs(helpdesk, inside):
    new = users.create(email="new@acme.test", roles=["agent"], by=act(helpdesk), at=timezone.now())
    assert act(new).roles == {"agent"}


def test_customers_get_no_roles_and_join_no_groups(ada, carla, inside):
    with pytest.raises(Refused):
        users.update(user=carla, roles=["agent"], by=act(ada), at=timezone.now())
    group = groups.create(name="Support", by=act(ada), at=timezone.now())
    with pytest.raises(Refused):
        groups.update(group=group, members=[carla.pk], by=act(ada), at=timezone.now())


# --- a tenant's own roles


def test_a_role_holds_only_what_the_catalogue_knows(ada, inside):
    with pytest.raises(ValidationError) as unknown:
        own_roles.create(code="odd", name="Odd", permissions=["cases.fly"], by=act(ada), at=timezone.now())
    assert "permissions" in unknown.value.error_dict


def test_a_shipped_role_does_not_change(ada, inside):
    role = Role.objects.get(code="agent")
    assert allowed_actions(act(ada), role) == []
    with pytest.raises(Refused) as shipped:
        own_roles.update(role=role, name="Slave", by=act(ada), at=timezone.now())
    assert shipped.value.code == "shipped_role"


def test_a_role_that_somebody_has_stays(helpdesk, ada, inside):
    with pytest.raises(Refused) as used:
        own_roles.delete(role=Role.objects.get(code="helpdesk"), by=act(ada), at=timezone.now())
    assert used.value.code == "role_in_use"


def test_changing_a_role_changes_everybody_who_has_it(helpdesk, ada, inside):
    own_roles.update(
        role=Role.objects.get(code="helpdesk"), permissions=["identity.read"], by=act(ada), at=timezone.now()
    )
    assert act(helpdesk).permissions == {"identity.read"}


def test_a_role_of_another_tenant_cannot_be_given(globex, ada, ana, inside):
    with pytest.raises(ValidationError):
        role_assignments.replace(user=ana, roles=["globex_only"], by=act(ada), at=timezone.now())


# --- groups


def test_people_of_outsourced_groups_see_only_their_own(ada, ana, inside):
    otto = hire(inside, "otto@partner.test", "outsourcer_manager")
    olga = hire(inside, "olga@partner.test", "outsourcer_manager")
    group = groups.create(name="Partner", kind="outsourced", members=[otto.pk, olga.pk], by=act(ada), at=timezone.now())
    actor = act(otto)
    assert actor.is_outsourced
    assert set(User.objects.visible_to(actor)) == {otto, olga}
    assert User.objects.visible_to(actor).locked(olga.pk) == olga
    assert group in type(group).objects.visible_to(actor)
    assert ana not in User.objects.visible_to(actor)


def test_joining_and_leaving_is_remembered(ada, ana, inside, happened, acme):
    group = groups.create(name="Support", members=[ana.pk], by=act(ada), at=timezone.now())
    assert act(ana).groups == {group.pk}
    users.update(user=ana, groups=[], by=act(ada), at=timezone.now() + timedelta(seconds=1))
    assert act(ana).groups == frozenset()
    assert happened(acme, group) == ["group.created", "group.member_added", "group.member_removed"]


def test_a_customer_sees_only_their_own_login(carla, ana, inside):
    assert list(User.objects.visible_to(act(carla))) == [carla]


def test_somebody_of_another_tenant_cannot_join(ada, gil, inside):
    with pytest.raises(ValidationError):
        groups.create(name="Support", members=[gil.pk], by=act(ada), at=timezone.now())


def test_names_are_free_in_each_tenant(ada, globex, inside):
    groups.create(name="Support", by=act(ada), at=timezone.now())
    with pytest.raises(ValidationError):
        groups.create(name="Support", by=act(ada), at=timezone.now())


def test_both_tenants_may_have_a_group_of_one_name(acme, globex):
    for where in (acme, globex):
        with tenant(where):
            groups.create(name="Support", by=SETUP, at=timezone.now())

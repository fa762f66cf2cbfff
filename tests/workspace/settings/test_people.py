"""People, their roles, groups and devices."""

import pytest
from allauth.usersessions.models import UserSession

from identity.models import Group, Role, User
from ledger.models import EventRecord

PEOPLE = "/workspace/settings/people/"


@pytest.fixture
def agent_role(make, ana):
    return make(Role.objects.get, code="agent")


def test_whoever_gets_a_login_is_asked_in_by_mail(browse, ada, make, support, agent_role, mailoutbox):
    answer = browse(ada).post(
        f"{PEOPLE}do/create/",
        {
            "email": "nora@acme.test",
            "kind": "staff",
            "first_name": "Nora",
            "roles": [agent_role.pk],
            "groups": [support.pk],
        },
    )
    nora = make(User.objects.by_email, "nora@acme.test")

    assert answer.url == f"{PEOPLE}{nora.pk}/"
    assert make(lambda: [a.role.code for a in nora.role_assignments.select_related("role")]) == ["agent"]
    (mail,) = mailoutbox
    assert (mail.to, mail.outbox_kind) == (["nora@acme.test"], "password_reset")
    assert "/accounts/password/reset/key/" in mail.body
    assert make(lambda: EventRecord.objects.filter(kind="user.invited", subject_id=nora.pk).count()) == 1


def test_a_taken_address_is_said_beside_the_field_and_makes_nothing(browse, ada, ana, mailoutbox):
    answer = browse(ada).post(f"{PEOPLE}do/create/", {"email": "ana@acme.test", "kind": "staff"})

    assert answer.status_code == 422 and "Another login has this e-mail address." in answer.content.decode()
    assert not mailoutbox


def test_details_roles_and_groups_are_changed_in_one_form(browse, ada, ana, make, field_service, agent_role):
    senior = make(Role.objects.get, code="senior_agent")
    browser = browse(ada)
    assert 'value="Ana"' in browser.get(f"{PEOPLE}{ana.user_id}/update/").content.decode()
    answer = browser.post(
        f"{PEOPLE}{ana.user_id}/update/",
        {"email": "ana@acme.test", "first_name": "Anna", "last_name": "", "time_zone": "Europe/Berlin",
         "roles": [senior.pk], "groups": [field_service.pk], "version": 1},
    )  # fmt: skip
    user = make(User.objects.get, pk=ana.user_id)

    assert answer.status_code == 302
    assert (user.first_name, user.time_zone) == ("Anna", "Europe/Berlin")
    assert make(lambda: [a.role.code for a in user.role_assignments.select_related("role")]) == ["senior_agent"]
    assert make(lambda: [m.group_id for m in user.memberships.all()]) == [field_service.pk]


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(browse, ada, ana, make):
    make(lambda: User.objects.filter(pk=ana.user_id).update(version=7))
    answer = browse(ada).post(
        f"{PEOPLE}{ana.user_id}/update/", {"email": "ana@acme.test", "first_name": "Anna", "version": 1}
    )

    assert answer.status_code == 412 and "Somebody changed this" in answer.content.decode()
    assert make(User.objects.get, pk=ana.user_id).first_name == "Ana"


def test_a_login_is_closed_and_opened_again(browse, ada, ana, make):
    browser = browse(ada)
    browser.post(f"{PEOPLE}{ana.user_id}/deactivate/", {"reason": "Left"})
    assert not make(User.objects.get, pk=ana.user_id).is_active
    assert "Ana" in browser.get(f"{PEOPLE}?state=closed").content.decode()

    browser.post(f"{PEOPLE}{ana.user_id}/activate/")
    assert make(User.objects.get, pk=ana.user_id).is_active


def test_the_last_administrator_stays_and_is_told_why(browse, ada, make):
    answer = browse(ada).post(f"{PEOPLE}{ada.user_id}/deactivate/", {"reason": "Bored"})

    assert answer.status_code == 409 and "You cannot deactivate your own login." in answer.content.decode()
    assert make(User.objects.get, pk=ada.user_id).is_active


def test_a_persons_devices_are_signed_out_from_here(browse, ada, ana, make):
    anas = browse(ana)
    assert anas.get("/workspace/cases/").status_code == 200
    key = anas.client.session.session_key
    make(UserSession.objects.create, user_id=ana.user_id, session_key=key, ip="127.0.0.1", user_agent="Firefox")
    browser = browse(ada)
    assert "Firefox" in browser.get(f"{PEOPLE}{ana.user_id}/").content.decode()
    browser.post(f"{PEOPLE}{ana.user_id}/end-sessions/", {})

    assert anas.get("/workspace/cases/").url.startswith("/accounts/login/")
    assert make(lambda: EventRecord.objects.filter(kind="user.device_revoked").count()) == 1


def test_an_agent_takes_no_step_on_a_colleague(browse, ana, bob, make):
    browser = browse(ana)

    assert browser.post(f"{PEOPLE}{bob.user_id}/deactivate/").status_code == 403
    assert browser.post(f"{PEOPLE}{bob.user_id}/end-sessions/").status_code == 403
    assert browser.post(f"{PEOPLE}do/create/", {"email": "x@acme.test"}).status_code == 403


def test_somebody_of_another_tenant_is_nobody(browse, ada, gil):
    for step in ("update", "deactivate", "end-sessions"):
        assert browse(ada).post(f"{PEOPLE}{gil.user_id}/{step}/").status_code == 404


def test_a_role_of_ones_own_is_made_in_words_and_removed(browse, ada, make):
    browser, roles = browse(ada), "/workspace/settings/roles/"
    assert "Change the settings of the organisation" in browser.get(f"{roles}do/create/").content.decode()
    browser.post(f"{roles}do/create/", {"code": "night", "name": "Night shift", "permissions": ["cases.read"]})
    night = make(Role.objects.get, code="night")
    assert night.permissions == ["cases.read"]
    browser.post(
        f"{roles}{night.pk}/update/",
        {"name": "Night", "description": "", "permissions": ["cases.read", "cases.note"], "version": 1},
    )
    night = make(Role.objects.get, code="night")
    assert (night.name, night.permissions) == ("Night", ["cases.note", "cases.read"])

    assert browser.post(f"{roles}{night.pk}/delete/").url == roles
    assert make(lambda: Role.objects.filter(code="night").count()) == 0


def test_a_shipped_role_is_shown_and_not_changed(browse, ada, make, agent_role):
    browser = browse(ada)
    page = f"/workspace/settings/roles/{agent_role.pk}/"

    assert f"{page}update/" not in browser.get(page).content.decode()
    assert browser.post(f"{page}update/", {"name": "Boss", "version": 1}).status_code == 409
    assert make(Role.objects.get, code="agent").name != "Boss"


def test_a_group_is_made_with_its_people_and_changed(browse, ada, ana, bob, make):
    browser, groups = browse(ada), "/workspace/settings/groups/"
    browser.post(
        f"{groups}do/create/", {"name": "Night", "kind": "outsourced", "manager": ana.user_id, "members": [ana.user_id]}
    )
    night = make(Group.objects.get, name="Night")
    assert (night.kind, night.manager_id) == ("outsourced", ana.user_id)
    browser.post(
        f"{groups}{night.pk}/update/", {"name": "Night", "kind": "internal", "members": [bob.user_id], "version": 1}
    )
    night = make(Group.objects.get, name="Night")

    assert (night.kind, night.manager_id) == ("internal", None)
    assert make(lambda: [m.user_id for m in night.memberships.all()]) == [bob.user_id]

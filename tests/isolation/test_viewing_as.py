"""View as: an administrator looks at the product as another person sees it. Nothing is changed, everything is written down."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from cases.actions import drafts
from cases.models import Case
from identity.actions import users, viewing
from identity.actor import actor_for
from identity.models import User
from identity.tasks import view_as_over
from ledger import Refused
from ledger.models import EventRecord, Timer
from ledger.refusals import ReadOnly
from ledger.verbs import registry
from tenancy.context import tenant
from tests.factories.cases import make_case
from tests.factories.people import ROBOT
from tests.isolation.routes import walk
from tests.isolation.rows import row_of

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
HOST = {"Host": "acme.localhost"}
WRITES = ("POST", "PUT", "PATCH", "DELETE")
ABOUT_THE_API = ("schema", "docs")  # the same for everybody, and without a method that writes
ENDS = ("view_as_end", "account_logout")


@pytest.fixture
def browser(acme, make, ada):
    """Ada's browser."""
    client = Client(raise_request_exception=False)

    def sign_in():
        client.force_login(User.objects.get(pk=ada.user_id))

    make(sign_in)
    return client


def look_as(client, whom):
    return client.post(f"/accounts/view-as/{whom.user_id}/", {"reason": "They cannot find their case"}, headers=HOST)


def kinds(acme):
    with tenant(acme):
        return list(
            EventRecord.objects.filter(kind__startswith="user.view_as").order_by("at").values_list("kind", flat=True)
        )


def test_without_a_reason_nobody_looks_and_the_reason_stays_in_the_audit_trail(acme, browser, carla):
    answer = browser.post(f"/accounts/view-as/{carla.user_id}/", {"reason": " "}, headers=HOST)

    assert answer.status_code == 302 and kinds(acme) == []
    assert "Say why you look as this person." in browser.get("/workspace/", headers=HOST).content.decode()
    look_as(browser, carla)
    with tenant(acme):
        started = EventRecord.objects.get(kind="user.view_as_started")
        assert started.all_texts()["reason"] == "They cannot find their case"


def test_an_administrator_sees_what_a_customer_sees_under_a_banner(acme, browser, make, carla, carla_contact, ana):
    make(make_case, subject="Printer on fire", contact=carla_contact)

    assert look_as(browser, carla).status_code == 302
    page = browser.get("/portal/", headers=HOST)

    assert page.status_code == 200
    assert "Printer on fire" in page.content.decode() and "You see this as <b>Carla" in page.content.decode()
    assert page.headers["Cache-Control"] == "no-store"
    assert browser.get("/workspace/", headers=HOST).url == "/portal/"
    assert browser.post("/accounts/view-as/end/", headers=HOST).status_code == 302
    assert "You see this as" not in browser.get("/workspace/", headers=HOST).content.decode()
    assert kinds(acme) == ["user.view_as_started", "user.view_as_ended"]
    with tenant(acme):
        started, ended = EventRecord.objects.filter(kind__startswith="user.view_as").order_by("at")
        assert {started.actor_id, ended.actor_id} == {User.objects.get(email_norm="ada@acme.test").pk}
        assert {started.subject_id, ended.subject_id} == {carla.user_id}


@pytest.mark.parametrize("whom", ["carla", "ana"])
def test_no_write_route_works_while_viewing_as_somebody(acme, browser, make, request, whom, carla_contact):
    """Every route of the site map, by every method that writes."""
    person = request.getfixturevalue(whom)
    case = make(make_case, subject="Printer", contact=carla_contact)
    look_as(browser, person)
    with tenant(acme):
        before, told = Case.objects.values().get(pk=case.pk), EventRecord.objects.count()
    through = []
    for route in walk():
        if route.name in ENDS or route.name in ABOUT_THE_API:
            continue
        row = row_of(route)
        for address in row.addresses(route, case if row.names == "case" else None):
            for method in WRITES:
                answer = browser.generic(method, address, b"{}", content_type="application/json", headers=HOST)
                if answer.status_code != 403 or b"looking" not in answer.content.lower():
                    through.append((method, address, answer.status_code))

    assert through == []
    with tenant(acme):
        assert Case.objects.values().get(pk=case.pk) == before
        assert EventRecord.objects.count() == told


def test_the_refusal_has_a_code_for_programs(browser, carla):
    look_as(browser, carla)
    answer = browser.post("/api/v1/cases/", b"{}", content_type="application/json", headers=HOST)

    assert (answer.status_code, json.loads(answer.content)["code"]) == (403, "viewing_as")
    assert browser.get("/api/v1/me/", headers=HOST).json()["user"]["first_name"] == "Carla"


@pytest.mark.parametrize(
    "address",
    ["/accounts/profile/", "/accounts/password/change/", "/accounts/2fa/", "/accounts/sessions/", "/admin/",
     "/api/v1/api-keys/", "/workspace/settings/keys/", "/platform/"],
)  # fmt: skip
def test_keys_and_security_are_nobody_elses_to_look_at(browser, ana, address):
    look_as(browser, ana)

    assert browser.get(address, headers=HOST).status_code == 403


def test_no_verb_takes_such_an_actor(acme, ana):
    """Whatever address is forgotten: the verbs themselves refuse."""
    with tenant(acme):
        actor = viewed(ana)
        for verb in registry:
            with pytest.raises(ReadOnly):
                verb.function(by=actor, at=timezone.now())


def viewed(ana):
    return replace(ana, viewed_by=ana.user_id)


def test_it_ends_by_itself_after_half_an_hour(acme, browser, carla):
    look_as(browser, carla)
    with tenant(acme):
        alarm = Timer.objects.get(kind=viewing.OVER)
        assert timedelta(minutes=29) < alarm.due_at - timezone.now() <= viewing.LASTS
    key = browser.cookies[settings.SESSION_COOKIE_NAME].value
    with tenant(acme):
        session = browser.session
        session["view_as"] = {**session["view_as"], "until": timezone.now().isoformat()}
        session.save()
        assert key == browser.session.session_key
        view_as_over(alarm)

    assert "You see this as" not in browser.get("/workspace/", headers=HOST).content.decode()
    assert kinds(acme)[:2] == ["user.view_as_started", "user.view_as_ended"]


def test_it_cannot_be_nested_and_is_not_for_those_who_may_do_as_much(acme, make, browser, carla, ana, ada, max):
    look_as(browser, carla)
    assert look_as(browser, ana).status_code == 403
    browser.post("/accounts/view-as/end/", headers=HOST)
    other = make(
        lambda: users.create(email="eve@acme.test", first_name="Eve", roles=["admin"], by=ROBOT, at=timezone.now())
    )

    with tenant(acme):
        for whom, code in ((other, "more_than_held"), (User.objects.get(pk=ada.user_id), "own_login")):
            with pytest.raises(Refused) as refused:
                viewing.view_as(user=whom, reason="A look", by=ada, at=timezone.now())
            assert refused.value.code == code


def test_only_who_is_permitted_views_as_others(acme, make, carla, max):
    client = Client(raise_request_exception=False)
    make(lambda: client.force_login(User.objects.get(pk=max.user_id)))

    assert look_as(client, carla).status_code == 403
    assert kinds(acme) == []


def test_a_view_ends_with_the_right_to_it_or_with_the_login(acme, make, browser, carla, ada):
    look_as(browser, carla)
    make(lambda: users.deactivate(user=User.objects.get(pk=carla.user_id), by=ROBOT, at=timezone.now()))

    assert browser.get("/portal/", headers=HOST).url == "/workspace/"
    assert kinds(acme) == ["user.view_as_started", "user.view_as_ended"]


def test_signing_out_ends_it(acme, browser, carla):
    look_as(browser, carla)
    browser.post("/accounts/logout/", headers=HOST)

    assert kinds(acme) == ["user.view_as_started", "user.view_as_ended"]
    assert "login" in browser.get("/workspace/", headers=HOST).url


def test_no_stream_outlasts_a_view(browser, carla):
    look_as(browser, carla)

    assert browser.get("/live/", headers=HOST).status_code == 204


def test_unsent_drafts_stay_their_writers(acme, make, carla):
    with tenant(acme):
        drafts.save(by=carla, at=timezone.now(), kind=drafts.NEW_CASE, fields={"subject": "Secret"})
        assert drafts.find(by=carla, kind=drafts.NEW_CASE) is not None
        assert drafts.find(by=viewed(carla), kind=drafts.NEW_CASE) is None
        assert actor_for(User.objects.get(pk=carla.user_id)).reads_only is False

"""Whatever the administration writes, a verb wrote: with its permission, its refusals and its entry in the ledger."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.core.mail import EmailMessage
from django.utils import timezone

from accounts.models import Account
from cases.models import Case
from identity.actions import roles, users
from identity.models import Role, User
from ledger.models import EventRecord
from messaging.actions import outbox
from messaging.models import OutboxMail
from messaging.states import MailKind
from tenancy.context import tenant
from tests.browsing import Browser
from tests.factories.accounts import make_account
from tests.factories.cases import make_case
from tests.factories.people import ROBOT, make_staff

ACCOUNTS, CASES, LOGINS, ROLES = (
    f"/admin/{path}/" for path in ("accounts/account", "cases/case", "identity/user", "identity/role")
)


@pytest.fixture
def admin(ada) -> Browser:
    return Browser(ada)


@pytest.fixture
def told(acme):
    """The kinds of the events about a record, in order."""

    def of(record: Any) -> list[str]:
        with tenant(acme):
            return list(EventRecord.objects.filter(subject_id=record.pk).order_by("id").values_list("kind", flat=True))

    return of


def form_of(page: Any) -> dict[str, Any]:
    """What a browser would send back, unchanged."""
    form = page.context["adminform"].form
    sent = {}
    for bound in form:
        value = bound.value()
        if value is None or value is False:
            continue
        sent[bound.name] = [str(one) for one in value] if isinstance(value, list) else value
    return sent


def said(answer: Any) -> str:
    return " ".join(str(message) for message in answer.wsgi_request._messages)


def test_a_new_account_is_made_by_its_verb(admin, acme, told):
    answer = admin.post(f"{ACCOUNTS}add/", {"name": "Stark", "is_customer": "on", "tier": "gold"})

    assert answer.status_code == 302
    with tenant(acme):
        stark = Account.objects.get(name="Stark")
    assert (stark.tier, stark.is_customer, stark.is_partner, stark.code) == ("gold", True, False, stark.number)
    assert told(stark) == ["account.created"]
    with tenant(acme):
        assert EventRecord.objects.get(subject_id=stark.pk).actor_kind == "staff" and LogEntry.objects.count() == 0


def test_what_the_verb_finds_wrong_stands_beside_its_field(admin, acme):
    page = admin.post(f"{ACCOUNTS}add/", {"name": "Stark", "website": "javascript:alert(1)"})

    assert page.status_code == 200 and "web address" in str(page.context["adminform"].form.errors["website"])
    with tenant(acme):
        assert not Account.objects.filter(name="Stark").exists()


def test_saving_changes_what_was_changed_and_nothing_else(admin, wayne, acme, told):
    page = admin.get(f"{ACCOUNTS}{wayne.pk}/change/")
    answer = admin.post(f"{ACCOUNTS}{wayne.pk}/change/", {**form_of(page), "tier": "gold"})

    assert answer.status_code == 302
    with tenant(acme):
        now = Account.objects.get(pk=wayne.pk)
        event = EventRecord.objects.filter(subject_id=wayne.pk).order_by("id").last()
    assert (now.tier, now.name, now.version) == ("gold", wayne.name, wayne.version + 1)
    assert event.kind == "account.updated" and list(event.data["fields"]) == ["tier"]


def test_saving_without_a_change_tells_the_ledger_nothing(admin, wayne, told):
    page = admin.get(f"{ACCOUNTS}{wayne.pk}/change/")
    before = told(wayne)

    assert admin.post(f"{ACCOUNTS}{wayne.pk}/change/", form_of(page)).status_code == 302
    assert told(wayne) == before


def test_of_two_who_save_the_same_page_the_second_is_told(admin, wayne, acme):
    first = form_of(admin.get(f"{ACCOUNTS}{wayne.pk}/change/"))
    admin.post(f"{ACCOUNTS}{wayne.pk}/change/", {**first, "tier": "gold"})
    answer = admin.post(f"{ACCOUNTS}{wayne.pk}/change/", {**first, "tier": "silver"})

    assert answer.status_code == 200 and "Somebody changed this" in answer.content.decode()
    with tenant(acme):
        assert Account.objects.get(pk=wayne.pk).tier == "gold"


def test_roles_and_groups_are_given_on_the_logins_page(admin, ana, acme, support, told):
    with tenant(acme):
        login, manager = User.objects.get(pk=ana.user_id), Role.objects.get(code="manager")
    page = admin.get(f"{LOGINS}{login.pk}/change/")
    answer = admin.post(
        f"{LOGINS}{login.pk}/change/", {**form_of(page), "roles": [str(manager.pk)], "first_name": "Anna"}
    )

    assert answer.status_code == 302
    with tenant(acme):
        now = User.objects.get(pk=login.pk)
        assert [each.role.code for each in now.role_assignments.all()] == ["manager"]
        assert [each.group_id for each in now.memberships.all()] == [support.pk] and now.first_name == "Anna"
    assert told(login)[-3:] == ["user.updated", "user.role_granted", "user.role_withdrawn"]


def test_a_state_changes_by_the_button_of_its_verb(admin, acme, told, wayne, ada):
    with tenant(acme):
        case = make_case(account=wayne, by=ada)
    page = admin.get(f"{CASES}{case.pk}/change/")
    assert f"{CASES}{case.pk}/do/cancel/" in page.content.decode()
    asked = admin.get(f"{CASES}{case.pk}/do/cancel/")
    answer = admin.post(f"{CASES}{case.pk}/do/cancel/", {**form_of(asked), "reason": "mistake"})

    assert answer.status_code == 302 and answer.url == f"{CASES}{case.pk}/change/"
    with tenant(acme):
        assert Case.objects.get(pk=case.pk).state == "cancelled"
    assert told(case)[-1] == "case.cancelled"
    assert f"{CASES}{case.pk}/do/cancel/" not in admin.get(f"{CASES}{case.pk}/change/").content.decode()


def test_a_refusal_is_said_in_words_and_changes_nothing(admin, ada, acme):
    page = admin.get(f"{LOGINS}{ada.user_id}/do/deactivate/")
    sent = admin.post(f"{LOGINS}{ada.user_id}/do/deactivate/", {"reason": "x", "reassign_to": ""})

    assert page.status_code == 302 and "own login" in said(page)
    assert sent.status_code == 422 and "own login" in sent.content.decode()
    with tenant(acme):
        assert User.objects.get(pk=ada.user_id).is_active


def test_the_verbs_behind_add_and_save_have_no_second_way(admin, wayne):
    for code in ("create", "update", "delete", "nonsense"):
        assert admin.get(f"{ACCOUNTS}{wayne.pk}/do/{code}/").status_code == 404
        assert admin.post(f"{ACCOUNTS}{wayne.pk}/do/{code}/", {"name": "x"}).status_code == 404


def test_an_action_on_a_list_does_each_that_allows_it(admin, acme, wayne, ada):
    with tenant(acme):
        good, bad = make_case(account=wayne, by=ada), make_case(account=wayne, by=ada)
    admin.post(f"{CASES}{bad.pk}/do/cancel/", {"reason": "mistake"})
    chosen = {"action": "cancel", "_selected_action": [str(good.pk), str(bad.pk)]}
    asked = admin.post(CASES, chosen)
    answer = admin.post(CASES, {**chosen, "_go": "1", "reason": "mistake"})

    assert asked.status_code == 200 and "For 2 records" in asked.content.decode()
    assert "1 done" in said(answer) and bad.number in said(answer)
    with tenant(acme):
        assert set(Case.objects.values_list("state", flat=True)) == {"cancelled"}


def test_the_list_offers_no_deletion_and_no_action_of_somebody_else(admin, acme, wayne):
    with tenant(acme):
        make_case(account=wayne)
    assert admin.post(CASES, {"action": "delete_selected", "_selected_action": ["x"]}).status_code == 404
    offered = {code for code, _label in admin.get(CASES).context["action_form"].fields["action"].choices}
    assert "cancel" in offered and not offered & {"delete_selected", "create", "update"}


def test_a_role_is_removed_by_its_verb_and_only_when_nobody_has_it(admin, acme, ada, told):
    with tenant(acme):
        own = roles.create(code="own", name="Own", permissions=["cases.read"], by=ROBOT, at=timezone.now())
        users.create(email="x@acme.test", roles=[own], by=ROBOT, at=timezone.now())
        free = roles.create(code="free", name="Free", permissions=[], by=ROBOT, at=timezone.now())
        shipped = Role.objects.get(code="agent")

    kept = admin.post(f"{ROLES}{own.pk}/delete/", {"post": "yes"})
    gone = admin.post(f"{ROLES}{free.pk}/delete/", {"post": "yes"})
    admin.post(f"{ROLES}{shipped.pk}/delete/", {"post": "yes"})

    assert "Somebody has this role" in said(kept) and gone.status_code == 302
    with tenant(acme):
        assert set(Role.objects.filter(code__in=["own", "free", "agent"]).values_list("code", flat=True)) == {
            "own",
            "agent",
        }
    assert told(free)[-1] == "role.deleted"


def test_who_may_open_it_sees_and_does_no_more_than_their_role_says(acme, wayne):
    with tenant(acme):
        roles.create(
            code="looker",
            name="Looker",
            permissions=["identity.use_admin", "accounts.read"],
            by=ROBOT,
            at=timezone.now(),
        )
        looker = make_staff("Lou", "looker")
    browser = Browser(looker)

    index = browser.get("/admin/").content.decode()
    assert "/admin/accounts/account/" in index and "/admin/cases/case/" not in index and "/add/" not in index
    assert browser.get(f"{ACCOUNTS}{wayne.pk}/change/").status_code == 200
    assert browser.post(f"{ACCOUNTS}{wayne.pk}/change/", {"name": "Mine"}).status_code == 403
    assert browser.get(f"{ACCOUNTS}add/").status_code == 403
    assert browser.get(CASES).status_code == browser.get(LOGINS).status_code == 403


def test_columns_that_are_not_shown_cannot_be_guessed(admin, ana):
    for guess in ("password__startswith=md5", "tenant=1", "role_assignments__role__code=admin"):
        assert admin.get(f"{LOGINS}?{guess}").status_code in (302, 400)
    assert admin.get("/admin/identity/apikey/?secret_hash__startswith=a").status_code in (302, 400)
    assert admin.get(f"{LOGINS}?kind__exact=staff").status_code == 200


def test_typing_finds_only_records_of_ones_own_tenant(admin, acme, globex, wayne):
    with tenant(globex):
        make_account("Wayne of Globex")
    asked = "/admin/autocomplete/?app_label=cases&model_name=case&field_name=account&term=wayne"
    found = [each["text"] for each in admin.get(asked).json()["results"]]

    assert found == ["Wayne Enterprises"]


def test_hostile_questions_are_no_errors(admin, wayne):
    for query in ("?q=%00", "?p=x", "?o=99.-x", "?all=", "?_to_field=password", "?e=1", "?q=%27%3B--"):
        assert admin.get(f"{ACCOUNTS}{query}").status_code in (200, 302, 400), query
    for pk in ("nonsense", "%00", f"{wayne.pk}x"):
        assert admin.get(f"{ACCOUNTS}{pk}/change/").status_code == 404, pk
    assert admin.get("/admin/autocomplete/?term=a").status_code in (400, 403)


def test_a_link_to_set_a_password_is_read_by_its_receiver_alone(admin, acme):
    message = EmailMessage("Set your password", "https://secret.example/key", "s@acme.test", ["a@b.test"])
    with tenant(acme):
        outbox.put(message=message, kind=MailKind.PASSWORD_RESET, case=None, by=ROBOT, at=timezone.now())
        mail = OutboxMail.objects.get()
    page = admin.get(f"/admin/messaging/outboxmail/{mail.pk}/change/").content.decode()

    assert "Set your password" in page and "secret.example" not in page and "lets one sign in" in page


def test_only_the_administration_has_the_laxer_policy(admin, ana):
    lax = admin.get("/admin/").headers["Content-Security-Policy"]
    assert "'unsafe-eval'" in lax and "default-src 'none'" in lax and "http" not in lax
    for answer in (
        admin.get("/workspace/cases/"),
        Browser(ana).get("/admin/"),
        Browser().get("/admin/"),
        admin.get("/admin/x/"),
    ):
        assert "unsafe" not in answer.headers["Content-Security-Policy"]

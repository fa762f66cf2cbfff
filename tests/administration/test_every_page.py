"""Generated over everything that is registered: who sees which page, and that a page writes by verbs alone.

One walk over all records in each test: a world takes seconds to make, a page milliseconds to open.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext

from csm.admin.site import TITLES
from ledger.administration import TenantModelAdmin
from ledger.models import EventRecord
from ledger.verbs import registry, resource_of
from tenancy.context import tenant
from tests.administration.conftest import REGISTERED, Pages
from tests.browsing import Browser

NEVER_SHOWN = re.compile(r"password|secret|hash|body_html|headers|lease_token|txid")
NO_SECRET = {("exchange.Export", "headers")}  # whether the columns of a file are headed by names or by labels
SECRETS = ("argon2$", "md5$", "pbkdf2")
ELSEWHERE = re.compile(r"""(?:src|href|action|url\()\s*=?\s*["'(]?\s*(?:https?:)?//(?!www\.w3\.org)""")


def base(label: str) -> str:
    return f"/admin/{label.lower().replace('.', '/')}/"


def pages_of(label: str, pk: Any) -> dict[str, str]:
    here = base(label)
    return {
        "list": here,
        "search": f"{here}?q=a",
        "add": f"{here}add/",
        "change": f"{here}{pk}/change/",
        "delete": f"{here}{pk}/delete/",
        "history": f"{here}{pk}/history/",
    }


def verbs_of(label: str) -> list[str]:
    return [found.code for found in registry.for_resource(resource_of(REGISTERED[label][0]))]


def allowed(label: str) -> dict[str, bool]:
    """What the administrator's pages may do, as the registry says."""
    _model, pages = REGISTERED[label]
    return {code: pages.step(code) is not None for code in ("create", "update", "delete")}


def test_everything_registered_writes_by_verbs_and_has_its_place():
    assert len(REGISTERED) >= 16
    for _model, pages in REGISTERED.values():
        assert isinstance(pages, TenantModelAdmin) and pages.task in TITLES and pages.view_permission and pages.sections
        assert not pages.inlines and not pages.list_editable


def test_no_secret_is_named_on_any_page():
    named = {
        (label, name)
        for label, (_model, pages) in REGISTERED.items()
        for name in [*pages.list_display, *(name for _title, names in pages.sections for name in names)]
    }
    assert {each for each in named if NEVER_SHOWN.search(each[1])} <= NO_SECRET


def test_libraries_bring_no_pages_of_their_own():
    assert {model._meta.app_label for model in admin.site._registry}.isdisjoint(
        {"auth", "account", "mfa", "usersessions", "sessions", "contenttypes", "admin"}
    )


def test_an_administrator_opens_what_the_registry_allows(at_acme: Pages):
    browser, wrong = at_acme.browser("admin"), []
    for label in REGISTERED:
        may = allowed(label)
        expected = {"list": 200, "search": 200, "change": 200, "history": 200, "add": 200 if may["create"] else 403}
        for name, path in pages_of(label, at_acme.records[label].pk).items():
            answer = browser.get(path)
            right = expected.get(name, 200 if may["delete"] else 403)
            text = answer.content.decode()
            if name == "delete" and may["delete"] and answer.status_code == 403:
                continue  # a shipped role: the verb refuses
            if answer.status_code != right or ELSEWHERE.search(text) or any(secret in text for secret in SECRETS):
                wrong.append((path, answer.status_code, right, ELSEWHERE.findall(text)))
    assert wrong == []


@pytest.mark.parametrize(("role", "right"), [("agent", 403), ("customer", 302)])
def test_nobody_else_opens_any(at_acme: Pages, role, right):
    browser, wrong = at_acme.browser(role), []
    for label in REGISTERED:
        for path in ["/admin/", *pages_of(label, at_acme.records[label].pk).values()]:
            answer, posted = browser.get(path), browser.post(path, {"post": "yes"})
            if answer.status_code != right or (right == 302 and answer.url != "/portal/"):
                wrong.append((path, answer.status_code))
            if posted.status_code != (404 if role == "customer" else 403):
                wrong.append((path, "POST", posted.status_code))
    assert wrong == []


def test_a_stranger_signs_in_at_the_products_own_page(acme):
    for path in (
        "/admin/",
        "/admin/login/",
        "/admin/logout/",
        "/admin/password_change/",
        "/admin/nothing",
        *map(base, REGISTERED),
    ):
        for answer in (Browser().get(path), Browser().post(path, {"username": "ada@acme.test", "password": "x"})):
            assert (answer.status_code, answer.url.partition("?")[0]) == (302, "/accounts/login/"), path


def test_there_is_no_second_sign_in_form(at_acme: Pages):
    browser = at_acme.browser("admin")
    for path in ("login/", "logout/", "password_change/", "r/1/1/", "search/?s=a"):
        assert browser.get(f"/admin/{path}").status_code == 404, path


def test_another_tenants_record_is_absent(at_acme: Pages, at_globex: Pages):
    browser, absent, wrong = at_acme.browser("admin"), "01890000-0000-7000-8000-000000000000", []
    for label in REGISTERED:
        theirs = pages_of(label, at_globex.records[label].pk)
        nowhere = pages_of(label, absent)
        for name in ("change", "delete", "history"):
            for ask in (browser.get, browser.post):
                found, missing = ask(theirs[name]), ask(nowhere[name])
                same = plain(found) == plain(missing)
                if found.status_code not in (403, 404) or found.status_code != missing.status_code or not same:
                    wrong.append((theirs[name], found.status_code, missing.status_code))
        if at_globex.side.canary in browser.get(theirs["list"]).content.decode():
            wrong.append((theirs["list"], "canary"))
    assert wrong == []


def plain(answer: Any) -> str:
    """The body without what differs from one answer to the next."""
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{32}|csrf\S+|value=\"\S{64}\"", "", answer.content.decode())


def columns(record: Any) -> dict[str, Any]:
    return {
        field.attname: getattr(record, field.attname)
        for field in record._meta.concrete_fields
        if field.name != "updated_at"
    }


def test_sending_every_column_changes_none_that_a_verb_does_not_take(at_acme: Pages, at_globex: Pages, acme):
    browser, wrong = at_acme.browser("admin"), []
    for label, (model, pages) in REGISTERED.items():
        record = at_acme.records[label]
        update = pages.step("update")
        taken = {param.name for param in update.params} if update else set()
        forged = {
            "state": "closed", "version": "99", "tenant": str(at_globex.side.tenant.pk), "tenant_id": str(at_globex.side.tenant.pk),
            "number": "X1", "is_active": "", "shipped": "", "password": "x", "secret_hash": "x", "id": "x", "kind": "service",
            "is_superuser": "on", "_saveasnew": "", "public_id": "x", "cancel_requested": "on", "parked_at": "2020-01-01",
        }  # fmt: skip
        with tenant(acme):
            before = columns(model.objects.get(pk=record.pk))
        browser.post(
            pages_of(label, record.pk)["change"], {name: value for name, value in forged.items() if name not in taken}
        )
        with tenant(acme):
            after = columns(model.objects.get(pk=record.pk))
        if (
            {name for name in before if before[name] != after[name]}
            - taken
            - {"version", *(f"{name}_id" for name in taken)}
        ):
            wrong.append((label, before, after))
    assert wrong == []


def test_the_list_of_a_hundred_asks_as_often_as_the_list_of_one(at_acme: Pages, acme):
    from tests.factories.cases import make_case

    browser = at_acme.browser("admin")

    def asked() -> dict[str, int]:
        found = {}
        for label in REGISTERED:
            for _again in range(2):  # the first may ask for what is remembered for half a minute
                with CaptureQueriesContext(connection) as queries:
                    assert browser.get(base(label)).status_code == 200
            found[label] = len(queries)
        return found

    before = asked()
    with tenant(acme):
        case = at_acme.records["cases.Case"]
        for number in range(8):
            make_case(
                subject=f"Case {number}",
                account=case.account,
                contact=case.contact,
                group=case.group,
                by=at_acme.people["agent"],
            )
        for label in ("identity.User", "identity.Group"):
            more_of(label)
    after = asked()
    assert {label: after[label] for label in after if after[label] > before[label]} == {}
    assert max(before.values()) <= 18


def more_of(label: str) -> None:
    from tests.factories.people import make_group, make_staff

    for number in range(3):
        if label == "identity.Group":
            make_group(f"Group {number}")
        else:
            make_staff(f"Person{number}", "agent", "manager")


def test_reading_pages_writes_nothing(at_acme: Pages, acme):
    browser = at_acme.browser("admin")
    with tenant(acme):
        before = EventRecord.objects.count()
        number = at_acme.records["accounts.Account"].number
    for label in REGISTERED:
        for path in pages_of(label, at_acme.records[label].pk).values():
            browser.get(path)
    with tenant(acme):
        from tests.factories.accounts import make_account

        assert EventRecord.objects.count() == before and LogEntry.objects.count() == 0
        drawn = int(make_account("Next").number[2:]) - int(number[2:])
    assert drawn <= 3  # opening "Add account" draws no number

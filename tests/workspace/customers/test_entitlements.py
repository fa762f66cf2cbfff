"""Entitlements on pages: what is left, why one covers a case, and what would cover one."""

from __future__ import annotations

import pytest
from django.utils import timezone

from cases.actions import time_entries
from entitlements.models import Entitlement, EntitlementRule
from tests.factories.cases import make_case
from tests.factories.entitlements import make_entitlement

pytestmark = pytest.mark.django_db


@pytest.fixture
def ten(make, wayne):
    return make(make_entitlement, "Ten cases", account=wayne, unit="cases", allowance=10)


def text(answer) -> str:
    assert answer.status_code == 200, answer.content[:500]
    return answer.content.decode()


def test_its_page_shows_what_is_left_and_which_cases_took_it(browse, make, ana, wayne, ten):
    case = make(make_case, account=wayne, subject="Pump stopped")
    page = text(browse(ana).get(f"/workspace/customers/entitlements/{ten.pk}/"))

    assert "1 of 10 cases" in page
    assert f"{case.number} · Pump stopped" in page
    assert "burn-line" in page


def test_the_case_page_says_why_this_entitlement(browse, make, ana, wayne, ten):
    make(make_entitlement, "By mail", account=wayne, channels=["email"])
    case = make(make_case, account=wayne)
    page = text(browse(ana).get(f"/workspace/cases/{case.number}/"))

    assert "Why this entitlement" in page
    assert "It is the only one that fits." in page
    assert "It may not be asked for by Portal, only by E-mail." in page or "only by E-mail" in page
    assert "choose-entitlement" not in page  # an agent may not


def test_a_senior_agent_chooses_another_from_those_that_fit(browse, make, sara, wayne, lexcorp, ten):
    make(make_entitlement, "Other", account=wayne, order=500)
    make(make_entitlement, "Of Lexcorp", account=lexcorp)
    case = make(make_case, account=wayne)
    browser = browse(sara)
    form = text(browser.get(f"/workspace/cases/{case.number}/choose-entitlement/"))

    assert "Other" in form and "Ten cases" in form and "Of Lexcorp" not in form


def test_time_is_booked_from_the_case(browse, make, ana, wayne):
    hours = make(make_entitlement, account=wayne, unit="hours", allowance=2)
    case = make(make_case, account=wayne)
    browser = browse(ana)
    address = f"/workspace/customers/time-entries/do/create/?case={case.pk}&back=/workspace/cases/{case.number}/"
    assert str(case.pk) in text(browser.get(address))
    done = browser.post(
        "/workspace/customers/time-entries/do/create/",
        {"case": case.pk, "minutes": 90, "billable": "on", "back": f"/workspace/cases/{case.number}/"},
    )
    assert (done.status_code, done.headers["Location"]) == (302, f"/workspace/cases/{case.number}/")
    assert "1 h 30 min" in text(browser.get(f"/workspace/cases/{case.number}/"))
    assert make(lambda: Entitlement.objects.get(pk=hours.pk).used) == 1.5


def test_the_derive_tool_decides_for_a_case_that_nobody_opened(browse, ana, wayne_labs, lexcorp, ten):
    browser = browse(ana)
    assert "Suppose a case" in text(browser.get("/workspace/customers/derive/"))
    page = text(browser.get(f"/workspace/customers/derive/?account={wayne_labs.pk}&channel=portal"))
    assert "<h2>Ten cases</h2>" in page
    assert "It comes from an account above: Wayne Enterprises" in page
    nothing = text(browser.get(f"/workspace/customers/derive/?account={lexcorp.pk}&channel=portal"))
    assert "Nothing covers it" in nothing


def test_the_derive_tool_is_for_staff_who_may_look_and_reads_only(browse, make, carla, gil, ten):
    from tests.factories.people import make_staff

    assert browse(make(make_staff, "Noah")).get("/workspace/customers/derive/").status_code == 403
    assert browse(carla).get("/workspace/customers/derive/").status_code in (302, 403, 404)
    assert browse(gil).get(f"/workspace/customers/entitlements/{ten.pk}/").status_code == 404


def test_the_derive_tool_refuses_the_wrong_method(browse, ana):
    assert browse(ana).post("/workspace/customers/derive/").status_code == 405


def test_a_manager_writes_a_rule_with_the_builder(browse, max, ten):
    browser = browse(max)
    assert "data-conditions" in text(browser.get("/workspace/customers/entitlement-rules/do/create/"))
    done = browser.post(
        "/workspace/customers/entitlement-rules/do/create/",
        {
            "name": "Urgent first", "conditions": '{"field": "priority", "op": "eq", "value": 1}', "entitlement": str(ten.pk),
            "order": 5, "is_active": "on",
        },
    )  # fmt: skip
    assert done.status_code == 302, done.content.decode()[:3000]
    from tenancy.context import tenant

    with tenant(ten.tenant_id):
        rule = EntitlementRule.objects.get()
    assert (rule.name, rule.order, rule.conditions["value"]) == ("Urgent first", 5, 1)
    assert "Priority is 1" in text(browser.get(f"/workspace/customers/entitlement-rules/{rule.pk}/"))


def test_giving_back_offers_the_cases_that_took_something(browse, make, max, wayne, ten):
    took, free = make(make_case, account=wayne), make(make_case, account=wayne, channel="proactive")
    browser = browse(max)
    form = text(browser.get(f"/workspace/customers/entitlements/{ten.pk}/refund/"))
    assert took.number in form and free.number not in form
    done = browser.post(
        f"/workspace/customers/entitlements/{ten.pk}/refund/",
        {"case": took.pk, "reason": "Ours", "version": ten.version},
    )
    assert done.status_code == 302
    assert make(lambda: Entitlement.objects.get(pk=ten.pk).used) == 0


def test_booked_time_shows_who_and_when(browse, make, ana, wayne):
    case = make(make_case, account=wayne)
    make(time_entries.create, case=case, minutes=20, billable=False, by=ana, at=timezone.now())
    assert "20 min, not counted" in text(browse(ana).get(f"/workspace/cases/{case.number}/"))


def test_a_senior_agent_opens_a_case_as_goodwill_where_coverage_is_required(browse, make, ana, sara, wayne, acme):
    from cases.models import Case
    from identity.models import TenantSettings
    from tenancy.context import tenant

    with tenant(acme):
        TenantSettings.objects.filter(pk=TenantSettings.objects.current().pk).update(coverage_required=True)
    asked = {"subject": "Help", "account": wayne.pk, "priority": 3, "channel": "phone"}
    assert "goodwill" not in text(browse(ana).get("/workspace/cases/new/"))
    refused = browse(sara).post("/workspace/cases/new/", asked)
    assert (refused.status_code, "No entitlement covers this case." in refused.content.decode()) == (422, True)
    assert browse(sara).post("/workspace/cases/new/", {**asked, "goodwill": "We broke it."}).status_code == 302
    assert make(lambda: Case.objects.get().coverages.get().kind) == "goodwill"

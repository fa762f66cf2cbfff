"""What holds for every kind of customer record: who opens its list and page, who does not, and what they cost."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from ledger.verbs import registry
from tenancy.context import tenant
from tests.workspace.customers.makers import MAKERS
from workspace import kinds

LISTED = [kind for kind in kinds.every() if kind.listed]
each_kind = pytest.mark.parametrize("kind", LISTED, ids=lambda kind: kind.resource)


@pytest.fixture
def one(make):
    """A record of a kind."""
    return lambda kind, n=1: make(MAKERS[kind.resource], n)


@each_kind
def test_an_administrator_opens_list_and_page_and_finds_it_in_the_menu(browse, ada, make, one, kind):
    record, browser = one(kind), browse(ada)
    listed = browser.get(kind.list_url)
    page = browser.get(kind.url(record))

    assert (listed.status_code, page.status_code) == (200, 200)
    assert f'href="{kind.list_url}" aria-current="page"' in listed.content.decode()
    assert f'href="{kind.url(record)}"' in listed.content.decode()
    assert escape(make(lambda: str(kind.title(record)))) in page.content.decode()


@each_kind
def test_an_empty_list_says_what_to_do_next(browse, ada, make, kind):
    page = browse(ada).get(kind.list_url).content.decode()

    assert str(kind.blank) in page
    create = registry.get(f"{kind.resource}.create")
    assert create is None or not create.permits(ada) or f'href="{kind.do_url()}"' in page


@each_kind
def test_somebody_without_the_permission_opens_neither(browse, make, one, kind):
    from tests.factories.people import make_staff

    record, noah = one(kind), make(make_staff, "Noah")
    browser = browse(noah)

    assert browser.get(kind.list_url).status_code == 403
    assert browser.get(kind.url(record)).status_code == 403


@each_kind
def test_it_refuses_the_wrong_method(browse, ada, one, kind):
    browser = browse(ada)

    assert browser.post(kind.list_url).status_code == 405
    assert browser.post(kind.url(one(kind))).status_code == 405


@each_kind
def test_another_tenants_record_is_absent(browse, ada, globex, one, kind):
    from tests.factories.people import make_staff

    with tenant(globex):
        gina = make_staff("Gina", "admin", host="globex.test")
    record = one(kind)

    assert browse(ada).get(kind.url(record)).status_code == 200
    assert browse(gina).get(kind.url(record)).status_code == 404
    assert kind.url(record) not in browse(gina).get(kind.list_url).content.decode()


@each_kind
def test_a_list_costs_the_same_for_one_row_and_for_three(browse, ada, one, kind):
    one(kind)
    costs = [cost(browse(ada), kind.list_url, warm=True)]
    one(kind, 2), one(kind, 3)
    costs.append(cost(browse(ada), kind.list_url, warm=True))

    assert costs[0] == costs[1]
    assert costs[0] <= 25


@each_kind
def test_a_page_stays_within_25_queries(browse, ada, one, kind):
    assert cost(browse(ada), kind.url(one(kind)), warm=True) <= 25


def cost(browser, address, *, warm=False):
    """Queries of one page, without the device's last sign of life."""
    if warm:
        assert browser.get(address).status_code == 200  # whatever is remembered between requests is remembered now
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(address).status_code == 200
    return sum("usersessions" not in query["sql"] for query in asked)


@each_kind
def test_every_step_asks_in_words_and_offers_a_way_back(browse, ada, one, kind):
    record, browser = one(kind), browse(ada)
    for verb in registry.for_resource(kind.resource):
        if not verb.permits(ada):
            continue
        address = kind.step_url(record, verb.code) if verb.takes_subject else kind.do_url(verb.code)
        answer = browser.get(address)
        if answer.status_code == 302:  # refused as it stands, and said on the page
            continue
        assert answer.status_code == 200, verb.key
        assert str(verb.label) in answer.content.decode()


@pytest.mark.parametrize("kind", [kind for kind in LISTED if kind.found_by], ids=lambda kind: kind.resource)
def test_it_is_found_while_somebody_types(browse, ada, make, one, kind):
    record = one(kind)
    title = make(lambda: str(kind.title(record)))
    found = browse(ada).get(f"/workspace/find/{kind.resource}/", {"q": title[:4]}).json()["results"]

    assert str(record.pk) in [each["id"] for each in found]
    assert browse(ada).get(f"/workspace/find/{kind.resource}/").json()["results"]


@each_kind
def test_odd_words_find_nothing_and_break_nothing(browse, ada, kind):
    for text in ("%", "\x00", "'", "<b>", "😀" * 300, "\\", " · "):
        assert browse(ada).get(f"/workspace/find/{kind.resource}/", {"q": text}).status_code == 200
        assert browse(ada).get(kind.list_url, {"q": text}).status_code == 200

"""The command palette: what one can go to and do from where one is."""

import pytest
from django.utils import timezone

from tenancy.context import tenant
from tests.factories.accounts import make_account, make_consumer, make_contact
from tests.factories.cases import make_case
from workspace.navigation import PAGES, pages_for

PALETTE = "/workspace/palette/"


@pytest.fixture
def look(browse):
    """``look(ana, "compr")``: the options' words and addresses, group by group."""

    def found(person, text="", case=None):
        query = {"q": text, **({"case": case.number} if case else {})}
        groups = browse(person).get(PALETTE, query, part=True).context["groups"]
        return {group.code: [(str(option.label), option.url) for option in group.options] for group in groups}

    return found


def labels(found, group):
    return [label for label, _url in found.get(group, [])]


def test_every_page_is_where_the_list_says_and_has_its_own_key(browse, make, ada):
    browser = browse(ada)
    assert {browser.get(page.url).status_code for page in make(pages_for, ada)} <= {200, 302}
    keys = [page.key for page in PAGES if page.key]
    assert len(keys) == len(set(keys))


def test_pages_are_offered_to_those_who_may_open_them(look, ana, ada, otto):
    assert "Outbox" in labels(look(ada, "out"), "pages")
    assert ("Outbox" in labels(look(otto, "out"), "pages")) == otto.can("messaging.read_outbox")


@pytest.mark.parametrize("text", ["Line 3 comp", "LINE", "compr", "trips line", "CS00"])
def test_a_case_is_found_by_number_beginning_and_words(look, ana, case, text):
    assert look(ana, text)["cases"] == [("Line 3 compressor trips", f"/workspace/cases/{case.number}/")]


def test_a_case_is_found_by_the_digits_of_its_number(look, ana, case):
    assert labels(look(ana, str(int(case.number[2:]))), "cases") == ["Line 3 compressor trips"]


def test_what_nobody_may_see_is_not_found(look, otto, gil, case):
    assert "cases" not in look(otto, "Line 3")
    assert "cases" not in look(gil, "Line 3")
    assert "cases" not in look(gil, case.number)


def test_customers_are_found_by_how_they_begin_and_lead_to_their_pages(look, ana, make, wayne):
    colin = make(make_contact, wayne, "Colin", "customer")
    cora = make(make_consumer, "Cora")
    found = look(ana, "co")["customers"]

    assert {url for _label, url in found} == {
        f"/workspace/customers/contacts/{colin.pk}/",
        f"/workspace/customers/consumers/{cora.pk}/",
    }
    for text in ("wayne ent", "WAYNE", wayne.number):
        assert look(ana, text)["customers"] == [("Wayne Enterprises", f"/workspace/customers/accounts/{wayne.pk}/")]
    assert labels(look(ana, "colin@wayne"), "customers") == ["Colin Doe"]


def test_from_their_page_it_is_one_step_to_their_cases_and_to_no_others(
    browse, ana, make, case, carla_contact, lexcorp, look
):
    make(make_case, subject="Elsewhere", account=lexcorp)
    for text in ("Wayne", "Carla"):
        ((_label, url),) = look(ana, text)["customers"]
        page = browse(ana).get(url).content.decode()
        assert f"/workspace/cases/{case.number}/" in page and "Elsewhere" not in page


def test_a_strange_customer_in_the_address_shows_nothing_of_theirs(browse, gil, wayne, case):
    page = browse(gil).get("/workspace/cases/", {"view": "all", "account": str(wayne.pk)}).content.decode()

    assert f"case-{case.number}" not in page and "Wayne" not in page


def test_customers_of_others_are_not_found(look, otto, gil, wayne, globex):
    assert "customers" not in look(otto, "Wayne")
    assert "customers" not in look(gil, "Wayne")
    with tenant(globex):
        make_account("Wayne's other", code="W2")
    assert labels(look(gil, "Wayne"), "customers") == ["Wayne's other"]


def test_a_case_offers_what_can_be_done_to_it_now(look, ana, case, brought_to):
    commands = labels(look(ana, "", case), "commands")
    assert "Accept" in commands and "Reply" in commands and "Resume…" not in commands

    brought_to("awaiting_info")
    commands = labels(look(ana, ">", case), "commands")
    assert "Resume…" in commands and "Accept" not in commands


def test_somebody_elses_case_offers_nothing(look, gil, otto, case):
    for stranger in (gil, otto):
        assert "Accept" not in labels(look(stranger, "", case), "commands")


def test_new_case_is_for_those_who_may_open_one(look, ana, max):
    assert "New case" in labels(look(ana, "new"), "commands")
    assert ("New case" in labels(look(max, "new"), "commands")) == max.can("cases.create")


def test_with_nothing_typed_it_shows_what_one_works_on(look, ana, brought_to):
    brought_to("open")
    assert labels(look(ana), "cases") == ["Line 3 compressor trips"]


def test_nothing_found_says_how_to_find(browse, ana):
    answer = browse(ana).get(PALETTE, {"q": "zzzz"}, part=True).content.decode()

    assert "Nothing found" in answer and "by their number" in answer


@pytest.mark.parametrize("text", ["%", "\x00", "'", "<b>", "😀" * 300, ">", "1" * 200, "\\"])
def test_odd_words_are_only_words(browse, ana, case, text):
    answer = browse(ana).get(PALETTE, {"q": text, "case": text}, part=True)

    assert answer.status_code == 200
    assert "<b>" not in answer.content.decode()


def test_without_scripts_it_is_a_page(browse, ana, case):
    page = browse(ana).get(PALETTE, {"q": "Line"}).content.decode()

    assert f'href="/workspace/cases/{case.number}/"' in page


@pytest.mark.parametrize("rows", [1, 3])
def test_more_rows_cost_no_more_queries(browse, ana, make, wayne, case, rows, django_assert_num_queries):
    for n in range(rows):
        make(make_case, subject=f"Wayne {n}", account=wayne, at=timezone.now())
        make(make_contact, wayne, f"Waylon{n}", "customer")
        make(make_consumer, f"Wayan{n}")
    browser = browse(ana)
    browser.get(PALETTE)
    with django_assert_num_queries(16):  # six of its own; the rest is the door, who is there, and savepoints
        browser.get(PALETTE, {"q": "way", "case": case.number}, part=True)


def test_it_cannot_be_posted_to(browse, ana):
    assert browse(ana).post(PALETTE).status_code == 405


def test_a_customer_is_led_to_the_portal(browse, carla):
    assert browse(carla).get(PALETTE).url == "/portal/"


def test_the_buttons_of_a_case_say_their_keys(browse, ana, case):
    page = browse(ana).get(f"/workspace/cases/{case.number}/").content.decode()

    for key in ("a", "s", "i", "r", "n", "c", "g h"):
        assert f'data-key="{key}"' in page, key

"""The page that explains access."""

import pytest

from tests.factories.cases import make_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(make, colin_contact):
    return make(make_case, subject="Printer", contact=colin_contact)


def test_it_says_in_words_why_somebody_sees_a_case(browse, max, colin, case):
    page = (
        browse(max).get(f"/workspace/customers/access/?person=colin@&kind=case&record={case.number}").content.decode()
    )

    assert "Yes, they see it." in page
    assert "Contacts see the cases that were opened by them or for them." in page
    assert "Staff of the house see every case." in page  # the rules that did not decide, too


def test_it_says_why_not_and_why_a_step_is_refused(browse, max, lex, colin, case):
    client = browse(max)

    assert (
        "No, they do not see it."
        in client.get(f"/workspace/customers/access/?person=lex@&kind=case&record={case.number}").content.decode()
    )
    step = client.get(f"/workspace/customers/access/?person=colin@&kind=case&record={case.number}&verb=provide-info")
    assert "No, they may not do this now" in step.content.decode()


def test_several_people_are_offered(browse, max, carla, colin, case):
    page = browse(max).get(f"/workspace/customers/access/?person=Doe&kind=case&record={case.number}").content.decode()

    assert "Which person?" in page and "Carla" in page and "Colin" in page


def test_who_was_chosen_stands_there_by_name_never_as_an_id(browse, max, colin, case):
    chosen = f"person={colin.user_id}&person.text=&kind=case&record={case.pk}"
    page = browse(max).get(f"/workspace/customers/access/?{chosen}").content.decode()

    assert 'value="Colin · colin@' in page and f'value="{case.number} · Printer"' in page
    assert f'name="person.text" value="{colin.user_id}"' not in page


def test_while_one_types_people_and_records_are_offered(browse, max, ana, colin, case):
    found = browse(max).get("/workspace/customers/access/find/?of=person&q=colin").json()["results"]
    assert [each["name"] for each in found] == ["Colin"]
    found = browse(max).get(f"/workspace/customers/access/find/?of=record&kind=case&q={case.number}").json()["results"]
    assert [each["label"] for each in found] == [f"{case.number} · Printer"]
    assert browse(ana).get("/workspace/customers/access/find/?of=person&q=colin").status_code == 403


def test_typed_words_count_more_than_what_was_chosen_before(browse, max, colin, lex, case):
    asked = f"person={colin.user_id}&person.text=lex@&kind=case&record={case.number}"

    assert "No, they do not see it." in browse(max).get(f"/workspace/customers/access/?{asked}").content.decode()


@pytest.mark.parametrize(
    "query", ["", "?person=%00&kind=unicorn&record=x", "?person=nobody&kind=case&record=CS9999999"]
)
def test_odd_questions_are_answered_in_words(browse, max, query):
    assert browse(max).get(f"/workspace/customers/access/{query}").status_code == 200


def test_agents_do_not_ask_about_others(browse, ana):
    assert browse(ana).get("/workspace/customers/access/").status_code == 403

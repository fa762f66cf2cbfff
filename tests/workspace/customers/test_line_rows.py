"""The lines of a contract as rows of its form, also without JavaScript."""

import re

import pytest

from tests.factories.contracts import make_contract

CONTRACTS = "/workspace/customers/contracts/"
NEW = {
    "lines-1-name": "Visits on site",
    "lines-1-quantity": "12",
    "lines-1-detail": ["response", ""],
    "lines-1-value": ["4 hours", ""],
}


@pytest.fixture
def form(browse, max, make, wayne):
    """Max's form of a contract with one line: send(**changes) answers, shown() is its page."""
    lines = [{"name": "Gold support", "quantity": 2, "characteristics": {"coverage": "24x7"}}]
    contract = make(make_contract, "Care", account=wayne, lines=lines)
    address = f"{CONTRACTS}{contract.pk}/update/"

    class Form:
        record = contract

        def shown(self):
            return browse(max).get(address).content.decode()

        def send(self, **changes):
            page = self.shown()
            held = dict(re.findall(r'name="(lines-0-(?:id|name|quantity)|version)" value="([^"]*)"', page))
            kept = {
                "lines-0-detail": ["coverage"],
                "lines-0-value": ["24x7"],
                "lines-TOTAL_FORMS": "3",
                "account": str(wayne.pk),
            }
            return browse(max).post(
                address, {"starts": contract.starts.isoformat(), "name": contract.name, **held, **kept, **changes}
            )

        def lines(self):
            return make(
                lambda: [
                    (each.quantity, each.name, each.characteristics) for each in contract.lines.order_by("position")
                ]
            )

    return Form()


def test_what_stands_in_the_rows_is_what_was_agreed(form):
    shown = form.shown()

    assert 'value="Gold support"' in shown and 'value="coverage"' in shown and 'value="24x7"' in shown
    assert "×" not in re.search(r'<div class="line-rows".*?</template>', shown, re.DOTALL)[0]


def test_a_row_is_added_and_an_empty_one_is_none(form):
    before = form.lines()
    assert form.send(**NEW).status_code == 302

    assert form.lines() == [*before, (12, "Visits on site", {"response": "4 hours"})]


def test_a_row_is_removed_by_its_box(form):
    assert form.send(**{"lines-0-gone": "on"}).status_code == 302

    assert form.lines() == []


def test_a_wrong_row_is_named_and_nothing_typed_is_lost(form):
    before = form.lines()
    answer = form.send(**{**NEW, "lines-1-quantity": "a dozen"})
    page = answer.content.decode()

    assert answer.status_code == 422 and "Line 2: the quantity is a whole number, 1 or more." in page
    assert 'value="a dozen"' in page and 'value="4 hours"' in page and form.lines() == before
    assert "Line 2: say what was agreed." in form.send(**{**NEW, "lines-1-name": ""}).content.decode()

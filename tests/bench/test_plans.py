"""Hot queries keep their plans, and lists of every filter and ordering come out of an index in order."""

import re

import pytest

from csm.bench import plans

pytestmark = [pytest.mark.slow, pytest.mark.django_db(databases=["default", "owner"])]


@pytest.fixture(scope="module")
def text(setting, django_db_blocker) -> str:
    """The file as it would be written now: made once, outside of any test's transaction."""
    with django_db_blocker.unblock():
        return plans.collect(setting)


@pytest.fixture(scope="module")
def collected(text) -> dict[str, str]:
    """Plan by query."""
    blocks = text.removeprefix(plans.HEAD).strip().split("\n\n")
    return {block.partition("\n")[0]: block.partition("\n")[2] for block in blocks}


def test_no_hot_query_reads_a_whole_table(collected):
    assert [name for name, plan in collected.items() if "Seq Scan" in plan] == []


def test_lists_are_cut_from_an_index_in_order(collected):
    lists = {name: plan for name, plan in collected.items() if "ordering=" in name}
    latest_due = {name for name in lists if "ordering=-next_due_at&" in name}  # of a filter: nobody's first question

    assert len(lists) > 40
    assert [name for name, plan in lists.items() if re.search(r"^ *Sort ", plan, re.M) and name not in latest_due] == []
    # Numbers are unique, so that sorting those that are equal by id sorts nothing.
    in_part = {name for name, plan in lists.items() if "Incremental Sort" in plan}
    assert all("ordering=number" in name or "ordering=-number" in name for name in in_part)


def test_pages_far_down_cost_what_the_first_one_costs(collected):
    first = collected["GET /api/v1/cases/?ordering=-created_at"]
    assert collected["GET /api/v1/cases/?cursor=… (page 200)"] == first


def test_claims_and_the_feed_are_index_scans_with_a_limit(collected):
    for name, plan in collected.items():
        if name.startswith(("claim:", "sweep:")) or name == "GET /api/v1/events/":
            assert "Index" in plan, name
            assert "Sort" not in plan, name


def test_plans_are_those_that_were_agreed_on(text):
    """After a change that is meant: `bin/bench --plans` writes docs/bench/plans.txt anew."""
    assert plans.differences(text) == ""

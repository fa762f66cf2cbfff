"""Who reacts, on one screen."""

import io

import pytest
from django.core.management import CommandError, call_command

from tests.ledger.conftest import Opened


def flow(*arguments) -> str:
    out = io.StringIO()
    call_command("flow", *arguments, stdout=out)
    return out.getvalue()


def test_it_names_who_reacts_within_in_order_and_after_with_the_queue(react):
    @react.within(Opened, order=20)
    def second(event):
        pass

    @react.within(Opened, order=10)
    def first(event):
        pass

    @react.after(Opened, queue="mail", external=True)
    def send(event, delivery):
        pass

    lines = flow("thing.opened").splitlines()

    assert lines[0].startswith("thing.opened  (tests.ledger.conftest.Opened, customers may learn of it)")
    assert [line.split()[:2] for line in lines[1:4]] == [
        ["within", "1."],
        ["within", "2."],
        ["after", lines[3].split()[1]],
    ]
    assert "first" in lines[1] and "second" in lines[2] and "(queue mail, external)" in lines[3]


def test_it_lists_everything():
    assert "case.created" in flow()


def test_an_unknown_kind_is_an_error():
    with pytest.raises(CommandError, match="no event"):
        flow("case.forgotten")

"""Whoever reaches many accounts carries a path, not a list; what they see is the same."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import queries
from accounts.actions import accounts as account_verbs
from accounts.models import Account, Contact
from accounts.reaching import Accounts
from cases.models import Case
from identity.actor import actor_for
from ledger.verbs import allowed_actions
from tests.factories.accounts import make_account, make_contact
from tests.factories.cases import make_case
from tests.factories.people import ROBOT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("inside_acme")]


@pytest.fixture(params=[200, 1], ids=["by id", "by path"])
def few(request, monkeypatch):
    """How many accounts are still named by id."""
    monkeypatch.setattr(queries, "FEW", request.param)
    return request.param


@pytest.fixture
def tree(few):
    head = make_account("Wayne")
    labs = make_account("Labs", parent=head)
    optics = make_account("Optics", parent=labs)
    beside = make_account("Lexcorp")
    for account in (head, labs, optics, beside):
        make_case(subject=account.name, contact=make_contact(account, f"Person{account.number}", login=False))
    return head, labs, optics, beside


def seen(user, model=Case, column="subject"):
    return set(model.objects.visible_to(actor_for(user)).values_list(column, flat=True))


def test_a_case_manager_sees_the_accounts_below_and_acts_on_their_cases(tree, few):
    _head, labs, optics, beside = tree
    casey = make_contact(labs, "Casey", "customer_case_manager")
    actor = actor_for(casey.user)

    assert bool(actor.reach["accounts"].below) is (few == 1)
    assert seen(casey.user) == {"Labs", "Optics"}
    assert seen(casey.user, Account, "name") == {"Labs", "Optics"}
    assert seen(casey.user, Contact, "account__name") == {"Labs", "Optics"}
    assert [actor.reach["serves"].has(account) for account in tree] == [False, True, True, False]
    case = Case.objects.visible_to(actor).get(subject="Optics")
    assert "close" in allowed_actions(actor, case)
    made = make_case(by=actor, account=optics)
    assert made.account == optics
    with pytest.raises(Exception, match="no such object"):
        make_case(by=actor, account=beside)


def test_a_move_takes_effect_at_the_next_request(tree):
    _head, labs, optics, beside = tree
    casey = make_contact(labs, "Casey", "customer_case_manager")
    assert "Optics" in seen(casey.user)

    account_verbs.update(account=optics, parent=beside, by=ROBOT, at=timezone.now())
    assert seen(casey.user) == {"Labs"}
    account_verbs.update(account=beside, parent=labs, by=ROBOT, at=timezone.now())
    assert seen(casey.user) == {"Labs", "Optics", "Lexcorp"}


def test_what_may_be_done_is_known_of_each_row_without_asking_again(tree):
    casey = make_contact(tree[0], "Casey", "customer_case_manager")
    actor = actor_for(casey.user)

    def queries_for(many):
        with CaptureQueriesContext(connection) as asked:
            for case in Case.objects.visible_to(actor).order_by("subject")[:many]:
                assert "close" in allowed_actions(actor, case)
        return len(asked)

    assert queries_for(1) == queries_for(3)


def test_sets_of_accounts_add_up():
    one, two = Accounts(ids=frozenset([1]), below=frozenset(["A/"])), Accounts(ids=frozenset([2]))

    assert (one | two) == Accounts(frozenset([1, 2]), frozenset(["A/"]))
    assert (one | two).beyond(one) == two
    assert not Accounts()
    assert Accounts.at_and_below("") == Accounts()

"""Opening a case: whose it is, what a customer may decide, and what starts satisfied."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from cases.actions import creation
from identity.models import User
from ledger.refusals import Refused
from tests.factories.accounts import make_consumer
from tests.factories.cases import bring_to, make_case

pytestmark = pytest.mark.django_db


def test_a_customers_account_and_contact_come_from_the_login(colin, colin_contact, wayne):
    case = make_case(by=colin)

    assert (case.account, case.contact, case.channel, case.on_behalf_of) == (wayne, colin_contact, "portal", None)


def test_an_administrator_opens_one_for_a_colleague(carla, colin_contact):
    case = make_case(by=carla, contact=colin_contact)

    assert (case.contact, case.on_behalf_of, case.opened_by_id) == (colin_contact, colin_contact, carla.user_id)


def test_a_customer_does_not_open_one_for_a_colleague(colin, carla_contact):
    with pytest.raises(ValidationError):
        make_case(by=colin, contact=carla_contact)


def test_a_consumer_is_their_own_customer(cora, cora_consumer):
    case = make_case(by=cora)

    assert (case.consumer, case.account) == (cora_consumer, None)


def test_there_are_never_two_kinds_of_customer(ana, wayne):
    with pytest.raises(ValidationError) as wrong:
        make_case(by=ana, account=wayne, consumer=make_consumer("Carl", login=False))
    assert "consumer" in wrong.value.message_dict


def test_customers_do_not_set_what_is_the_staffs(colin, support):
    with pytest.raises(ValidationError) as wrong:
        make_case(by=colin, group=support, tags=["vip"], channel="proactive")
    assert set(wrong.value.message_dict) == {"group", "tags", "channel"}


def test_a_case_opened_with_the_customer_present_starts_answered(ana, wayne):
    assert make_case(by=ana, account=wayne, channel="phone").first_response_at is not None
    assert make_case(by=ana, account=wayne, channel="email").first_response_at is None


def test_an_assignee_works_in_the_group(ana, finn, support):
    with pytest.raises(ValidationError):
        make_case(by=ana, group=support, assignee=User.objects.get(pk=finn.user_id))


def test_nothing_is_changed_after_the_end(ana):
    case = bring_to("cancelled", make_case(), agent=ana)
    with pytest.raises(Refused):
        creation.update(case=case, priority=1, by=ana, at=timezone.now())


def test_a_change_that_changes_nothing_announces_nothing(ana):
    case = make_case()
    assert creation.update(case=case, priority=case.priority, by=ana, at=timezone.now()).version == case.version


def test_a_subject_is_required(ana):
    with pytest.raises(ValidationError):
        make_case(by=ana, subject="")


def test_what_an_outsourcer_opens_stays_with_its_group(otto, callcentre):
    assert make_case(by=otto).group == callcentre

"""What one has begun to write: one's own, there again on every device, and never silently lost."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.actions import drafts
from cases.models import Draft
from ledger.models import EventRecord
from tests.factories.cases import make_case

AT = timezone.now()


@pytest.fixture
def case(carla):
    return make_case(by=carla)


def save(by, case, body, seen=0, at=AT, **more):
    return drafts.save(by=by, at=at, kind="writing", case=case, fields={"body": body, **more}, seen=seen)


def there(by, case):
    found = drafts.find(by=by, kind="writing", case=case)
    return found and found.fields["body"]


def test_it_is_there_again(ana, case):
    save(ana, case, "Dear Car")
    save(ana, case, "Dear Carla", seen=1)

    assert there(ana, case) == "Dear Carla" and Draft.objects.count() == 1


def test_nobody_else_reads_it(ana, bob, ada, carla, case):
    save(ana, case, "I think she is wrong")

    assert [there(other, case) for other in (bob, ada, carla)] == [None, None, None]
    assert not Draft.objects.visible_to(ada).exists()


def test_each_case_and_form_has_its_own(ana, case, carla):
    save(ana, case, "One")
    save(ana, make_case(by=carla), "Two")
    drafts.save(by=ana, at=AT, kind="new-case", fields={"subject": "Three"})
    drafts.save(by=ana, at=AT, kind="new-case", fields={"subject": "Three!"}, seen=1)

    assert there(ana, case) == "One" and Draft.objects.count() == 3


def test_the_newest_wins_and_what_another_tab_wrote_is_set_aside(ana, case):
    save(ana, case, "From the office")
    save(ana, case, "From home", seen=0)
    draft = drafts.find(by=ana, kind="writing", case=case)
    assert (draft.fields["body"], draft.set_aside["body"]) == ("From home", "From the office")

    draft = drafts.swap(by=ana, at=AT, kind="writing", case=case)
    assert (draft.fields["body"], draft.set_aside["body"]) == ("From the office", "From home")


def test_typing_on_in_one_tab_sets_nothing_aside(ana, case):
    for seen, text in enumerate(["D", "De", "Dear"]):
        save(ana, case, text, seen=seen)

    assert drafts.find(by=ana, kind="writing", case=case).set_aside == {}


def test_what_is_sent_is_no_draft_even_if_a_slow_page_saves_it_late(ana, case):
    save(ana, case, "Dear Carla")
    drafts.sent(by=ana, kind="writing", case=case, fields={"body": "Dear Carla, hello"})
    assert there(ana, case) is None
    save(ana, case, "Dear Carla, hello\r\n", seen=1)
    assert there(ana, case) is None

    save(ana, case, "And another thing")
    assert there(ana, case) == "And another thing"


def test_it_can_be_discarded_and_brought_back_for_a_while(ana, case):
    save(ana, case, "Dear Carla")
    drafts.discard(by=ana, at=AT, kind="writing", case=case)
    assert there(ana, case) is None
    drafts.restore(by=ana, at=AT + timedelta(seconds=9), kind="writing", case=case)
    assert there(ana, case) == "Dear Carla"

    drafts.discard(by=ana, at=AT, kind="writing", case=case)
    assert drafts.restore(by=ana, at=AT + timedelta(minutes=5), kind="writing", case=case) is None


def test_an_empty_one_is_none(ana, case):
    assert save(ana, case, "  ", visibility="internal") is None
    assert Draft.objects.count() == 0


def test_it_holds_only_so_much(ana, case):
    with pytest.raises(drafts.TooLong):
        save(ana, case, "x" * 200_001)
    with pytest.raises(drafts.TooLong):
        save(ana, case, "x", **{f"field{n}": "x" for n in range(40)})
    save(ana, case, "zero\x00byte")
    assert there(ana, case) == "zerobyte"


def test_the_ledger_knows_nothing_of_it(ana, case):
    before = EventRecord.objects.count()
    save(ana, case, "Dear Carla")
    drafts.discard(by=ana, at=AT, kind="writing", case=case)

    assert EventRecord.objects.count() == before

"""When something happens to a customer, their telephone numbers and who may be the same are known at once."""

from __future__ import annotations

from accounts import events
from accounts.actions import duplicates
from accounts.models import Contact
from accounts.models.telephone import remember
from accounts.suspecting import LOOKED_AT
from identity.events import SettingsUpdated
from ledger.subscribers import Announced, after, within

NUMBERS = {"phone", "phones", "address", "addresses", "account"}  # what decides how a number is read
CHUNK = 500


@within(events.AccountCreated, events.ContactCreated, events.ConsumerCreated, batch=True)
def know_new(announced: list[Announced]) -> None:
    """Somebody new: their telephone numbers can be looked up, and who may be the same is told."""
    records = [each.subject for each in announced]
    remember(records, afresh=False)
    duplicates.look_again(records, at=announced[-1].at)


@within(events.AccountUpdated, events.ContactUpdated, events.ConsumerUpdated, batch=True)
def know_changed(announced: list[Announced]) -> None:
    """The same for those of whom something changed that they are known by."""
    remember([each.subject for each in announced if NUMBERS & set(each.data.fields)])
    looked_at = [each.subject for each in announced if LOOKED_AT & set(each.data.fields)]
    duplicates.look_again(looked_at, at=announced[-1].at)


@after(events.AccountUpdated)
def read_numbers_anew(event: Announced, delivery: object) -> None:
    """An account that moved to another country: its people's numbers are dialled from there."""
    if "address" not in event.data.fields:
        return
    people = Contact.objects.current().filter(account_id=event.subject_id).exclude(phone="").select_related("account")
    last = None
    while some := list((people.filter(pk__gt=last) if last else people).order_by("pk")[:CHUNK]):
        remember(some)
        last = some[-1].pk


@after(events.RecordsMoved)
def know_moved_people(event: Announced, delivery: object) -> None:
    """People who came to another account by a merge: their numbers are dialled from there, and may be somebody's there."""
    if event.data.relation != "accounts.contact.account":
        return
    people = list(Contact.objects.current().filter(pk__in=event.data.ids).select_related("account"))
    remember(people)
    duplicates.look_again(people, at=event.at)


@after(SettingsUpdated)
def read_all_numbers_anew(event: Announced, delivery: object) -> None:
    """The organisation moved to another country: a job reads every number from there, and finds who is the same now."""
    if "country" in event.data.fields:
        duplicates.start_finding(by=duplicates.FINDER, at=event.at)

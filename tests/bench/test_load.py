"""seed_load writes what the product would have written, draws it by seed, and goes on after an interruption."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings
from django.utils import timezone

from accounts.models import Account, Contact
from cases.actions import creation
from cases.models import Case, Message
from csm.load import cases, filling, loading
from csm.load.tenants import sizes
from identity.models import User
from ledger.events import event_class
from ledger.models import EventRecord, EventSeal
from ledger.verifying import first_break
from tenancy.context import tenant
from tests.factories.people import ROBOT

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True, databases=["default", "owner"])]
CASES = 1200  # two batches, the second one short


def load(acme, **options) -> str:
    said = io.StringIO()
    call_command("seed_load", tenant=acme.slug, cases=CASES, until="2026-01-01", messages=3, stdout=said, **options)
    return said.getvalue()


def ids(acme) -> list:
    with tenant(acme):
        models = (Account, Contact, User, Case, Message, EventRecord)
        return [sorted(model.objects.values_list("pk", flat=True)) for model in models]


def test_its_rows_are_as_the_product_writes_them(acme, globex):
    assert load(acme).startswith("1,200 cases added")

    with tenant(acme):
        assert first_break() == (EventSeal.objects.count(), None)
        assert EventRecord.objects.filter(seal=None).count() == 0
        for kind in EventRecord.objects.order_by().values_list("kind", flat=True).distinct():
            record = EventRecord.objects.with_texts().filter(kind=kind).first()
            event = record.event()
            assert isinstance(event, event_class(kind))
            assert (event.data(), set(event.texts())) == (record.data, set(record.text_hashes)), kind
        case = Case.objects.filter(state="closed", assignee__isnull=False).first()
        case.clean_fields(exclude=["state"])  # which only verbs set
        assert case.closed_at > case.opened_at
        assert case.subject_folded == case.subject.casefold()
        assert {"new", "open", "closed"} <= set(Case.objects.values_list("state", flat=True))
        busiest = Account.objects.order_by("number").first()
        assert busiest.cases.count() > CASES / 20  # as in life
    with tenant(globex):
        assert not Case.objects.exists()


def test_new_cases_get_the_numbers_behind_them(acme):
    load(acme)
    with tenant(acme):
        made = creation.create(subject="One more", by=ROBOT, at=timezone.now())
        assert Case.objects.filter(number__gt=made.number).count() == 0
        assert Case.objects.count() == CASES + 1


def test_what_was_interrupted_goes_on_and_nothing_is_there_twice(acme, monkeypatch):
    writing = loading._write_cases
    written = []

    def write_once(spec, *rows):
        if written:
            raise KeyboardInterrupt
        written.append(True)
        writing(spec, *rows)

    monkeypatch.setattr(loading, "_write_cases", write_once)
    with pytest.raises(CommandError, match="goes on"):
        load(acme)
    with tenant(acme):
        assert Case.objects.count() == 1000
    monkeypatch.undo()

    assert "1,000 were there already" in load(acme)
    assert "Nothing to add" in load(acme)
    with tenant(acme):
        assert Case.objects.count() == CASES
        assert first_break() == (EventSeal.objects.count(), None)


def test_the_same_seed_draws_the_same_rows(acme):
    spec = filling.spec_of(filling.Order(acme, 300), messages=2, seed=7, until=timezone.now().replace(microsecond=0))[0]
    other = filling.spec_of(filling.Order(acme, 300), messages=2, seed=8, until=spec.until)[0]

    assert cases.rows(spec, 0, range(300)) == cases.rows(spec, 0, range(300))
    assert not {pk for pk, _at in cases.births(spec, 0)} & {pk for pk, _at in cases.births(other, 0)}


def test_production_wants_to_be_asked(acme):
    with override_settings(PRODUCTION=True), pytest.raises(CommandError, match="--yes"):
        load(acme)
    assert ids(acme)[3] == []


def test_tenants_have_sizes_as_in_life():
    found = sizes(200, 200_000, 1_000_000)

    assert (len(found), found[0]) == (200, 200_000)
    assert found == sorted(found, reverse=True)
    assert abs(sum(found) - 1_000_000) < 10_000
    assert found[-1] < 3_000

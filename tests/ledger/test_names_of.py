"""Sentences of the ledger name fields as forms do, in the reader's language."""

from django.utils import translation

from cases.events import CaseUpdated
from identity.events import UserUpdated
from ledger.verbs import names_of


def test_a_change_names_its_fields_as_the_form_does():
    assert UserUpdated(fields=("first_name", "time_zone")).describe(None) == "Login changed: First name, Time zone"
    assert CaseUpdated(fields=("priority",)).describe(None) == "Changed: Priority"


def test_in_the_readers_language():
    with translation.override("de"):
        assert UserUpdated(fields=("first_name",)).describe(None) == "Konto geändert: Vorname"


def test_a_field_that_no_form_asks_for_is_named_in_plain_words():
    assert names_of("user.update", ["last_seen"]) == names_of("nothing.at-all", ["last_seen"]) == "last seen"

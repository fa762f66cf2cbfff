"""Files become records: by the verbs, by the rights of whoever hands them in, each row by itself."""

import pytest
from django.utils import timezone

from accounts.models import Account, Contact
from exchange.models import ImportRow
from ledger.models import EventRecord
from tenancy.context import tenant
from tests.exchange.conftest import as_csv
from tests.factories.accounts import make_account, make_contact
from tests.factories.people import ROBOT

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
HEAD = ["external_id", "account", "last_name", "email", "portal_role"]


@pytest.fixture
def wayne(acme):
    with tenant(acme):
        return make_account("Wayne Enterprises", code="WAYNE")


def test_lines_of_nothing_but_commas_are_left_out_and_counted(acme, max_, wayne, hand_in, run):
    empty = ["", "", "", "", ""]
    body = as_csv(
        HEAD, ["C1", "WAYNE", "First", "", ""], empty, ["", " ", "", "", ""], ["C2", "WAYNE", "Second", "", ""], empty
    )
    found = hand_in("contact", body, by=max_)

    assert (found.rows_count, found.foreseen) == (2, {"created": 2, "empty": 3})
    assert run(found, by=max_).outcome == {"created": 2}


def test_the_check_foresees_what_the_run_does(acme, max_, wayne, hand_in, run):
    with tenant(acme):
        make_contact(wayne, "Old", login=False, external_id="C1")
        make_contact(wayne, "Same", login=False, external_id="C2", phone="")
    body = as_csv(
        HEAD,
        ["C1", "WAYNE", "Newer", "old@wayne.test", ""],
        ["C2", "WAYNE", "Doe", "", ""],
        ["C3", "WAYNE", "Fresh", "fresh@wayne.test", "Customer"],
        ["C4", "NOWHERE", "Lost", "", ""],
        ["C5", "WAYNE", "", "", ""],
        ["C6", "WAYNE", "Wrong", "no address", ""],
        ["C7", "WAYNE", "Wrong", "", "emperor"],
        ["C3", "WAYNE", "Again", "", ""],
    )
    found = hand_in("contact", body, by=max_)

    assert (found.state, found.rows_count) == ("checked", 8)
    assert found.foreseen == {"created": 1, "updated": 1, "unchanged": 1, "wrong": 5}
    with tenant(acme):
        assert Contact.objects.count() == 2

    found = run(found, by=max_)

    assert (found.state, found.outcome) == ("done", found.foreseen)
    with tenant(acme):
        assert set(Contact.objects.values_list("external_id", "last_name")) == {
            ("C1", "Newer"),
            ("C2", "Doe"),
            ("C3", "Fresh"),
        }
        wrong = ImportRow.objects.filter(outcome="wrong").order_by("line").values_list("line", "errors")
        told = [(line, [(each["column"], each["code"]) for each in errors]) for line, errors in wrong]
    assert told == [
        (5, [("account", "does_not_exist")]),
        (6, [("last_name", "required")]),
        (7, [("email", "invalid")]),
        (8, [("portal_role", "invalid_choice")]),
        (9, [("external_id", "twice")]),
    ]


def test_every_row_is_told_in_the_ledger_by_whoever_ran_it(acme, max_, wayne, hand_in, run):
    found = hand_in("contact", as_csv(HEAD, *[[f"C{n}", "WAYNE", f"N{n}", "", ""] for n in range(3)]), by=max_)
    run(found, by=max_)

    with tenant(acme):
        told = EventRecord.objects.filter(kind="contact.created")
        assert {(record.actor_id, record.subject_id) for record in told} == {
            (max_.user_id, contact.pk) for contact in Contact.objects.all()
        }
        assert told.count() == 3


def test_the_same_file_again_changes_nothing(acme, max_, wayne, hand_in, run):
    body = as_csv(HEAD, *[[f"C{n}", "WAYNE", f"N{n}", "", ""] for n in range(5)])
    run(hand_in("contact", body, by=max_), by=max_)
    again = run(hand_in("contact", body, by=max_), by=max_)

    assert again.outcome == {"unchanged": 5}
    with tenant(acme):
        assert Contact.objects.count() == 5


def test_parents_may_stand_below_their_children(acme, max_, hand_in, run):
    body = as_csv(
        ["Code", "Name", "Übergeordnete", "parent"],
        ["LEAF", "Leaf", "", "TWIG"],
        ["TWIG", "Twig", "", "BRANCH"],
        ["BRANCH", "Branch", "", "TRUNK"],
        ["TRUNK", "Trunk", "", ""],
        ["LOST", "Lost", "", "NOWHERE"],
        ["LOOP", "Loop", "", "LOOP"],
        ["ORPHAN", "Orphan", "", "LOST"],
    )
    found = hand_in("account", body, by=max_)
    assert found.foreseen == {"created": 4, "wrong": 3}
    found = run(found, by=max_)

    assert found.outcome == found.foreseen
    with tenant(acme):
        leaf = Account.objects.get(code="LEAF")
        assert [leaf.parent.code, leaf.parent.parent.code, leaf.parent.parent.parent.code] == [
            "TWIG",
            "BRANCH",
            "TRUNK",
        ]


def test_headings_are_understood_in_any_language_and_spelling(acme, max_, wayne, hand_in):
    found = hand_in("contact", as_csv(["Nachname", "E-MAIL", "Account", "Shoe size"]), by=max_, name="leute.csv")

    assert found.mapping == ["last_name", "email", "account", None]
    assert (found.state, found.problem != "") == ("failed", True)  # no rows


def test_an_empty_cell_leaves_what_is_there_unless_it_shall_clear(acme, max_, wayne, hand_in, run):
    with tenant(acme):
        contact = make_contact(wayne, "Carla", login=False, external_id="C1")
    body = as_csv(["external_id", "email"], ["C1", ""])
    assert run(hand_in("contact", body, by=max_), by=max_).outcome == {"unchanged": 1}
    assert run(hand_in("contact", body, by=max_, empty_clears=True), by=max_).outcome == {"updated": 1}

    with tenant(acme):
        contact.refresh_from_db()
        assert contact.email == ""


def test_what_the_database_alone_knows_spoils_one_row_and_not_its_batch(acme, max_, hand_in, run, monkeypatch):
    body = as_csv(["name", "code"], ["One", "A"], ["Two", "B"], ["Three", "C"])
    found = hand_in("account", body, by=max_)
    with tenant(acme):
        make_account("Taken meanwhile", code="B")
    monkeypatch.setattr("exchange.naming.by_column", lambda *_arguments: {})  # as if it came between look-up and insert
    found = run(found, by=max_)

    assert found.outcome == {"created": 2, "wrong": 1}
    with tenant(acme):
        (wrong,) = ImportRow.objects.filter(outcome="wrong")
        assert [(each["column"], each["code"]) for each in wrong.errors] == [("code", "unique")]


def test_relationships_are_found_again_by_who_for_whom_and_what(acme, max_, wayne, hand_in, run):
    from tests.factories.relations import make_responsibility

    with tenant(acme):
        make_contact(wayne, "Carla", login=False)
        make_responsibility("Buyer")
    body = as_csv(
        ["contact", "account", "responsibility", "starts"], ["carla@wayne.test", "WAYNE", "Buyer", "31.01.2026"]
    )
    assert run(hand_in("contact-relationship", body, by=max_), by=max_).outcome == {"created": 1}
    assert run(hand_in("contact-relationship", body, by=max_), by=max_).outcome == {"unchanged": 1}


def test_rights_are_those_of_the_moment(acme, max_, wayne, hand_in, run):
    from identity.actions import users
    from identity.models import User

    found = hand_in("contact", as_csv(HEAD, ["C1", "WAYNE", "N", "", ""]), by=max_)
    with tenant(acme):
        from exchange.actions import imports

        imports.run(data_import=found, by=max_, at=timezone.now())
        users.deactivate(user=User.objects.get(pk=max_.user_id), by=ROBOT, at=timezone.now())
    from ledger.testing import drain

    drain()
    with tenant(acme):
        found.refresh_from_db()
        assert (found.state, Contact.objects.count()) == ("failed", 0)


def test_who_looks_like_somebody_is_shown_and_may_be_left_out(acme, max_, wayne, hand_in, run):
    with tenant(acme):
        make_contact(wayne, "Carla", login=False)
    body = as_csv(HEAD, ["N1", "WAYNE", "Doe", "CARLA@wayne.test", ""], ["N2", "WAYNE", "Else", "else@wayne.test", ""])
    found = hand_in("contact", body, by=max_)

    assert found.foreseen == {"created": 2, "suspects": 1}
    with tenant(acme):
        assert [s["label"] for s in ImportRow.objects.get(line=2).suspects] == ["Carla Doe"]
    found = run(hand_in("contact", body, by=max_, refuse_suspects=True), by=max_)
    assert found.outcome == {"created": 1, "wrong": 1, "suspects": 1}


def test_everything_that_a_tree_of_assets_needs_comes_from_files(acme, max_, wayne, hand_in, run):
    files = {
        "product": [["code", "name", "parent"], ["PUMP", "Pump", "GEAR"], ["GEAR", "Gear", ""]],
        "sold-product": [["external_id", "product", "account", "quantity"], ["S1", "PUMP", "WAYNE", "2"]],
        "asset": [
            ["serial_number", "product", "account", "parent", "external_id", "address.city", "warranty_ends"],
            ["SN2", "PUMP", "WAYNE", "A1", "A2", "Gotham", "2027-01-31"],
            ["SN1", "PUMP", "WAYNE", "", "A1", "Gotham", "31.01.2027"],
        ],
    }
    for of, rows in files.items():
        found = hand_in(of, as_csv(*rows), by=max_)
        assert found.foreseen == {"created": len(rows) - 1}, (of, found.job.errors)
        assert run(found, by=max_).outcome == found.foreseen
    for of, rows in files.items():
        assert hand_in(of, as_csv(*rows), by=max_).foreseen == {"unchanged": len(rows) - 1}
    moved = as_csv(["external_id", "account"], ["S1", "WAYNE"], ["S1", "LEX"])
    assert hand_in("sold-product", moved, by=max_).foreseen == {"unchanged": 1, "wrong": 1}

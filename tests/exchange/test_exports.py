"""Lists become files: what their reader may see, harmless to open, and the same again when they come back."""

import csv
import io
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import given as given_
from hypothesis import strategies as st

from accounts.actions import contacts
from accounts.models import Account, Contact
from exchange import cleaning, serving
from exchange.actions import exports
from exchange.defusing import armed
from exchange.models import Export, Piece
from ledger.refusals import Forbidden, Refused
from ledger.testing import drain
from tenancy.context import tenant
from tests.factories.accounts import make_account, make_contact
from tests.factories.people import ROBOT, make_staff

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def export(acme, by, of="contact", **options) -> tuple[Export, bytes]:
    with tenant(acme):
        made = exports.create(of=of, by=by, at=timezone.now(), **options)
    drain()
    with tenant(acme):
        found = Export.objects.get(pk=made.pk)
        assert found.state == "done", found.job.errors
        return found, b"".join(serving.export_file(None, found))


def table(body: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline="")))


@pytest.fixture
def wayne(acme):
    with tenant(acme):
        wayne = make_account("Wayne", code="WAYNE", address={"city": "Gotham", "street": "=1+1"}, phones=["1", "2; 3"])
        make_contact(wayne, "Carla", login=False, external_id="C1", phone="+49 30 123")
        contacts.create(
            account=wayne, last_name="=cmd|' /C calc'!A0", external_id="@C2", phone="-1", by=ROBOT, at=timezone.now()
        )
        make_contact(make_account("Lexcorp", code="LEX"), "Lex", login=False, external_id="C3")
        return wayne


def test_nothing_that_a_spreadsheet_would_run_leaves(acme, max_, wayne):
    _found, body = export(acme, max_)

    cells = [cell for row in table(body) for cell in row.values()]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert {armed(row["phone"]) for row in table(body)} >= {"+49 30 123", "-1"}
    assert all(row["created_at"].endswith("+00:00") for row in table(body))


@pytest.mark.parametrize("format", ["csv", "xlsx"])
@pytest.mark.parametrize("headers", ["names", "labels"])
@pytest.mark.parametrize("of", ["account", "contact"])
def test_what_is_exported_and_imported_again_is_unchanged(acme, max_, wayne, hand_in, of, format, headers):
    found, body = export(acme, max_, of=of, format=format, headers=headers)
    again = hand_in(of, body, by=max_)

    assert again.foreseen == {"unchanged": found.rows_count}
    assert found.size == len(body)


words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=20)


@given_(
    st.lists(st.tuples(words, words, words, st.lists(words, max_size=3)), min_size=1, max_size=4),
    st.sampled_from(["csv", "xlsx"]),
)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_in_a_record_survives_the_round(acme, max_, hand_in, records, format):
    with tenant(acme):
        Account.objects.all().delete()
        now = timezone.now()
        Account.objects.bulk_create(
            Account(name=name, code=f"{n}{code}", tier=tier, phones=phones, created_at=now)
            for n, (name, code, tier, phones) in enumerate(records)
        )
    _found, body = export(acme, max_, of="account", format=format)

    assert hand_in("account", body, by=max_).foreseen == {"unchanged": len(records)}


def test_a_list_is_narrowed_as_its_address_is(acme, max_, wayne):
    _found, body = export(acme, max_, filters={"account": str(wayne.pk), "search": "car", "ordering": "-created_at"})

    assert [row["external_id"] for row in table(body)] == ["C1"]
    with tenant(acme), pytest.raises(Exception, match="filters"):
        exports.create(of="contact", filters={"shoe_size": "44"}, by=max_, at=timezone.now())


def test_only_whoever_made_it_has_the_file_and_only_for_a_while(acme, max_, wayne):
    found, _body = export(acme, max_)
    with tenant(acme):
        ada = make_staff("Ada", "admin")
        assert Export.objects.visible_to(ada).filter(pk=found.pk).exists()
        with pytest.raises(Refused, match="not_owner"):
            exports.record_download(data_export=found, by=ada, at=timezone.now())
        assert not Export.objects.visible_to(make_staff("Moe", "manager")).exists()

        Export.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        cleaning.clean(100)
        found.refresh_from_db()
        assert not Piece.objects.exists()
        with pytest.raises(Refused, match="expired"):
            exports.record_download(data_export=found, by=max_, at=timezone.now())


def test_an_agent_takes_no_list_away(acme, wayne):
    with tenant(acme):
        ana = make_staff("Ana", "agent")
        with pytest.raises(Forbidden):
            exports.create(of="contact", by=ana, at=timezone.now())
        assert Contact.objects.visible_to(ana).exists()

"""The pages of imports and exports."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Contact
from exchange.models import Export, Import
from ledger.testing import drain
from tenancy.context import tenant
from tests.factories.accounts import make_account
from tests.factories.people import make_staff

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
PAGE = "/workspace/customers/exchange/"


@pytest.fixture
def max_(acme):
    with tenant(acme):
        make_account("Wayne", code="WAYNE")
        return make_staff("Max", "manager")


@pytest.fixture
def browser(client):
    """``browser(max_)``: somebody's, on their tenant's host."""
    from django.test import Client

    from identity.models import User
    from tenancy.models import Tenant

    def open_(actor):
        with tenant(actor.tenant_id):
            found = Client(HTTP_HOST=f"{Tenant.objects.get(pk=actor.tenant_id).slug}.localhost")
            found.force_login(User.objects.get(pk=actor.user_id))
            return found

    return open_


def upload(page, body=b"Wer,Firma\nOne,WAYNE\nTwo,NOWHERE\n"):
    return page.post(f"{PAGE}imports/", {"of": "contact", "file": SimpleUploadedFile("people.csv", body)})


def test_from_the_upload_to_the_file_of_wrong_rows(acme, max_, browser):
    page = browser(max_)
    one = upload(page)["Location"]
    drain()
    assert "New records also need:" in page.get(one).content.decode()

    page.post(f"{one}columns/", {"column-0": "last_name", "column-1": "account"})
    drain()
    seen = page.get(one).content.decode()
    assert "There is no such record, or you do not see it." in seen
    assert page.get(f"{one}?only=created").content.decode().count("<td data-label") == 0
    page.post(f"{one}run/")
    drain()
    with tenant(acme):
        assert [contact.last_name for contact in Contact.objects.all()] == ["One"]
    assert b"".join(page.get(f"{one}errors/")).decode().splitlines()[1].startswith("3,account,does_not_exist,")
    page.post(f"{one}delete/")
    with tenant(acme):
        assert not Import.objects.exists()
        assert Contact.objects.exists()


def test_a_file_that_cannot_be_read_is_said_beside_it(max_, browser):
    answer = upload(browser(max_), bytes(range(256)) * 4)

    assert answer.status_code == 422
    assert "neither a CSV file nor an XLSX workbook" in answer.content.decode()


def test_a_list_is_exported_as_it_is_narrowed(acme, max_, browser):
    page = browser(max_)
    seen = page.get("/workspace/customers/contacts/?portal_role=customer&q=ca").content.decode()
    assert 'name="f-portal_role" value="customer"' in seen
    assert 'name="f-search" value="ca"' in seen
    page.post(f"{PAGE}exports/", {"of": "contact", "format": "csv", "f-portal_role": "customer", "f-search": "ca"})
    drain()
    with tenant(acme):
        found = Export.objects.get()
    assert found.filters == {"portal_role": "customer", "search": "ca"}
    assert (
        b"".join(page.get(f"{PAGE}exports/{found.pk}/file/")).decode("utf-8-sig").startswith("Id,External id,Account")
    )


def test_pages_refuse_the_wrong_method_the_wrong_role_and_strangers(acme, globex, max_, browser):
    page = browser(max_)
    one = upload(page)["Location"]
    assert page.get(f"{PAGE}imports/").status_code == 405
    assert page.get(f"{one}run/").status_code == 405
    assert page.post(f"{one}dance/").status_code == 404
    with tenant(acme):
        ana, moe = make_staff("Ana", "agent"), make_staff("Moe", "manager")
    with tenant(globex):
        gil = make_staff("Gil", "admin", host="globex.test")
    assert browser(ana).get(PAGE).status_code == 403
    for stranger in (moe, gil):
        assert browser(stranger).get(one).status_code == 404
        assert browser(stranger).post(f"{one}run/").status_code == 404


def test_a_longer_history_asks_no_more_of_the_database(acme, max_, browser, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    page, asked = browser(max_), []
    for _turn in range(2):
        upload(page)
        drain()
        page.get(PAGE)
        with CaptureQueriesContext(
            connection,
        ) as found:
            page.get(PAGE)
        asked.append(len(found))
        upload(page)
        drain()
    assert asked[0] == asked[1]

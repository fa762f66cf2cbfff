"""Whoever may no longer have a list may no longer have its file, and no name leaves that its reader may not see."""

from dataclasses import replace

import pytest
from django.utils import timezone

from exchange.actions import exports
from exchange.models import Export
from identity.actions import roles, users
from identity.models import User
from ledger.refusals import Forbidden, ReadOnly
from tests.factories.accounts import make_account
from tests.factories.entitlements import make_entitlement
from tests.factories.files import rows_of
from tests.factories.people import ROBOT, make_group, make_staff

pytestmark = pytest.mark.django_db


def outsource(user):
    users.update(user=user, groups=[make_group("Callcentre", "outsourced")], by=ROBOT, at=timezone.now())


def narrow(user):
    roles.create(code="files", name="Files", permissions=["exchange.export"], by=ROBOT, at=timezone.now())
    users.update(user=user, roles=["files"], by=ROBOT, at=timezone.now())


def demote(user):
    users.update(user=user, roles=["agent"], by=ROBOT, at=timezone.now())


@pytest.mark.parametrize(("ends", "status"), [(outsource, 403), (narrow, 403), (demote, 404)])
def test_whoever_loses_the_list_loses_the_file_at_the_next_request(make, program, max, ends, status):
    make(make_account, "Wayne")
    client = program(max)
    export = make(lambda: exports.create(of="account", by=max, at=timezone.now()))
    make(lambda: rows_of(Export.objects.get(pk=export.pk)))
    make(lambda: Export.objects.filter(pk=export.pk).update(state="done"))
    assert client.get(f"/exports/{export.pk}/download/").status_code == 200

    make(lambda: ends(User.objects.get(pk=max.user_id)))

    assert client.get(f"/exports/{export.pk}/download/").status_code == status
    assert client.post("/exports/", {"resource": "account"}).status_code == 403


@pytest.mark.parametrize("ends", [outsource, narrow, demote])
def test_whoever_loses_the_list_while_it_is_written_gets_no_file(make, max, ends):
    make(make_account, "Wayne")
    export = make(lambda: exports.create(of="account", by=max, at=timezone.now()))

    make(lambda: ends(User.objects.get(pk=max.user_id)))

    with pytest.raises(Forbidden):
        make(lambda: rows_of(Export.objects.get(pk=export.pk)))


def test_names_that_its_reader_may_not_see_do_not_leave_with_it(make):
    """A role that reads what customers are owed, but not who they are, gets ids where others get numbers."""
    account = make(make_account, "Wayne", code="WAYNE")
    make(lambda: make_entitlement("Gold", account=account))
    make(
        lambda: roles.create(
            code="owed", name="Owed", permissions=["exchange.export", "entitlements.read"], by=ROBOT, at=timezone.now()
        )
    )
    cells = {}
    for name, role in (("Olga", "owed"), ("Max", "manager")):
        someone = make(make_staff, name, role)
        export = make(lambda by=someone: exports.create(of="entitlement", by=by, at=timezone.now()))
        cells[role] = [row["account"] for row in make(lambda pk=export.pk: rows_of(Export.objects.get(pk=pk)))]

    assert cells == {"owed": [str(account.pk)], "manager": ["WAYNE"]}


def test_whoever_looks_through_their_eyes_takes_no_file(make, max, ada):
    """It would leave no trace."""
    make(make_account, "Wayne")
    export = make(lambda: exports.create(of="account", by=max, at=timezone.now()))
    make(lambda: rows_of(Export.objects.get(pk=export.pk)))
    viewed = replace(max, viewed_by=ada.user_id)

    with pytest.raises(ReadOnly):
        make(
            lambda: exports.record_download(data_export=Export.objects.get(pk=export.pk), by=viewed, at=timezone.now())
        )

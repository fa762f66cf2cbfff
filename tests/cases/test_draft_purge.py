"""Drafts do not lie about for ever: in each tenant those go that nobody touched for thirty days."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.actions import drafts
from cases.models import Draft
from ledger.cleaning import clean
from tenancy.context import tenant

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def test_after_thirty_days_it_is_gone(acme, globex, make, ana, bob, gil):
    old, fresh = timezone.now() - timedelta(days=31), timezone.now() - timedelta(days=29)
    make(drafts.save, by=ana, at=old, kind="new-case", fields={"subject": "Old"})
    make(drafts.save, by=bob, at=fresh, kind="new-case", fields={"subject": "Fresh"})
    with tenant(globex):
        drafts.save(by=gil, at=old, kind="new-case", fields={"subject": "Old too"})
    clean()

    assert make(lambda: [draft.fields["subject"] for draft in Draft.objects.all()]) == ["Fresh"]
    with tenant(globex):
        assert not Draft.objects.exists()

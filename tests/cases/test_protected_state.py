"""Nothing but a verb changes a state: not the ORM, not raw SQL."""

import pytest
from django.db import DatabaseError, connection, transaction

from cases.models import Case
from tests.factories.cases import make_case

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("inside_acme")]


def test_an_attribute_cannot_be_set():
    case = make_case()
    with pytest.raises(AttributeError):
        case.state = "closed"


def test_update_cannot_bypass_the_verbs():
    case = make_case()
    with pytest.raises(DatabaseError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(state="closed")
    with pytest.raises(DatabaseError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(state="closed", version=case.version + 1)
    assert Case.objects.get(pk=case.pk).state == "new"


def test_raw_sql_cannot_bypass_the_verbs():
    case = make_case()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE cases_case SET state = 'closed' WHERE id = %s", [case.pk])
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.verb', 'case.close', true)")
        cursor.execute("UPDATE cases_case SET state = 'closed' WHERE id = %s", [case.pk])  # the version stood still
    assert Case.objects.get(pk=case.pk).state == "new"


def test_what_no_verb_protects_can_be_changed():
    case = make_case()
    Case.objects.filter(pk=case.pk).update(category="network")
    case.refresh_from_db()
    assert case.category == "network"

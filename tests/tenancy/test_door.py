"""The one door: what is open inside it, and that nothing stays open behind it."""

import threading

import pytest
from celery import Celery
from django.db import DatabaseError, IntegrityError, connection, transaction

from accounts.models import Account, Contact
from tenancy.celery import CrossTenantTask, TenantTask
from tenancy.context import NoTenant, TenantSwitch, current_tenant, current_tenant_id, has_tenant, tenant
from tenancy.models import Tenant

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
celery = Celery("door", set_as_current=False)


@pytest.fixture
def wayne(acme, globex):
    """An account of Acme, and one of Globex, so that there is something to leak."""
    with tenant(globex):
        Account.objects.create(name="Canary of Globex", code="CANARY")
    with tenant(acme):
        return Account.objects.create(name="Wayne", code="WAYNE")


def names_by_raw_sql() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM accounts_account")
        return [row[0] for row in cursor.fetchall()]


def test_the_orm_refuses_to_read_without_a_tenant(wayne):
    with pytest.raises(NoTenant):
        list(Account.objects.all())
    with pytest.raises(NoTenant):
        Account._base_manager.count()


def test_the_orm_refuses_to_write_without_a_tenant():
    with pytest.raises(NoTenant):
        Account.objects.create(name="Nobody's", code="N")
    with pytest.raises(NoTenant):
        Account.objects.bulk_create([Account(name="Nobody's", code="N")])


def test_raw_sql_without_a_tenant_sees_nothing(wayne):
    assert names_by_raw_sql() == []


def test_raw_sql_inside_the_door_sees_only_its_tenant(wayne, acme):
    with tenant(acme):
        assert names_by_raw_sql() == ["Wayne"]


def test_a_queryset_built_in_one_tenant_answers_for_the_tenant_it_runs_in(wayne, acme, globex):
    with tenant(acme):
        accounts = Account.objects.values_list("name", flat=True)
    with tenant(globex):
        assert list(accounts) == ["Canary of Globex"]


def test_a_row_cannot_point_to_another_tenants_row(wayne, globex):
    with pytest.raises(IntegrityError), tenant(globex):
        Contact.objects.create(account_id=wayne.pk, first_name="Mallory", last_name="Mole")


def test_a_row_cannot_be_written_for_another_tenant(acme, globex):
    with pytest.raises(DatabaseError, match="row-level security"), tenant(acme):
        Account.objects.create(tenant=globex, name="Planted", code="P")


def test_a_row_cannot_be_moved_to_another_tenant(wayne, acme, globex):
    with pytest.raises(DatabaseError, match="row-level security"), tenant(acme):
        Account.objects.filter(pk=wayne.pk).update(tenant=globex)


def test_the_same_door_twice_is_one_door(acme):
    with tenant(acme), tenant(acme.pk):
        assert current_tenant_id() == acme.pk
        assert current_tenant() == acme


def test_another_door_inside_is_refused_and_the_first_stays_open(acme, globex, wayne):
    with tenant(acme):
        with pytest.raises(TenantSwitch), tenant(globex):
            pass
        assert Account.objects.count() == 1


def test_the_door_closes_after_an_error_and_nothing_stays(acme):
    with pytest.raises(ZeroDivisionError), tenant(acme):
        Account.objects.create(name="Never", code="NEVER")
        1 / 0  # noqa: B018

    assert not has_tenant()
    with tenant(acme):
        assert not Account.objects.exists()


def test_a_connection_that_goes_back_after_an_error_belongs_to_nobody(acme, wayne):
    with pytest.raises(DatabaseError), tenant(acme), connection.cursor() as cursor:
        cursor.execute("SELECT 1 / 0")

    assert names_by_raw_sql() == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting('app.tenant_id', true), '')")
        assert cursor.fetchone() == ("",)


def test_inside_somebody_elses_transaction_the_door_still_closes(acme, wayne):
    with transaction.atomic():
        with tenant(acme):
            assert names_by_raw_sql() == ["Wayne"]
        assert names_by_raw_sql() == []


def test_the_directory_cannot_be_written_by_the_app():
    with pytest.raises(DatabaseError, match="permission denied"):
        Tenant.objects.create(slug="mallory", name="Mallory")


def test_a_task_without_a_tenant_refuses_to_run(acme):
    @celery.task(base=TenantTask, name="test.count")
    def count() -> int:
        return Account.objects.count()

    with pytest.raises(NoTenant, match=r"test\.count"):
        count()
    assert count(tenant_id=acme.pk) == 0


def test_the_sweep_does_not_start_inside_a_tenant(acme):
    @celery.task(base=CrossTenantTask, name="test.sweep")
    def sweep() -> None:
        """Nothing to do."""

    with tenant(acme), pytest.raises(NoTenant):
        sweep()


def test_two_tenants_hammered_in_parallel_see_only_their_canaries(acme, globex):
    seen: dict[str, set[str]] = {acme.slug: set(), globex.slug: set()}
    failures: list[BaseException] = []

    def hammer(who: Tenant) -> None:
        try:
            for turn in range(40):
                with tenant(who):
                    Account.objects.create(name=f"canary-{who.slug}", code=f"{threading.get_ident()}-{turn}")
                    seen[who.slug].update(Account.objects.values_list("name", flat=True))
                    seen[who.slug].update(names_by_raw_sql())
        except BaseException as failure:  # reported by the test's own thread
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=hammer, args=(who,)) for who in (acme, globex) * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert seen == {acme.slug: {"canary-acme"}, globex.slug: {"canary-globex"}}

"""``bin/manage tenant``: the directory is changed by its owner, and the product follows."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from ledger import claiming
from ledger.models import Delivery, EventRecord, EventText, Job
from tenancy.context import tenant
from tenancy.models import Tenant

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def run(*words: str) -> str:
    out = StringIO()
    call_command("tenant", *words, stdout=out)
    return out.getvalue()


def ask(path: str, host: str = "acme.localhost"):
    return Client().get(path, headers={"Host": host})


def test_it_answers_at_a_further_host(acme):
    run("add-host", "acme", "help.testserver")

    assert ask("/accounts/login/", "help.testserver").status_code == 200
    assert "acme  Acme  acme.localhost, help.testserver" in run("list")


def test_a_further_host_can_become_the_one_in_links(acme):
    run("add-host", "acme", "help.testserver", "--primary")

    assert [(d.host, d.is_primary) for d in acme.domains.order_by("host")] == [
        ("acme.localhost", False),
        ("help.testserver", True),
    ]
    run("remove-host", "acme", "acme.localhost")
    assert ask("/accounts/login/").status_code == 404


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add-host", "globex", "acme.localhost"), "Another tenant"),
        (("add-host", "acme", "http://x"), "without port"),
        (("remove-host", "acme", "acme.localhost"), "primary"),
        (("remove-host", "acme", "nobody.localhost"), "does not answer"),
        (("rename", "acme", " "), "blank"),
        (("suspend", "nobody"), "no tenant"),
    ],
)
def test_what_makes_no_sense_is_refused(acme, globex, words, said):
    with pytest.raises(CommandError, match=said):
        run(*words)


def test_it_is_renamed(acme):
    run("rename", "acme", "Acme Air")

    assert Tenant.objects.get(slug="acme").name == "Acme Air"


def test_a_suspended_tenant_says_so_and_keeps_its_work(acme, globex):
    with tenant(acme):
        Delivery.objects.create(kind="tests.nothing", subscriber="s", job=Job.objects.create(kind="tests.nothing"))
    run("suspend", "acme")

    page, api = ask("/workspace/"), ask("/api/v1/cases/")
    assert page.status_code == 503 and "suspended" in page.content.decode()
    assert (api.status_code, api.json()["code"]) == (503, "suspended")
    assert ask("/accounts/login/", "globex.localhost").status_code == 200
    assert "suspended" in run("list")
    assert [claim for claim in claiming.claim(Delivery, "default", limit=10) if claim.tenant_id == acme.pk] == []

    run("resume", "acme")
    assert ask("/accounts/login/").status_code == 200
    assert [claim.tenant_id for claim in claiming.claim(Delivery, "default", limit=10)] == [acme.pk]


def test_what_its_operator_did_stands_in_its_own_ledger(acme, globex):
    for words in (("rename", "acme", "Acme Air"), ("rename", "acme", "Acme Air"), ("suspend", "acme")):
        run(*words)
    for words in (("suspend", "acme"), ("resume", "acme"), ("resume", "acme"), ("add-host", "acme", "a.testserver")):
        run(*words)
    run("remove-host", "acme", "a.testserver")

    with tenant(acme):
        found = EventRecord.objects.filter(kind__startswith="tenant.").order_by("id")
        assert [(each.kind, each.actor_kind) for each in found] == [
            (f"tenant.{what}", "system") for what in ("renamed", "suspended", "resumed", "host_added", "host_removed")
        ]
        renamed = EventText.objects.filter(record=found[0]).order_by("body").values_list("body", flat=True)
        assert list(renamed) == ["Acme", "Acme Air"]
    with tenant(globex):
        assert not EventRecord.objects.filter(kind__startswith="tenant.").exclude(kind="tenant.created").exists()

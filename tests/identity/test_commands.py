"""The two commands by which an installation begins."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from identity.models import Role, TenantSettings, User
from identity.roles import SHIPPED
from tenancy.context import tenant
from tenancy.models import Domain, Tenant
from tests.identity.conftest import act
from tests.identity.test_keys import ask

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

NEW = "another-long-passphrase"


def run(command, **options):
    out = StringIO()
    call_command(command, stdout=out, **options)
    return out.getvalue()


def create(**changes):
    details = {"slug": "stark", "name": "Stark", "host": "stark.localhost", "admin_email": "pepper@stark.test"}
    return run("create_tenant", **{**details, **changes})


@pytest.fixture
def directory(transactional_db):
    """The tables are there, and nobody has moved in."""


def test_a_tenant_comes_with_an_administrator_who_can_sign_in(directory, browser):
    said = create(admin_name="Pepper Potts")
    link = re.search(r"http://stark\.localhost:\d+(/accounts/password/reset/key/\S+)", said).group(1)

    theirs = browser("stark")
    form = theirs.get(link)["Location"]
    theirs.post(form, {"password1": NEW, "password2": NEW})
    assert theirs.sign_in("pepper@stark.test", NEW)["Location"] == "/workspace/"
    with tenant(Tenant.objects.get(slug="stark")):
        pepper = User.objects.get()
        assert (pepper.first_name, pepper.last_name) == ("Pepper", "Potts")
        assert act(pepper).roles == {"admin"}
        assert set(Role.objects.values_list("code", flat=True)) == set(SHIPPED)
        assert TenantSettings.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"slug": "stark", "host": "other.localhost"}, "tenant 'stark' already"),
        ({"slug": "other"}, "answers at 'stark.localhost' already"),
        ({"slug": "Not A Slug", "host": "other.localhost"}, "Lower-case"),
        ({"slug": "other", "host": "http://other"}, "host name"),
        ({"slug": "other", "host": "other.localhost", "admin_email": "nobody"}, "valid email"),
    ],
)
def test_a_second_time_it_says_what_is_there_already(directory, changes, words):
    create()
    with pytest.raises(CommandError, match=words):
        create(**changes)
    assert Tenant.objects.count() == 1
    assert Domain.objects.count() == 1


def test_a_key_is_printed_alone(ana):
    printed = run("issue_api_key", tenant="acme", user="Ana@acme.test", scopes=["cases:read,accounts:read"])
    assert printed.endswith("\n")
    me = ask("/me/", printed.strip()).json()
    assert me["scopes"] == ["accounts:read", "cases:read"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"tenant": "nobody", "user": "ana@acme.test"}, "no tenant 'nobody'"),
        ({"tenant": "acme", "user": "nobody@acme.test"}, "no login 'nobody@acme.test'"),
        ({"tenant": "acme", "user": "ana@acme.test", "scopes": ["everything"]}, "everything"),
    ],
)
def test_a_key_that_cannot_be_issued_says_why(ana, options, words):
    with pytest.raises(CommandError, match=words):
        run("issue_api_key", **options)

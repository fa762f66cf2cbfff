"""API keys: shown once, and one's own unless one manages everybody's."""

import re

import pytest
from django.utils import timezone

from identity.actions import api_keys
from identity.models import ApiKey, User
from tests.factories.people import ROBOT, make_staff

KEYS = "/workspace/settings/keys/"


@pytest.fixture
def ina(make):
    """An integrator, who may have keys of her own."""
    return make(make_staff, "Ina", "integrator")


@pytest.fixture
def key_of(make):
    def issue(actor, **details):
        owner = make(User.objects.get, pk=actor.user_id)
        return make(api_keys.create, user=owner, by=ROBOT, at=timezone.now(), **details)

    return issue


def test_a_key_is_shown_once_and_works(browse, ada, make, client):
    browser = browse(ada)
    answer = browser.post(f"{KEYS}do/create/", {"name": "Nightly import", "scopes": ["*"]})
    secret = re.search(r"csm_acme_\w+_\w+", answer.content.decode()).group()

    assert answer["Cache-Control"] == "no-store"
    assert secret not in browser.get(KEYS).content.decode()
    assert (
        client.get("/api/v1/me/", headers={"Authorization": f"Bearer {secret}"}).json()["user"]["email"]
        == "ada@acme.test"
    )


def test_the_dialog_shows_it_too(browse, ada):
    answer = browse(ada).post(f"{KEYS}do/create/", {"name": "Import", "scopes": ["cases:read"]}, part=True)

    assert "hx-partial" in answer.content.decode() and "csm_acme_" in answer.content.decode()


def test_who_may_have_own_keys_sees_and_keeps_those_alone(browse, ina, ada, key_of, make):
    others, own = key_of(ada, name="Of Ada"), key_of(ina, name="Of Ina")
    browser = browse(ina)
    page = browser.get(KEYS).content.decode()
    assert "Of Ina" in page and "Of Ada" not in page

    assert browser.post(f"{KEYS}{others.pk}/revoke/").status_code == 404
    assert browser.post(f"{KEYS}{own.pk}/revoke/", {"version": own.version}).status_code == 302
    assert make(ApiKey.objects.get, pk=own.pk).revoked_at and not make(ApiKey.objects.get, pk=others.pk).revoked_at


def test_who_may_have_own_keys_issues_none_for_others(browse, ina, ada, make):
    browse(ina).post(f"{KEYS}do/create/", {"name": "Sly", "user": str(ada.user_id), "scopes": ["*"]})

    assert make(lambda: [key.user_id for key in ApiKey.objects.filter(name="Sly")]) == [ina.user_id]


def test_a_rotated_key_is_shown_once_as_well(browse, ada, key_of):
    key = key_of(ada)
    answer = browse(ada).post(f"{KEYS}{key.pk}/rotate/", {"overlap_seconds": "3600", "version": 1})

    assert "csm_acme_" in answer.content.decode()
    assert "old one until" in browse(ada).get(KEYS).content.decode()


def test_scopes_and_expiry_are_changed(browse, ada, key_of, make):
    key = key_of(ada, name="Old")
    answer = browse(ada).post(
        f"{KEYS}{key.pk}/update/",
        {"name": "New", "scopes": ["cases:read"], "expires_at": "2099-06-01T00:00", "version": 1},
    )
    key = make(ApiKey.objects.get, pk=key.pk)

    assert answer.status_code == 302
    assert (key.name, key.scopes, key.expires_at.year) == ("New", ["cases:read"], 2099)

"""API keys: what opens the door, what does not, and how far a key reaches."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from identity.actions import api_keys
from identity.models import ApiKey, User
from ledger.models import IdempotencyKey
from tenancy.context import tenant
from tests.identity.conftest import SETUP

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def ask(path, key=None, *, host="acme.localhost", method="GET", body=None, **headers):
    """One request to the API."""
    if key:
        headers["Authorization"] = f"Bearer {key}"
    return Client(raise_request_exception=False).generic(
        method,
        f"/api/v1{path}",
        b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode(),
        "application/json",
        headers={"Host": host, **headers},
    )


def test_a_key_says_who_it_is(ana, key_of):
    answer = ask("/me/", key_of(ana))
    assert answer.status_code == 200
    me = answer.json()
    assert me["user"]["email"] == "ana@acme.test"
    assert me["tenant"] == {"slug": "acme", "name": "Acme"}
    assert me["roles"] == ["agent"]
    assert me["scopes"] == ["*"]
    assert "cases.read" in me["permissions"]


def test_a_key_has_the_shape_that_scanners_look_for(ana, key_of):
    prefix, slug, public, secret = key_of(ana).split("_")
    assert (prefix, slug) == ("csm", "acme")
    assert len(public) >= 8
    assert len(secret) == 43


def test_only_a_hash_is_kept(ana, key_of, acme):
    secret = key_of(ana).rpartition("_")[2]
    with tenant(acme), connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(k)::text FROM identity_apikey k")
        rows = [row[0] for row in cursor.fetchall()]
    assert len(rows) == 1
    assert secret not in rows[0]


@pytest.mark.parametrize("host", ["globex.localhost"])
def test_a_host_of_another_tenant_is_401(ana, globex, key_of, host):
    assert ask("/me/", key_of(ana), host=host).status_code == 401


@pytest.mark.parametrize("host", ["acme.localhost", "localhost"])
def test_a_wrong_key_does_not_tell_which_tenants_there_are(acme, globex, host):
    answers = [ask("/me/", f"csm_{slug}_abcdefghijkl_{'x' * 43}", host=host) for slug in ("acme", "globex", "nobody")]
    assert {answer.status_code for answer in answers} == {401}
    assert len({json.dumps(answer.json(), sort_keys=True) for answer in answers}) == 1


def test_a_key_opens_no_pages_on_a_host_of_no_tenant(ana, key_of):
    answer = Client().get("/accounts/login/", headers={"Host": "localhost", "Authorization": f"Bearer {key_of(ana)}"})
    assert answer.status_code == 404


def test_a_host_of_no_tenant_is_fine(ana, key_of):
    assert ask("/me/", key_of(ana), host="localhost").status_code == 200


def refusals(ana, gil, key_of):
    """Every way in which a key may be wrong."""
    good = key_of(ana)
    head, _, secret = good.rpartition("_")
    return {
        "no key": None,
        "not a key": "abc",
        "wrong secret": f"{head}_{'x' * 43}",
        "cut short": good[:-1],
        "unknown id": f"csm_acme_aaaaaaaaaaaa_{secret}",
        "no such tenant": f"csm_nobody_aaaaaaaaaaaa_{secret}",
        "another tenant's slug on our key": good.replace("csm_acme_", "csm_globex_"),
        "control character": good + "\x01",
    }


def test_every_wrong_key_gets_the_same_answer(ana, gil, key_of):
    for why, key in refusals(ana, gil, key_of).items():
        answer = ask("/me/", key)
        assert answer.status_code == 401, why
        assert answer["WWW-Authenticate"].startswith("Bearer"), why
        assert answer["Content-Type"] == "application/problem+json", why


def test_another_scheme_is_no_key(ana):
    assert ask("/me/", Authorization="Basic YW5hOnB3").status_code == 401


def test_a_revoked_key_is_401(ana, ada, key_of, acme):
    key = key_of(ana)
    with tenant(acme):
        api_keys.revoke(api_key=ApiKey.objects.get(), by=SETUP, at=timezone.now())
    assert ask("/me/", key).status_code == 401


def test_an_expired_key_is_401(ana, key_of, acme):
    key = key_of(ana, expires_at=timezone.now() + timedelta(hours=1))
    assert ask("/me/", key).status_code == 200
    with tenant(acme):
        ApiKey.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert ask("/me/", key).status_code == 401


def test_the_key_of_a_closed_login_is_401(ana, key_of, acme):
    key = key_of(ana)
    with tenant(acme):
        User.objects.filter(pk=ana.pk).update(is_active=False)
    assert ask("/me/", key).status_code == 401


def test_rotation_keeps_the_old_secret_until_its_overlap_ends(ana, ada, key_of, acme):
    old, admin = key_of(ana), key_of(ada)
    with tenant(acme):
        ref = ApiKey.objects.get(user=ana).pk
    rotated = ask(f"/api-keys/{ref}/rotate/", admin, method="POST", body={"overlap_seconds": 60})
    assert rotated.status_code == 200, rotated.content
    new = rotated.json()["key"]
    assert new.split("_")[2] == old.split("_")[2]
    assert ask("/me/", new).status_code == 200
    assert ask("/me/", old).status_code == 200
    with tenant(acme):
        ApiKey.objects.update(previous_until=timezone.now())
    assert ask("/me/", old).status_code == 401
    assert ask("/me/", new).status_code == 200


def test_last_use_is_noted_without_a_new_version(ana, key_of, acme):
    ask("/me/", key_of(ana))
    with tenant(acme):
        key = ApiKey.objects.get()
    assert key.last_used_at is not None
    assert key.version == 1


@pytest.mark.parametrize(
    ("scopes", "held", "missing"),
    [
        (["cases:read"], {"cases.read"}, {"cases.close", "accounts.read", "identity.read"}),
        (["cases:write"], {"cases.read", "cases.close"}, {"accounts.read"}),
        (["cases:read", "accounts:write"], {"cases.read", "accounts.read", "accounts.write"}, {"cases.close"}),
        (["*"], {"cases.close", "accounts.write"}, {"identity.manage_users"}),
    ],
)
def test_scopes_narrow_what_the_owner_may_do(ana, key_of, scopes, held, missing):
    permissions = set(ask("/me/", key_of(ana, *scopes)).json()["permissions"])
    assert held <= permissions
    assert not missing & permissions


def test_a_scope_that_is_too_narrow_is_403(ada, key_of):
    assert ask("/users/", key_of(ada, "cases:write")).status_code == 403
    assert ask("/users/", key_of(ada, "identity:read")).status_code == 200


def test_a_narrow_key_cannot_make_itself_a_wider_one(ada, key_of):
    narrow = key_of(ada, "identity:write")
    answer = ask("/api-keys/", narrow, method="POST", body={"name": "Wide", "scopes": ["*"]})
    assert (answer.status_code, answer.json()["code"]) == (409, "more_than_held")


def test_issuing_shows_the_key_once(ada, key_of, acme):
    admin = key_of(ada)
    made = ask("/api-keys/", admin, method="POST", body={"name": "Import", "scopes": ["accounts:write"]})
    assert made.status_code == 201, made.content
    key = made.json()["key"]
    assert ask("/me/", key).status_code == 200
    assert ask(f"/api-keys/{made.json()['id']}/", admin).json()["key"] is None


def test_a_retry_does_not_repeat_the_secret(ada, key_of, acme):
    admin = key_of(ada)
    first, again = (
        ask("/api-keys/", admin, method="POST", body={"name": "Import"}, **{"Idempotency-Key": "one"}) for _ in range(2)
    )
    assert first.json()["key"].startswith("csm_acme_")
    assert again["Idempotent-Replayed"] == "true"
    assert again.json() == {**first.json(), "key": None}
    with tenant(acme):
        assert first.json()["key"].encode() not in bytes(IdempotencyKey.objects.get().body)


@pytest.mark.parametrize(
    "body", [{"scopes": ["everything"]}, {"scopes": []}, {"scopes": "cases:read"}, {"public_id": "x"}, {"color": "red"}]
)
def test_a_bad_key_is_400_and_says_which_field(ada, key_of, body):
    answer = ask("/api-keys/", key_of(ada), method="POST", body=body)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"].split(".")[0] == next(iter(body))


def test_agents_neither_issue_keys_nor_see_those_of_others(ana, ada, key_of):
    key, others = key_of(ana), key_of(ada)
    assert ask("/api-keys/", key, method="POST", body={"name": "Mine"}).status_code == 403
    listed = ask("/api-keys/", key).json()["results"]
    assert [row["public_id"] for row in listed] == [key.split("_")[2]]
    assert others


def test_a_session_works_with_the_csrf_token_and_not_without(browser, ada):
    ours = browser()
    ours.client = Client(enforce_csrf_checks=True)
    ours.client.get("/accounts/login/", HTTP_HOST=ours.host)
    token = ours.client.cookies["csm_csrf"].value
    ours.sign_in("ada@acme.test", HTTP_X_CSRFTOKEN=token)
    assert ours.get("/api/v1/me/").json()["scopes"] is None
    token = ours.client.cookies["csm_csrf"].value
    body = {"data": '{"name": "Support"}', "content_type": "application/json"}
    without = ours.client.post("/api/v1/groups/", **body, HTTP_HOST=ours.host)
    with_it = ours.client.post("/api/v1/groups/", **body, HTTP_HOST=ours.host, HTTP_X_CSRFTOKEN=token)
    assert (without.status_code, with_it.status_code) == (403, 201)

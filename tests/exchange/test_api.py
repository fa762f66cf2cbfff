"""Imports and exports by a program: hand in, look, run, take away; and whose business they are."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ledger.testing import drain
from tenancy.context import tenant
from tests.factories.accounts import make_account
from tests.factories.people import make_staff

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
BODY = b"external_id,account,last_name\nC1,WAYNE,One\nC2,NOWHERE,Two\n"


@pytest.fixture
def upload(acme):
    """``upload(program)``: a file by multipart/form-data."""
    with tenant(acme):
        make_account("Wayne", code="WAYNE")

    def send(who, body=BODY, name="people.csv", headers=None, **fields):
        data = {"resource": "contact", "file": SimpleUploadedFile(name, body), **fields}
        auth = {"Authorization": who.authorization, **(headers or {})}
        return who.client.post("/api/v1/imports/", data, headers=auth)

    return send


def test_from_the_upload_to_the_error_file(acme, max_, program, upload):
    max_ = program(max_)
    answer = upload(max_)
    made = answer.json()
    assert (answer.status_code, made["state"], made["mapping"]) == (
        201,
        "checking",
        ["external_id", "account", "last_name"],
    )
    assert max_.post(f"/imports/{made['id']}/run/").status_code == 409
    drain()

    found = max_.get(f"/imports/{made['id']}/").json()
    assert (found["state"], found["foreseen"]) == ("checked", {"created": 1, "wrong": 1})
    assert [(e["line"], e["column"], e["code"]) for e in found["errors"]] == [(3, "account", "does_not_exist")]
    rows = max_.get(f"/imports/{made['id']}/rows/?expected=wrong").json()["results"]
    assert [row["cells"] for row in rows] == [["C2", "NOWHERE", "Two"]]

    assert max_.post(f"/imports/{made['id']}/run/").status_code == 200
    drain()
    found = max_.get(f"/imports/{made['id']}/").json()
    job = max_.get(f"/jobs/{found['job']}/").json()
    assert (job["state"], job["total"], job["done"], job["failed"]) == ("done", 2, 1, 1)
    assert found["outcome"] == {"created": 1, "wrong": 1}
    told = b"".join(max_.get(f"/imports/{made['id']}/error-file/")).decode("utf-8-sig").splitlines()
    assert told[1].startswith("3,account,does_not_exist,")
    assert told[1].endswith(",C2,NOWHERE,Two")
    assert max_.post(f"/imports/{made['id']}/run/").json()["code"] == "wrong_state"


def test_other_columns_are_checked_again(acme, max_, program, upload):
    max_ = program(max_)
    made = upload(max_, b"a,b,c\nC1,WAYNE,One\n").json()
    drain()
    assert max_.get(f"/imports/{made['id']}/").json()["state"] == "needs_mapping"
    assert max_.post(f"/imports/{made['id']}/run/").json()["code"] == "needs_mapping"

    for wrong in (["last_name"], ["last_name", "last_name", None], ["shoe_size", None, None], "x"):
        answer = max_.patch(f"/imports/{made['id']}/", {"mapping": wrong})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "mapping")
    assert (
        max_.patch(f"/imports/{made['id']}/", {"mapping": ["external_id", "account", "last_name"]}).status_code == 200
    )
    drain()
    assert max_.get(f"/imports/{made['id']}/").json()["foreseen"] == {"created": 1}


@pytest.mark.parametrize(
    ("body", "name", "code"),
    [
        (b"", "a.csv", "empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "people.csv", "not_text"),
        (b"PK\x03\x04rubbish", "people.xlsx", "damaged"),
        (b"a,b\n" + b"x" * 1_100_000, "people.csv", "too_large"),
    ],
)
def test_a_file_that_is_none_is_400_and_named(acme, max_, program, upload, settings, body, name, code):
    settings.IMPORT_MAX_BYTES = 1024 * 1024
    answer = upload(program(max_), body, name)

    assert answer.status_code in (400, 413)
    if answer.status_code == 400:
        assert [(e["field"], e["code"]) for e in answer.json()["errors"]] == [("file", code)]
    assert program(max_).get("/imports/").json()["results"] == []


def test_the_same_upload_twice_is_one_import(acme, max_, program, upload):
    max_ = program(max_)
    first, again = (upload(max_, headers={"Idempotency-Key": "once"}) for _turn in range(2))

    assert first.json()["id"] == again.json()["id"]
    assert len(max_.get("/imports/").json()["results"]) == 1


def test_it_is_nobody_elses_business_but_the_administrators(acme, globex, max_, program, upload):
    with tenant(acme):
        moe, ada, ana = make_staff("Moe", "manager"), make_staff("Ada", "admin"), make_staff("Ana", "agent")
    with tenant(globex):
        gina = make_staff("Gina", "admin", host="globex.test")
    made = upload(program(max_)).json()
    gone = program(max_).post("/exports/", {"resource": "contact"}).json()
    drain()
    for stranger in (moe, gina):
        asking = program(stranger)
        for path in (
            f"/imports/{made['id']}/", f"/imports/{made['id']}/rows/", f"/imports/{made['id']}/error-file/",
            f"/exports/{gone['id']}/", f"/exports/{gone['id']}/download/",
        ):  # fmt: skip
            assert asking.get(path).status_code == 404, path
        assert asking.post(f"/imports/{made['id']}/run/").status_code == 404
    assert program(ada).get(f"/imports/{made['id']}/").status_code == 200
    assert program(ada).get(f"/exports/{gone['id']}/download/").json()["code"] == "not_owner"
    assert program(ana).get("/imports/").status_code == 403
    assert upload(program(ana)).status_code == 403
    assert program(ana).post("/exports/", {"resource": "contact"}).status_code == 403


def test_an_export_is_downloaded_and_told(acme, max_, program, upload):
    max_ = program(max_)
    upload(max_)
    made = max_.post("/exports/", {"resource": "account", "format": "csv", "columns": ["code", "name"]}).json()
    assert max_.get(f"/exports/{made['id']}/download/").json()["code"] == "wrong_state"
    drain()
    answer = max_.get(f"/exports/{made['id']}/download/")

    assert b"".join(answer) == "\ufeffcode,name\r\nWAYNE,Wayne\r\n".encode()
    assert 'attachment; filename="account-' in answer["Content-Disposition"]
    wrong = max_.post("/exports/", {"resource": "account", "columns": ["secret"]})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (400, "columns")


def test_templates_and_columns_are_told(acme, max_, program):
    max_ = program(max_)
    assert max_.get("/imports/template/?resource=contact").content.startswith(
        b"\xef\xbb\xbfexternal_id,account,last_name"
    )
    assert max_.get("/imports/template/?resource=nothing").status_code == 400
    contact = next(each for each in max_.get("/imports/sheets/").json() if each["resource"] == "contact")
    assert [c["name"] for c in contact["columns"] if c["required"]] == ["account", "last_name"]
    assert json.dumps(contact)

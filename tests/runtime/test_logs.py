"""Log lines: who and what by ids, and nothing that names a person."""

import json
import logging

import pytest
import structlog

from csm import logs


@pytest.fixture
def line(capsys):
    """What is written for a call on the log, as JSON."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    logs.configure({"level": "INFO", "format": "json"})

    def write(say):
        capsys.readouterr()
        say()
        return json.loads(capsys.readouterr().err.strip().splitlines()[-1])

    yield write
    root.handlers[:], root.level = handlers, level


def test_a_line_carries_the_request_id(line):
    with structlog.contextvars.bound_contextvars(request_id="r-12345678"):
        written = line(lambda: structlog.get_logger("csm").info("opened", case="c1"))
    assert written["request_id"] == "r-12345678"
    assert (written["event"], written["case"], written["level"], written["logger"]) == ("opened", "c1", "info", "csm")
    assert written["timestamp"].endswith("Z")


@pytest.mark.django_db(databases=["default", "owner"], transaction=True)
def test_inside_a_tenants_door_it_carries_the_tenant(line):
    from tenancy.context import tenant
    from tenancy.models import Tenant

    acme = Tenant.objects.using("owner").create(slug="acme", name="Acme")
    with tenant(acme.pk):
        written = line(lambda: logging.getLogger("some.library").warning("done"))
    assert written["tenant"] == acme.pk
    assert "tenant" not in line(lambda: logging.getLogger("some.library").warning("done"))


@pytest.mark.parametrize(
    ("said", "secret"),
    [
        ("mail to carla@wayne.test failed", "carla@wayne.test"),
        ("key csm_acme_0191ab_s3cr3t-_X refused", "s3cr3t"),
        ("Authorization: Bearer abc.def.ghi", "abc.def"),
        ("password=hunter2 was sent", "hunter2"),
        ('{"token": "t0ps3cret"}', "t0ps3cret"),
        ("postgresql://csm_web:pa55@db/csm is away", "pa55"),
        ("duplicate key\nDETAIL:  Key (email)=(Carla Wayne) already exists.", "Carla"),
    ],
)
def test_what_may_be_personal_or_secret_is_left_out(line, said, secret):
    written = line(lambda: logging.getLogger("some.library").error("%s", said))
    assert secret not in json.dumps(written)


def test_so_it_is_in_a_traceback(line):
    def fail():
        try:
            raise ValueError("no such person: colin@wayne.test")
        except ValueError:
            logging.getLogger("some.library").exception("failed")

    written = line(fail)
    assert "ValueError: no such person: [address]" in written["exception"]

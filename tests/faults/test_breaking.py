"""What `bin/chaos --break` takes away is still there to be taken: a safeguard that moved must not be left standing by mistake."""

import pytest

from csm.chaos import breaking, broken_sql
from ledger import claiming, sealing
from ledger.api.idempotency import IdempotencyMixin
from ledger.sql import claim
from messaging.models import OutboxMail

PLACES = {
    "fencing": [(claiming.Claim, "read"), (claiming.Claim, "settle")],
    "effect-key": [(OutboxMail, "as_message")],
    "idempotency": [(IdempotencyMixin, "initial")],
    "sealer-horizon": [(sealing, "_one")],
}


@pytest.mark.parametrize("name", PLACES)
def test_the_safeguard_is_where_it_is_broken(monkeypatch, name):
    for owner, attribute in PLACES[name]:
        monkeypatch.setattr(owner, attribute, getattr(owner, attribute))  # put back afterwards
    before = [getattr(owner, attribute) for owner, attribute in PLACES[name]]
    breaking.CODE[name]()
    assert all(getattr(o, a) is not was for (o, a), was in zip(PLACES[name], before, strict=True))


def test_every_break_is_known_here():
    assert set(breaking.CODE) == {*PLACES, "lease"}


class _Server:
    """Stands for a connection: answers with the functions as migrations install them."""

    def __init__(self):
        self.ran = []

    def execute(self, statement, parameters=None):
        self.ran.append(statement)
        self.asked = parameters and parameters[0]
        return self

    def fetchone(self):
        return (claim(self.asked.removeprefix("ledger_claim_")),)


def test_the_lease_is_where_it_is_broken():
    server = _Server()
    broken_sql.lease(server)
    changed = [statement for statement in server.ran if "CREATE" in statement]
    assert len(changed) == 2
    assert all("interval '1 day'" in statement and "+ p_lease" not in statement for statement in changed)

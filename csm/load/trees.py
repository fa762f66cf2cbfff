"""One big customer: a tree of accounts as deep as groups of companies get, and the people who work in it."""

from __future__ import annotations

from datetime import datetime

from accounts.models import Account, Contact
from accounts.models.folded import fold
from csm.load import words
from csm.load.dice import dice, uuid_at
from csm.load.tables import NULL, OWNER, Copied
from tenancy.context import tenant
from tenancy.models import Tenant

DEEP = 12  # levels
ACCOUNT = ["id", "tenant_id", "number", "name", "name_folded", "code", "code_folded", "parent_id", "path", "created_at", "updated_at"]  # fmt: skip
CONTACT = ["id", "tenant_id", "first_name", "last_name", "name_folded", "last_name_folded", "email", "email_norm", "account_id",
           "portal_role", "created_at", "updated_at"]  # fmt: skip
BATCH = 20_000


def plant(where: Tenant, *, accounts: int, contacts: int, seed: int, until: datetime) -> str:
    """Grow it once, and give back the id of its head: so many accounts, ``DEEP`` levels, so many contacts."""
    random = dice(seed, where.slug, "tree", accounts)
    born, milliseconds = until.isoformat(), int(until.timestamp() * 1000)

    def new_id() -> str:
        return uuid_at(milliseconds - random.randrange(10_000_000), random.getrandbits(74))

    mark = f"T{random.getrandbits(20):05X}"
    tree: list[tuple[str, str, int]] = []  # id, path, level
    rows, table = [], Copied(Account, ACCOUNT)
    for place in range(accounts):
        # The first twelve are a line down; after them each stands below some earlier one that has room below it.
        above = tree[-1] if 0 < place < DEEP else _some(tree, random) if place else None
        number, name = f"{mark}{place:06d}", f"{random.choice(words.FIRMS)} {random.choice(words.TRADES)} {place + 1}"
        mine = (new_id(), f"{above[1] if above else ''}{number}/", above[2] + 1 if above else 1)
        tree.append(mine)
        rows.append(
            table.row(mine[0], str(where.pk), number, name, fold(name), number, fold(number), above[0] if above else NULL,
                      mine[1], born, born)
        )  # fmt: skip
    with tenant(where, using=OWNER):
        if Account.objects.using(OWNER).filter(pk=tree[0][0]).exists():
            return tree[0][0]
        table.write("".join(rows))
    people = Copied(Contact, CONTACT)
    for first in range(0, contacts, BATCH):
        lines = []
        for place in range(first, min(first + BATCH, contacts)):
            given, family = random.choice(words.FIRST), random.choice(words.LAST)
            email = f"{given}.{family}.{place}@{mark}.test".lower()
            account = random.choice(tree)[0]
            lines.append(
                people.row(new_id(), str(where.pk), given, family, fold(f"{given} {family}"), fold(family), email, email, account,
                           "none", born, born)
            )  # fmt: skip
        with tenant(where, using=OWNER):
            people.write("".join(lines))
    return tree[0][0]


def _some(tree: list, random: object) -> tuple[str, str, int]:
    while True:
        found: tuple[str, str, int] = random.choice(tree)  # type: ignore[attr-defined]
        if found[2] < DEEP:
            return found

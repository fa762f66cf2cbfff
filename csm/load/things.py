"""What the customers of a load run: products, and assets at accounts and consumers, drawn by seed and written by COPY.

Batch by batch, each in one transaction: whatever is interrupted goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from accounts.models import Asset, Product
from accounts.models.folded import fold
from csm.load.dice import dice, uuid_at
from csm.load.loading import next_numbers
from csm.load.people import Spec, crowd
from csm.load.tables import NULL, OWNER, Copied
from tenancy.context import tenant

BATCH = 10_000
FAMILIES, EACH = 6, 10  # products
HEALTH = ("healthy",) * 90 + ("unknown",) * 5 + ("degraded",) * 4 + ("down",)
PRODUCT = ["id", "tenant_id", "number", "name", "name_folded", "code", "code_folded", "parent_id", "path", "created_at",
           "updated_at"]  # fmt: skip
ASSET = ["id", "tenant_id", "number", "serial_number", "serial_number_folded", "product_id", "account_id", "consumer_id",
         "parent_id", "path", "health", "warranty_ends", "created_at", "updated_at"]  # fmt: skip


def load(spec: Spec, count: int, *, tick: Callable[[int], None] = lambda rows: None) -> int:
    """So many assets of this load's customers; how many were added. The customers must be there."""
    sorts, added = _products(spec), 0
    for batch in range(-(-count // BATCH)):
        size = min(BATCH, count - batch * BATCH)
        with tenant(spec.tenant_id, using=OWNER):
            there = Asset.objects.using(OWNER).filter(pk=_id(spec, batch, 0)).exists()
        if not there:
            numbers = next_numbers(spec, "asset", size)
            with tenant(spec.tenant_id, using=OWNER):
                Copied(Asset, ASSET).write(_assets(spec, batch, sorts, numbers))
            added += size
        tick(size)
    return added


def _products(spec: Spec) -> list[str]:
    """Ids of what is sold: some families of ten; made once."""
    random = dice(spec.key, "products")
    born = int(spec.until.timestamp() * 1000) - 3 * 365 * 86_400_000
    ids = [uuid_at(born, random.getrandbits(74)) for _ in range(FAMILIES * (EACH + 1))]
    families, sorts = ids[:FAMILIES], ids[FAMILIES:]
    with tenant(spec.tenant_id, using=OWNER):
        if Product.objects.using(OWNER).filter(pk=families[0]).exists():
            return sorts
    numbers = [f"PR{number:07d}" for number in next_numbers(spec, "product", len(ids))]
    since, products = spec.until.replace(year=spec.until.year - 3, day=1).isoformat(), Copied(Product, PRODUCT)
    rows = []
    for place, (pk, number) in enumerate(zip(ids, numbers, strict=True)):
        above = None if place < FAMILIES else (place - FAMILIES) // EACH
        name = f"Family {place + 1}" if above is None else f"Product {above + 1}.{place % EACH} · {spec.mark}"
        path = f"{number}/" if above is None else f"{numbers[above]}/{number}/"
        code = f"{spec.mark}-P{place}".upper()
        rows.append(products.row(pk, str(spec.tenant_id), number, name, fold(name), code, fold(code),
                                 NULL if above is None else families[above], path, since, since))  # fmt: skip
    with tenant(spec.tenant_id, using=OWNER):
        products.write("".join(rows))
    return sorts


def _assets(spec: Spec, batch: int, sorts: list[str], numbers: list[int]) -> str:
    """The rows of a batch: four of five at accounts, every fourth installed in the one before it."""
    everybody, random, assets = crowd(spec), dice(spec.key, "assets", batch), Copied(Asset, ASSET)
    rows, before = [], ("", "", NULL, NULL)
    for place, number in enumerate(numbers):
        pk, human = _id(spec, batch, place), f"AS{number:07d}"
        if place % 4 == 3:
            parent, above, account, consumer = before
        else:
            parent, above, at_account = NULL, "", random.random() < 0.8
            account = random.choice(everybody.firms.items).id if at_account else NULL
            consumer = NULL if at_account else random.choice(everybody.consumers.items).id
        path = f"{above}{human}/"
        serial = f"{spec.mark}-{batch * BATCH + place:07d}".upper()
        born = spec.until - timedelta(minutes=random.randrange(3 * 365 * 24 * 60))
        rows.append(assets.row(
            pk, str(spec.tenant_id), human, serial, fold(serial), random.choice(sorts), account, consumer, parent, path,
            random.choice(HEALTH), (born + timedelta(days=730)).date().isoformat(), born.isoformat(), born.isoformat(),
        ))  # fmt: skip
        before = (pk, path, account, consumer)
    return "".join(rows)


def _id(spec: Spec, batch: int, place: int) -> str:
    random = dice(spec.key, "asset", batch, place)
    return uuid_at(int(spec.until.timestamp() * 1000) - 365 * 86_400_000, random.getrandbits(74))

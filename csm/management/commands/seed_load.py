"""Fill a tenant, or a whole installation, with much data."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from csm.load import tenants, things
from csm.load.filling import Order, fill, settle, spec_of
from csm.load.progress import Bar
from csm.load.trees import plant
from tenancy.models import Tenant

MOST_ASSETS = 1_000_000


class Command(BaseCommand):
    """The same command again goes on where it was interrupted, and adds nothing once it has come to its end."""

    help = (
        "Fill a tenant with accounts, people, cases, conversations and their ledger, for benchmarks and trials at size."
        " The same options draw the same rows. Run again, it goes on where it was interrupted; another --seed adds more."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        where = parser.add_mutually_exclusive_group(required=True)
        where.add_argument("--tenant", help="slug of the tenant, for example acme")
        where.add_argument(
            "--tenants", type=int, help="make so many tenants, load001 and so on; their sizes differ as in life"
        )
        parser.add_argument(
            "--cases", type=int, default=100_000, help="how many; with --tenants, of all of them together"
        )
        parser.add_argument("--big", type=int, help="with --tenants: how many of them the first tenant has (a fifth)")
        parser.add_argument("--messages", type=int, default=4, help="of a case, on average (4)")
        parser.add_argument(
            "--tree", type=int, default=0, help="also one customer with so many accounts, twelve levels deep"
        )
        parser.add_argument("--contacts", type=int, default=0, help="and so many contacts in them")
        parser.add_argument(
            "--assets", type=int, default=0, help="with --tenant: so many assets of its customers, up to 1,000,000 (0)"
        )
        parser.add_argument("--seed", type=int, default=1, help="another one draws other rows (1)")
        parser.add_argument("--until", help="the day before which everything happened, as 2026-01-31 (today)")
        parser.add_argument("--jobs", type=int, default=0, help="processes and connections at work (one per processor)")
        parser.add_argument(
            "--yes", action="store_true", help="also with CSM_MODE=production: invented rows cannot be taken out"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION and not options["yes"]:
            raise CommandError(
                "CSM_MODE=production: invented customers and cases would stand among the real ones, and the ledger keeps them"
                " for ever. Say --yes if that is meant."
            )
        if options["cases"] < 1 or options["messages"] < 0:
            raise CommandError("--cases is at least 1, --messages at least 0.")
        if not 0 <= options["assets"] <= MOST_ASSETS or (options["assets"] and options["tenants"]):
            raise CommandError("--assets goes with --tenant, up to 1,000,000.")
        orders, until = self._orders(options), self._until(options["until"])
        bar, began = Bar(sum(order.cases for order in orders), "cases"), time.monotonic()
        try:
            added = fill(
                orders,
                messages=options["messages"],
                seed=options["seed"],
                until=until,
                jobs=options["jobs"],
                tick=bar.tick,
            )
        except KeyboardInterrupt:
            bar.end()
            raise CommandError("interrupted; the same command goes on where this one stopped.") from None
        bar.end()
        if options["tree"]:
            plant(
                orders[0].tenant,
                accounts=options["tree"],
                contacts=options["contacts"],
                seed=options["seed"],
                until=until,
            )
        installed = self._install(orders, until, options) if options["assets"] else 0
        if added or installed or options["tree"]:
            settle()
        self.stdout.write(self._words(added, bar, time.monotonic() - began))
        if options["assets"]:
            self.stdout.write(f"{installed:,} assets added.")

    def _install(self, orders: list[Order], until: datetime, options: dict[str, Any]) -> int:
        """What the customers of this load run."""
        bar = Bar(options["assets"], "assets")
        spec, _role = spec_of(orders[0], messages=options["messages"], seed=options["seed"], until=until)
        try:
            return things.load(spec, options["assets"], tick=bar.tick)
        finally:
            bar.end()

    def _orders(self, options: dict[str, Any]) -> list[Order]:
        if options["tenants"]:
            big = options["big"] or options["cases"] // 5
            sizes = tenants.sizes(options["tenants"], min(big, options["cases"]), options["cases"])
            return [Order(tenants.found(f"load{n:03d}", f"Load {n}"), size) for n, size in enumerate(sizes, start=1)]
        found = Tenant.objects.filter(slug=options["tenant"]).first()
        if found is None:
            raise CommandError(f"There is no tenant {options['tenant']!r}; create_tenant makes one.")
        return [Order(found, options["cases"])]

    def _until(self, text: str | None) -> datetime:
        try:
            day = datetime.fromisoformat(text) if text else datetime.now(UTC)
        except ValueError:
            raise CommandError("--until is a day, for example 2026-01-31.") from None
        return day.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=UTC)

    def _words(self, added: int, bar: Bar, seconds: float) -> str:
        if not added:
            return "Nothing to add: these cases are there already. Another --seed adds more."
        there = f", {bar.skipped:,} were there already" if bar.skipped else ""
        return f"{added:,} cases added in {seconds:.0f} s{there}."

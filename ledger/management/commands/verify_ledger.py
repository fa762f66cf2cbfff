"""``bin/manage verify_ledger``: does the ledger still say what it said?"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ledger.sealing import look_at_everything_again, seal
from ledger.verifying import first_break
from tenancy.context import tenant
from tenancy.models import Tenant


class Command(BaseCommand):
    """Walk each tenant's chain of hashes; name the first broken row."""

    help = (
        "Checks every event against its seal and every text against its hash, and names the first broken row. "
        "After restoring a dump into another server, --seal-missing seals what was written but not yet sealed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--tenant", help="Slug of one tenant; without it, all of them.")
        parser.add_argument("--seal-missing", action="store_true", help="First seal every event that has no seal.")

    def handle(self, *args: Any, **options: Any) -> None:
        tenants = Tenant.objects.order_by("pk")
        if options["tenant"]:
            tenants = tenants.filter(slug=options["tenant"])
            if not tenants:
                raise CommandError(f"There is no tenant {options['tenant']!r}.")
        broken = [line for found in tenants if (line := self._verify(found, options["seal_missing"]))]
        if broken:
            raise CommandError("\n".join(broken))

    def _verify(self, found: Tenant, seal_missing: bool) -> str | None:
        if seal_missing:
            with tenant(found):
                look_at_everything_again()
            self.stdout.write(f"{found.slug}: {seal(found.pk)} sealed")
        with tenant(found):
            holding, broken = first_break()
        if broken:
            return f"{found.slug}: {holding} events hold, then {broken}"
        self.stdout.write(f"{found.slug}: {holding} event{'s'[: holding != 1]}, unbroken")
        return None

"""``bin/manage recompute_entitlements``: is what entitlements say to be used what their cases took?"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import Sum

from entitlements.actions import uses
from entitlements.models import Entitlement, Use
from entitlements.states import Unit
from tenancy.context import tenant
from tenancy.models import Tenant


class Command(BaseCommand):
    """Count every entitlement anew from its cases and from its uses; name those that differ."""

    help = (
        "Counts every counted entitlement in three ways: as its row says, as its uses sum up, and anew from the cases that it"
        " covers and the time booked on them. Names those that differ; --repair writes the sum of the uses into the row."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--tenant", help="Slug of one tenant; without it, all of them.")
        parser.add_argument("--repair", action="store_true", help="Write the sum of the uses where the row differs.")

    def handle(self, *args: Any, **options: Any) -> None:
        tenants = Tenant.objects.order_by("pk")
        if options["tenant"]:
            tenants = tenants.filter(slug=options["tenant"])
            if not tenants:
                raise CommandError(f"There is no tenant {options['tenant']!r}.")
        wrong = []
        for found in tenants:
            with tenant(found):
                checked, differ = self._check(repair=options["repair"])
            self.stdout.write(f"{found.slug}: {checked} counted, {len(differ)} differ")
            wrong += [f"{found.slug}: {line}" for line in differ]
        if wrong and not options["repair"]:
            raise CommandError("\n".join(wrong))

    def _check(self, *, repair: bool) -> tuple[int, list[str]]:
        checked, differ = 0, []
        for pk in Entitlement.objects.exclude(unit=Unit.UNLIMITED).order_by("pk").values_list("pk", flat=True):
            with transaction.atomic():  # locked, so that nobody takes a unit while it is counted
                one = Entitlement.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)
                booked = Use.objects.filter(entitlement=one).aggregate(found=Sum("amount"))["found"] or 0
                owed = uses.recompute(one)
                checked += 1
                if not one.used_amount == booked == owed:
                    differ.append(f"{pk} {one.name}: row {one.used_amount}, uses {booked}, cases {owed}")
                    if repair and one.used_amount != booked:
                        Entitlement.objects.filter(pk=pk).update(used_amount=booked)
        return checked, differ

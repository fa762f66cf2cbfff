"""Load the demo tenants."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cases.models import Case
from csm.demo import contracts, customers, hours, owed, people, products, relations, stories_acme, stories_globex
from csm.demo.telling import Stage
from csm.demo.tenants import PLATFORM, TENANTS, found, furnish
from tenancy.context import tenant

STORIES = {"acme": stories_acme.STORIES, "globex": stories_globex.STORIES}
SINCE = timedelta(days=240)  # the demo tenants opened their doors eight months ago


class Command(BaseCommand):
    """One transaction per tenant: it is there as a whole, or not at all. A second run adds only what is missing."""

    help = (
        "Load the demo tenants acme and globex (people, customers, cases with their conversations) and the platform's."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--tenant", choices=sorted(TENANTS), help="only this one")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("CSM_MODE=production takes no demo data.")
        now = timezone.now()
        for slug in [options["tenant"]] if options["tenant"] else TENANTS:
            with tenant(found(slug)):
                told = self._seed(slug, now)
            if options["verbosity"]:
                self.stdout.write(f"{TENANTS[slug]}: {told} cases added.")

        if not options["tenant"]:
            with tenant(found(PLATFORM)):
                furnish(now - SINCE)
                people.hire(PLATFORM, at=now - SINCE)

    def _seed(self, slug: str, now: Any) -> int:
        began = now - SINCE
        furnish(began)
        hours.keep_hours(slug, at=began)
        people.hire(slug, at=began)
        customers.serve(slug, at=began)
        relations.relate(slug, at=began)
        products.stock(slug, at=began)
        contracts.agree(slug, now=now)
        owed.owe(slug, at=began)
        if Case.objects.exists():
            return 0
        stage = Stage(people.actors(), now)
        stories = sorted(STORIES[slug], key=lambda story: -story.days_ago)  # numbers follow the calendar
        for story in stories:
            stage.tell(story)
        return len(stories)

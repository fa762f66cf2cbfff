"""``bin/manage flow case.solution_proposed``: who reacts, in which order."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ledger import flows
from ledger.events import event_classes


class Command(BaseCommand):
    """Print the reactions to one kind of event, or to all of them."""

    help = "Prints who reacts to an event: within its transaction, in order, and after it, with the queue."
    requires_system_checks: tuple = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", nargs="?", help="For example case.solution_proposed; without it, every kind.")
        parser.add_argument("--write", action="store_true", help="Write docs/flows.md instead.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["write"]:
            path = Path(settings.BASE_DIR) / "docs" / "flows.md"
            path.write_text(flows.document())
            self.stdout.write(f"wrote {path}")
            return
        cls = flows.find(options["kind"]) if options["kind"] else None
        if options["kind"] and cls is None:
            raise CommandError(f"There is no event {options['kind']!r}.")
        for found in [cls] if cls else event_classes():
            self.stdout.write("\n".join(flows.flow_of(found)) + "\n\n")

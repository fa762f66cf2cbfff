"""`bin/manage translate`: bring the catalogues of all languages up to date with the product's texts."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from csm.translation import catalogues
from csm.translation.collect import collect


class Command(BaseCommand):
    help = (
        "Collects the texts of code and templates into locale/, compiles them, and names those that want a translation."
    )
    requires_system_checks: Any = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="Write nothing; fail if anything is out of date or untranslated."
        )

    def handle(self, *args: Any, check: bool = False, **options: Any) -> None:
        template, complaints = collect(), 0
        for language in catalogues.languages():
            catalogue = catalogues.updated(language, template)
            if check:
                path = catalogues.path_of(language)
                stale = not path.exists() or path.read_bytes() != catalogues.as_po(catalogue)
                stale = stale or path.with_suffix(".mo").read_bytes() != catalogues.as_mo(catalogue)
                if stale:
                    self.stderr.write(f"{language}: out of date; run `bin/manage translate` and commit locale/")
                complaints += stale
            else:
                catalogues.write(language, catalogue)
            for text in catalogues.wanting(catalogue):
                self.stderr.write(f"{language}: wants a translation: {text.id!r} ({text.locations[0][0]})")
                complaints += 1
            for text, error in catalogues.mistaken(catalogue):
                self.stderr.write(f"{language}: {error}: {text.id!r}")
                complaints += 1
            self.stdout.write(f"{language}: {len(catalogue)} texts")
        if check and complaints:
            raise CommandError(f"{complaints} things to mend")

"""``migrate`` as the owner of the tables: the app's own login may not change them."""

from typing import Any

from django.core.management.base import CommandParser
from django.core.management.commands.migrate import Command as Migrate

from tenancy import catalogue, migrating


class Command(Migrate):
    """Migrate over the ``owner`` connection, then close global tables to writing by the app."""

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(database="owner")

    def handle(self, *args: Any, **options: Any) -> None:
        with migrating.quickly():
            super().handle(*args, **options)
        if not options.get("check_unapplied") and not options.get("plan"):
            catalogue.close_global_tables(using=options["database"])

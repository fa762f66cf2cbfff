"""Issue an API key from the command line."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from identity.actions import api_keys
from identity.models import User
from ledger.actors import System
from ledger.refusals import Refused
from tenancy.context import tenant
from tenancy.models import Tenant


class Command(BaseCommand):
    """Prints the key alone on standard output, so that a script can keep it."""

    help = "Issue an API key for a login of a tenant and print it. It is shown this once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--tenant", required=True, help="slug, for example acme")
        parser.add_argument("--user", required=True, help="e-mail address of the login")
        parser.add_argument(
            "--scopes", nargs="+", default=["*"], help="for example cases:read accounts:read; default *"
        )
        parser.add_argument("--name", default="Command line", help="what the key is for")

    def handle(self, *args: Any, **options: Any) -> None:
        acme = Tenant.objects.filter(slug=options["tenant"]).first()
        if acme is None:
            raise CommandError(f"There is no tenant {options['tenant']!r}.")
        scopes = [scope for given in options["scopes"] for scope in given.replace(",", " ").split()]
        with tenant(acme):
            user = User.objects.by_email(options["user"])
            if user is None:
                raise CommandError(f"{acme.slug} has no login {options['user']!r}.")
            try:
                key = api_keys.create(
                    user=user, name=options["name"], scopes=scopes, by=System("issue_api_key"), at=timezone.now()
                )
            except (Refused, ValidationError) as refusal:
                words = getattr(refusal, "messages", None) or [getattr(refusal, "message", refusal)]
                raise CommandError(" ".join(str(word) for word in words)) from refusal
        self.stdout.write(key.secret)

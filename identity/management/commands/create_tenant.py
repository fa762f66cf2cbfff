"""Create a tenant with its host name and its first administrator."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from identity.actions import tenants, users
from identity.links import password_link
from identity.models import User
from identity.roles import Admin
from ledger.actors import System
from tenancy.context import tenant
from tenancy.directory import forget
from tenancy.models import Domain, Tenant

OWNER = "owner"  # the directory of tenants is read-only to the app itself


class Command(BaseCommand):
    """Tenant and domain are written by the owner of the database, everything else inside the tenant."""

    help = "Create a tenant with its first administrator, and print a link by which they set their password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--slug", required=True, help="short name in keys and host names, for example acme")
        parser.add_argument("--name", required=True, help="what people call it")
        parser.add_argument("--host", required=True, help="host name without port, for example acme.example.com")
        parser.add_argument("--admin-email", required=True, help="the first administrator's address")
        parser.add_argument(
            "--platform", action="store_true", help="its administrators see the page about the whole installation"
        )
        parser.add_argument("--admin-name", default="", help="first and last name")

    def handle(self, *args: Any, **options: Any) -> None:
        by, at = System("create_tenant"), timezone.now()
        first, _space, last = options["admin_name"].strip().partition(" ")
        created = self._directory(options)
        try:
            with tenant(created):
                tenants.furnish(by=by, at=at)
                admin = users.create(
                    email=options["admin_email"],
                    kind=User.Kind.STAFF,
                    first_name=first,
                    last_name=last.strip(),
                    roles=[Admin.code],
                    by=by,
                    at=at,
                )
                link = password_link(admin)
        except BaseException:
            with transaction.atomic(using=OWNER):  # nothing is left of a tenant without an administrator
                Domain.objects.using(OWNER).filter(tenant=created).delete()
                Tenant.objects.using(OWNER).filter(pk=created.pk).delete()
            raise
        finally:
            forget()
        self.stdout.write(f"Tenant {created.slug} answers at {options['host']}.")
        self.stdout.write(f"{admin.email} sets the password here, within a day: {link}")

    def _directory(self, options: dict[str, Any]) -> Tenant:
        host = options["host"].strip().lower()
        new = Tenant(slug=options["slug"], name=options["name"].strip(), is_platform=options["platform"])
        domain = Domain(host=host, is_primary=True)
        if Tenant.objects.using(OWNER).filter(slug=new.slug).exists():
            raise CommandError(f"There is a tenant {new.slug!r} already.")
        if Domain.objects.using(OWNER).filter(host=host).exists():
            raise CommandError(f"Another tenant answers at {host!r} already.")
        try:
            validate_email(options["admin_email"])
            new.full_clean(validate_unique=False, validate_constraints=False)
            domain.full_clean(exclude=["tenant"], validate_unique=False, validate_constraints=False)
        except ValidationError as wrong:
            raise CommandError(" ".join(wrong.messages)) from wrong
        if ":" in host or "/" in host or not host:
            raise CommandError("--host is a host name without port, for example acme.example.com.")
        with transaction.atomic(using=OWNER):
            new.save(using=OWNER)
            domain.tenant = new
            domain.save(using=OWNER)
        new._state.db = None  # from here on it is read by the app's own login
        return new

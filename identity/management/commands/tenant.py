"""Look after the directory of tenants: list them, rename, add host names, suspend and resume."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from identity import events
from identity.actions import tenants
from ledger.actors import System
from ledger.events import Event
from tenancy.context import tenant as inside
from tenancy.directory import MEMORY, forget
from tenancy.models import Domain, Tenant

OWNER = "owner"  # the directory is read-only to the app itself


class Command(BaseCommand):
    """Written by the owner of the database, and in the tenant's own ledger. Running processes notice after half a minute."""

    help = "List, rename, suspend and resume tenants, and change the host names at which they answer."

    def add_arguments(self, parser: ArgumentParser) -> None:
        asked = parser.add_subparsers(
            dest="do", required=True, metavar="list|rename|add-host|remove-host|suspend|resume"
        )
        asked.add_parser("list", help="every tenant with its host names")
        for name, text in (
            ("rename", "change what people call it"),
            ("add-host", "let it answer at one more host name"),
            ("remove-host", "let it no longer answer at a host name"),
            ("suspend", "answer nothing and run nothing; everything is kept, and timers wait"),
            ("resume", "go on where it stopped"),
        ):
            each = asked.add_parser(name, help=text)
            each.add_argument("slug", help="short name of the tenant")
            if name == "rename":
                each.add_argument("name", help="what people shall call it")
            if name.endswith("-host"):
                each.add_argument("host", help="host name without port, for example help.acme.com")
            if name == "add-host":
                each.add_argument("--primary", action="store_true", help="use it in links that the product sends")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["do"] == "list":
            return self._list()
        with transaction.atomic(using=OWNER):
            # Its key stays readable meanwhile: the ledger writes over a connection of its own.
            found = Tenant.objects.using(OWNER).select_for_update(no_key=True).filter(slug=options["slug"])
            tenant = found.first()
            if tenant is None:
                raise CommandError(f"There is no tenant {options['slug']!r}.")
            said, happened = getattr(self, f"_{options['do'].replace('-', '_')}")(tenant, options)
            if happened is not None:
                with inside(tenant.pk):
                    tenants.note(happened, by=System("bin/manage tenant"), at=timezone.now())
        forget()
        self.stdout.write(f"{said} Running processes notice within {MEMORY:.0f} seconds.")
        return None

    def _list(self) -> None:
        for tenant in Tenant.objects.using(OWNER).prefetch_related("domains").order_by("slug"):
            hosts = sorted(tenant.domains.all(), key=lambda domain: (not domain.is_primary, domain.host))
            marks = [
                word for word, holds in (("platform", tenant.is_platform), ("suspended", not tenant.is_active)) if holds
            ]
            shown = [tenant.slug, tenant.name, ", ".join(domain.host for domain in hosts) or "no host", *marks]
            self.stdout.write("  ".join(shown))

    # -- each returns what is printed, and what the ledger keeps if anything changed

    def _rename(self, tenant: Tenant, options: dict[str, Any]) -> tuple[str, Event | None]:
        old, tenant.name = tenant.name, options["name"].strip()
        _check(tenant)
        tenant.save(using=OWNER, update_fields=["name"])
        happened = events.TenantRenamed(old_name=old, new_name=tenant.name) if tenant.name != old else None
        return f"{tenant.slug} is now called {tenant.name}.", happened

    def _add_host(self, tenant: Tenant, options: dict[str, Any]) -> tuple[str, Event | None]:
        host = options["host"].strip().lower()
        if not host or ":" in host or "/" in host:
            raise CommandError("A host name without port is needed, for example help.acme.com.")
        taken = Domain.objects.using(OWNER).filter(host=host).first()
        if taken is not None and taken.tenant_id != tenant.pk:
            raise CommandError(f"Another tenant answers at {host!r} already.")
        if options["primary"]:
            tenant.domains.using(OWNER).update(is_primary=False)
        domain = taken or Domain(host=host, tenant=tenant)
        domain.is_primary = domain.is_primary or options["primary"] or not tenant.domains.using(OWNER).exists()
        _check(domain)
        domain.save(using=OWNER)
        return f"{tenant.slug} answers at {host}.", events.HostAdded(host=host, is_primary=domain.is_primary)

    def _remove_host(self, tenant: Tenant, options: dict[str, Any]) -> tuple[str, Event | None]:
        host = options["host"].strip().lower()
        domain = tenant.domains.using(OWNER).filter(host=host).first()
        if domain is None:
            raise CommandError(f"{tenant.slug} does not answer at {host!r}.")
        if domain.is_primary:
            raise CommandError(
                f"{host} stands in the links that were sent. Make another one primary first (add-host --primary)."
            )
        domain.delete(using=OWNER)
        return f"{tenant.slug} no longer answers at {host}.", events.HostRemoved(host=host)

    def _suspend(self, tenant: Tenant, options: dict[str, Any]) -> tuple[str, Event | None]:
        Tenant.objects.using(OWNER).filter(pk=tenant.pk).update(is_active=False)
        said = f"{tenant.slug} is suspended: its hosts say so, its timers and deliveries wait."
        return said, events.TenantSuspended() if tenant.is_active else None

    def _resume(self, tenant: Tenant, options: dict[str, Any]) -> tuple[str, Event | None]:
        Tenant.objects.using(OWNER).filter(pk=tenant.pk).update(is_active=True)
        said = f"{tenant.slug} goes on; what became due meanwhile is done now."
        return said, None if tenant.is_active else events.TenantResumed()


def _check(row: Tenant | Domain) -> None:
    try:
        row.full_clean(exclude=["tenant"], validate_unique=False, validate_constraints=False)
    except ValidationError as wrong:
        raise CommandError(" ".join(wrong.messages)) from wrong

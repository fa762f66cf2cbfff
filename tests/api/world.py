"""One record of every resource in each of two tenants, each carrying its tenant's canary, and keys for everybody."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from django.test import Client
from django.utils import timezone

from accounts.models import Account, Duplicate
from cases.actions import time_entries
from cases.models import CaseType
from identity.actions import api_keys, roles
from identity.models import User
from ledger.models import Job
from tenancy.context import tenant
from tenancy.models import Tenant
from tests.factories.accounts import make_account, make_consumer, make_contact
from tests.factories.approvals import ask
from tests.factories.cases import make_case
from tests.factories.contracts import bring_contract_to, make_contract
from tests.factories.entitlements import make_entitlement, make_rule
from tests.factories.files import make_export, make_import
from tests.factories.mail import make_mail
from tests.factories.people import ROBOT, make_group, make_staff
from tests.factories.products import install, make_product, sell
from tests.factories.relations import (
    join_team,
    make_duty,
    make_household,
    make_responsibility,
    relate,
    relate_accounts,
    represent,
)
from tests.factories.schedules import make_schedule

CANARY = "canary-of-{}"


@dataclass
class Side:
    """A tenant, its records by resource, and its people's keys by role."""

    tenant: Tenant
    records: dict[str, Any] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)

    @property
    def host(self) -> str:
        return f"{self.tenant.slug}.localhost"

    @property
    def canary(self) -> str:
        return CANARY.format(self.tenant.slug)


def populate(where: Tenant) -> Side:
    """Everything an address may ask for, made by the verbs."""
    side = Side(where)
    word, domain = side.canary, f"{where.slug}.test"
    with tenant(where):
        support = make_group(f"Support {word}")
        people = {
            "admin": make_staff("Ada", "admin", host=domain),
            "agent": make_staff("Ana", "agent", groups=(support,), host=domain),
        }
        account = make_account(f"Wayne {word}", code="WAYNE")
        contact = make_contact(account, "Carla", "customer_admin", phone="")
        stranger = make_contact(make_account("Lexcorp", code="LEX"), "Lex", "customer_admin")
        consumer = make_consumer("Cora")
        case = make_case(subject=f"Printer {word}", account=account, contact=contact, group=support)
        logins = {
            **{role: User.objects.get(pk=actor.user_id) for role, actor in people.items()},
            "customer": contact.user,
            "stranger": stranger.user,
            "consumer": consumer.user,
        }
        for role, user in logins.items():
            key = api_keys.create(user=user, name=role, by=ROBOT, at=timezone.now())
            side.keys[role] = key.secret
            side.records["api-key"] = key
        drafted = make_contract(f"Service {word}", account=account, lines=[{"name": "Visits"}])
        side.records |= {
            "contract": bring_contract_to("active", drafted),
            "contract-line": drafted.lines.get(),
            "account": account,
            "contact": contact,
            "duplicate": _twins(account, word),
            "consumer": consumer,
            "case": case,
            "case-type": CaseType.objects.default(),
            "user": logins["agent"],
            "group": support,
            "role": roles.create(
                code="own", name=f"Own {word}", permissions=["cases.read"], by=ROBOT, at=timezone.now()
            ),
            "job": Job.objects.create(kind="tests.nothing", params={"word": word}),
            "outbox-mail": make_mail(case, word=word),
            "schedule": make_schedule(f"Office hours {word}"),
            "data-import": make_import(word, by=people["admin"]),
            "data-export": make_export(by=people["admin"]),
            "approval": ask(f"Approve {word}"),
            "entitlement": (entitlement := make_entitlement(f"Gold {word}", account=account)),
            "entitlement-rule": make_rule(f"Gold first {word}", entitlement=entitlement),
            "time-entry": time_entries.create(case=case, minutes=5, note=word, by=people["agent"], at=timezone.now()),
            "responsibility": (responsibility := make_responsibility(f"Steward {word}")),
            "product": (product := make_product(f"Robot arm {word}", code="ARM")),
            "sold-product": (sold := sell(product, account=account, name=f"Cell {word}")),
            "asset": install(sold_product=sold, serial_number=f"SN {word}"),
            "contact-relationship": relate(stranger, stranger.account, responsibility),
            "account-relationship": relate_accounts(
                stranger.account, account, make_responsibility(f"Provider {word}", "none", kind="account_relationship")
            ),
            "account-team-member": join_team(
                account, people["agent"], make_duty(f"Manager {word}", "account_team_member")
            ),
            "consumer-team-member": join_team(
                consumer, people["agent"], make_duty(f"Guide {word}", "consumer_team_member")
            ),
            "household": (household := make_household(f"Flat {word}", consumer)),
            "household-member": household.members.get(),
            "consumer-relationship": represent(
                make_consumer("Fred", login=False),
                consumer,
                make_responsibility(f"Carer {word}", "none", kind="consumer_relationship"),
            ),
        }
    return side


def _twins(account: Account, word: str) -> Duplicate:
    """Two contacts of one account that look alike."""
    for name in ("Selina", "Selinna"):
        make_contact(account, f"{name} {word}", login=False)
    return Duplicate.objects.get()


class Caller:
    """A caller of the API on a tenant's host, by key."""

    def __init__(self, side: Side, role: str | None, host: str | None = None) -> None:
        self.client, self.host = Client(raise_request_exception=False), host or side.host
        self.headers = {"Authorization": f"Bearer {side.keys[role]}"} if role else {}

    def __call__(self, method: str, path: str, body: Any = None, raw: bytes | None = None, **headers: str) -> Any:
        data = raw if raw is not None else (json.dumps(body).encode() if body is not None else b"")
        return self.client.generic(
            method, path, data, content_type="application/json", headers={"Host": self.host, **self.headers, **headers}
        )

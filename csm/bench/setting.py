"""The data that is measured on, and those who ask: a program with a key, an agent and a customer with sessions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.models import Account, Contact
from cases.models import Case
from csm.bench.calls import HOST, Caller
from csm.load import tenants
from csm.load.filling import Order, fill, settle
from csm.load.progress import Bar
from identity.actions import api_keys, users
from identity.models import Group, GroupMembership, User
from tenancy.context import tenant
from tenancy.models import Tenant

UNTIL = datetime(2026, 1, 1, tzinfo=UTC)  # the same rows in each run
BOSS = "boss@bench.test"
SMALL = (400, 300, 200, 150, 100)  # cases of the neighbours


@dataclass
class Setting:
    """One big tenant among small ones."""

    tenant: Tenant
    program: Caller
    agent: Caller
    customer: Caller
    seed: int = 0
    loads: list[tuple[int, float]] = field(default_factory=list)  # cases, per second

    @classmethod
    def make(cls) -> Setting:
        """The tenants and whoever asks. Takes a few rows, so that a customer's login is there."""
        found = tenants.found(HOST.partition(".")[0], "Big")
        made = cls(found, Caller(), Caller(), Caller())
        made.add(1000, messages=1)
        others = [Order(tenants.found(f"load{n:03d}", f"Load {n}"), size) for n, size in enumerate(SMALL, start=2)]
        fill(others, messages=2, seed=1, until=UNTIL, tick=lambda *_, **__: None)
        with tenant(found):
            boss = User.objects.by_email(BOSS) or _boss()
            key = api_keys.create(user=boss, scopes=("*",), by=tenants.ROBOT, at=timezone.now()).secret
            # Somebody with a usual number of cases; the biggest customer's have thousands.
            contact = Contact.objects.filter(user__isnull=False, account__in=_usual_accounts()).order_by("id")[0]
            made.program = Caller(key=key)
            made.agent = Caller(cookie=_session(boss))
            made.customer = Caller(cookie=_session(User.objects.get(pk=contact.user_id)))
        return made

    def add(self, cases: int, *, messages: int = 4) -> None:
        """More cases for the big tenant, and statistics as autovacuum would make them."""
        self.seed += 1
        if cases <= 0:  # kept from another run
            return
        bar = Bar(cases, "cases")
        fill([Order(self.tenant, cases)], messages=messages, seed=self.seed, until=UNTIL, tick=bar.tick)
        self.loads.append((cases, bar.speed))
        bar.end()
        settle()

    @property
    def size(self) -> int:
        """How many cases the big tenant has."""
        with tenant(self.tenant):
            return Case.objects.count()

    def example(self, **filters: Any) -> Case:
        """A case in the middle of its life, with a conversation of usual length."""
        with tenant(self.tenant):
            found = Case.objects.filter(**filters).order_by("-created_at", "id")
            return found[min(200, found.count() // 2)]

    def values(self) -> dict[str, str]:
        """One value of each filter, as a list is asked for in life: common, but not all there is."""
        with tenant(self.tenant):
            group = Group.objects.order_by("created_at", "id")[0]
            member = GroupMembership.objects.filter(group=group).order_by("id")[0]
            account = Account.objects.order_by("number")[0]
            return {"state": "open", "assignee": str(member.user_id), "group": str(group.pk), "account": str(account.pk),
                    "priority": "2"}  # fmt: skip


def _boss() -> User:
    return users.create(
        email=BOSS,
        first_name="Bea",
        last_name="Boss",
        roles=["admin", "manager", "agent"],
        groups=list(Group.objects.order_by("name")[:3]),
        by=tenants.ROBOT,
        at=timezone.now(),
    )


def _usual_accounts() -> list[Any]:
    return list(Account.objects.order_by("number").values_list("pk", flat=True)[3:20])


def _session(user: User) -> str:
    client = Client()
    client.force_login(user)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"

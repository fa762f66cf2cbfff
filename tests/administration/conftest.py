"""One record of everything that has pages in the administration, at Acme and at Globex."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from django.contrib import admin
from django.utils import timezone

from accounts.models import AccountPartner, ContractCover
from cases.actions import conversation
from entitlements.models import Use
from entitlements.states import UseReason
from identity.actor import actor_for
from identity.models import Approver, RoleAssignment, TenantSettings, User
from ledger.models import Delivery, EventRecord, Timer
from tenancy.context import tenant
from tests.api.world import Side, populate
from tests.browsing import Browser

REGISTERED = {model._meta.label: (model, pages) for model, pages in admin.site._registry.items()}


@dataclass
class Pages:
    """A tenant's records by model, and its people as actors."""

    side: Side
    records: dict[str, Any] = field(default_factory=dict)
    people: dict[str, Any] = field(default_factory=dict)

    def browser(self, role: str) -> Browser:
        return Browser(self.people[role], self.side.tenant.slug)


def furnish(where: Any) -> Pages:
    pages = Pages(populate(where))
    with tenant(where):
        made = {type(record)._meta.label: record for record in pages.side.records.values()}
        case, account = made["cases.Case"], made["accounts.Account"]
        everybody = {user.email.partition("@")[0]: actor_for(user) for user in User.objects.all()}
        pages.people = {"admin": everybody["ada"], "agent": everybody["ana"], "customer": everybody["carla"]}
        conversation.message(case=case, body="Hello", by=pages.people["customer"], at=timezone.now())  # held by no undo
        other = made["accounts.Contact"].account if made["accounts.Contact"].account_id != account.pk else None
        partner = other or type(account).objects.exclude(pk=account.pk).first()
        made["accounts.AccountPartner"] = AccountPartner.objects.create(account=account, partner=partner)
        made["accounts.ContractCover"] = ContractCover.objects.create(
            contract=made["accounts.Contract"], product=made["accounts.Product"]
        )
        made["entitlements.Use"] = Use.objects.create(
            entitlement=made["entitlements.Entitlement"], case=case, amount=1, reason=UseReason.values[0], key="k",
            at=timezone.now(),
        )  # fmt: skip
        made["identity.Approver"] = Approver.objects.create(
            approval=made["identity.Approval"], user=User.objects.get(pk=pages.people["agent"].user_id)
        )
        made["identity.RoleAssignment"] = RoleAssignment.objects.first()
        made["identity.TenantSettings"] = TenantSettings.objects.current()
        made["ledger.EventRecord"] = EventRecord.objects.filter(subject_id=case.pk).first()
        made["ledger.Timer"] = Timer.objects.create(
            kind="tests.alarm", subject_type="cases.case", subject_id=case.pk, key="k", due_at=timezone.now()
        )
        made["ledger.Delivery"] = Delivery.objects.create(kind="tests.job", subscriber="s", job=made["ledger.Job"])
        for model, _pages in REGISTERED.values():
            if model._meta.label not in made:
                made[model._meta.label] = model.objects.first()
        pages.records = made
    return pages


@pytest.fixture
def at_acme(acme) -> Pages:
    return furnish(acme)


@pytest.fixture
def at_globex(globex) -> Pages:
    return furnish(globex)

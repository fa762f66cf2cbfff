"""What customers are owed."""

from django.utils import timezone

from entitlements.actions import entitlement_rules, entitlements
from entitlements.models import Entitlement, EntitlementRule
from tests.factories.people import ROBOT

EVERY_CASE = {"all": []}


def make_entitlement(name: str = "Gold support", **details) -> Entitlement:
    return entitlements.create(name=name, by=ROBOT, at=timezone.now(), **details)


def make_rule(name: str = "Gold first", *, conditions=None, **details) -> EntitlementRule:
    return entitlement_rules.create(
        name=name, conditions=conditions or EVERY_CASE, by=ROBOT, at=timezone.now(), **details
    )

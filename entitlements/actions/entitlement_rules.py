"""Deciding by rules which entitlement comes before the usual order."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from conditions import grammar
from conditions.mistakes import InvalidCondition
from entitlements import events, permissions
from entitlements.models import EntitlementRule
from ledger import publish, refs
from ledger.params import Param
from ledger.storing import store, store_new, told
from ledger.verbs import authorize, verb

DETAILS = ("name", "order", "is_active", "conditions", "entitlement", "filter", "external_id")
ABOUT = {"conditions": "case", "filter": "entitlement"}


def _details() -> list[Param]:
    return [
        Param.integer("order", min_value=0, max_value=100_000, label=_("Order")),
        Param.bool("is_active", label=_("Active")),
        Param.ref("entitlement", "entitlements.entitlement", nullable=True, label=_("Entitlement")),
        Param.json("filter", nullable=True, label=_("Or which kind of entitlement")),
        Param.text("external_id", max_length=200, label=_("External id")),
    ]


@verb(
    "entitlement-rule.create",
    permission=permissions.MANAGE_RULES,
    label=_("New rule"),
    params=[
        Param.text("name", required=True, max_length=200, label=_("Name")),
        Param.json("conditions", required=True, label=_("For which cases")),
        *_details(),
    ],
    audience="staff",
)
def create(*, name: str, conditions: Any, by: Any, at: datetime, **details: Any) -> EntitlementRule:
    """Prefer an entitlement, or a kind of them, for the cases for which the conditions hold."""
    authorize(by, permissions.MANAGE_RULES)
    rule = EntitlementRule(name=name, **_read({"conditions": conditions, **details}, by))
    store_new(rule, at=at)
    publish(events.RuleCreated(order=rule.order, name=name), subject=rule, by=by, at=at)
    return rule


@verb(
    "entitlement-rule.update",
    permission=permissions.MANAGE_RULES,
    label=_("Change rule"),
    params=[
        Param.text("name", max_length=200, label=_("Name")),
        Param.json("conditions", label=_("For which cases")),
        *_details(),
    ],
    audience="staff",
)
def update(*, entitlement_rule: EntitlementRule, by: Any, at: datetime, **details: Any) -> EntitlementRule:
    """Change it for cases that come; what was decided stays."""
    rule = EntitlementRule.objects.visible_to(by).locked(entitlement_rule.pk)
    authorize(by, permissions.MANAGE_RULES, rule)
    read = _read(details, by)
    old, new = store(rule, verb="entitlement-rule.update", details=read, known=DETAILS, at=at)
    if new:
        publish(events.RuleUpdated(**told(old, new)), subject=rule, by=by, at=at)
    return rule


@verb(
    "entitlement-rule.delete",
    permission=permissions.MANAGE_RULES,
    label=_("Remove rule"),
    creates=True,
    audience="staff",
    danger=True,
)
def delete(*, entitlement_rule: EntitlementRule, by: Any, at: datetime) -> None:
    """Remove it. Cases that it decided say so still."""
    rule = EntitlementRule.objects.visible_to(by).locked(entitlement_rule.pk)
    authorize(by, permissions.MANAGE_RULES, rule)
    publish(events.RuleDeleted(name=rule.name), subject=rule, by=by, at=at)
    rule.delete()


def _read(details: dict[str, Any], by: Any) -> dict[str, Any]:
    """Conditions as JSON, once they can be read and name only what their author may see."""
    read = dict(details)
    for name, resource in ABOUT.items():
        if read.get(name) is not None:
            read[name] = _tree(name, resource, read[name], by).as_json()
    return read


def _tree(name: str, resource: str, given: Any, by: Any) -> Any:
    try:
        tree = given if hasattr(given, "as_json") else grammar.parse(resource, given)
    except InvalidCondition as wrong:
        words = "; ".join(f"{mistake.path}: {mistake.message}" for mistake in wrong.mistakes)
        raise ValidationError({name: ValidationError(words, code="invalid")}) from None
    for kind, ids in grammar.references(tree).items():
        seen = refs.choices_of(kind, by).filter(pk__in=ids).count() if refs.is_known(kind) else 0
        if seen < len(ids):
            raise ValidationError({name: ValidationError(_("There is no such object."), code="does_not_exist")})
    return tree

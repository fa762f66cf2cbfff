"""Naming responsibilities, and saying what access they carry."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import ProtectedError
from django.utils.translation import gettext_lazy as _

from accounts import events, permissions
from accounts.models import HOLDINGS, Responsibility
from accounts.models.holding import Holding
from accounts.states import SHIPPED_RESPONSIBILITIES, Grants, ResponsibilityKind
from ledger import Refused, publish
from ledger.params import Param
from ledger.storing import store, store_new, told
from ledger.verbs import authorize, verb

DETAILS = ("name", "kind", "unique", "grants", "external_id")

_details = [
    Param.code("kind", choices=ResponsibilityKind.choices, label=_("Kind")),
    Param.bool(
        "unique",
        label=_("One holder at a time"),
        help=_("Only one at a time holds it for an account, consumer or household."),
    ),
    Param.code("grants", choices=Grants.choices, label=_("Access")),
    Param.text("external_id", max_length=200, label=_("External id")),
]


@verb(
    "responsibility.create",
    permission=permissions.MANAGE_RESPONSIBILITIES,
    label=_("New responsibility"),
    params=[Param.text("name", required=True, max_length=120, label=_("Name")), *_details],
    audience="staff",
)
def create(*, name: str, by: Any, at: datetime, **details: Any) -> Responsibility:
    """Name a role that people can have for an account. Without more it carries no access."""
    authorize(by, permissions.MANAGE_RESPONSIBILITIES)
    responsibility = Responsibility(name=name, **details)
    store_new(responsibility, at=at)
    created = events.ResponsibilityCreated(
        held_by=responsibility.kind, grants=responsibility.grants, unique=responsibility.unique, name=name
    )
    publish(created, subject=responsibility, by=by, at=at)
    return responsibility


@verb(
    "responsibility.update",
    permission=permissions.MANAGE_RESPONSIBILITIES,
    label=_("Change responsibility"),
    params=[Param.text("name", max_length=120, label=_("Name")), *_details],
    audience="staff",
)
def update(*, responsibility: Responsibility, by: Any, at: datetime, **details: Any) -> Responsibility:
    """Change its name or what it carries: for everybody who holds it, from their next request on."""
    responsibility = Responsibility.objects.visible_to(by).locked(responsibility.pk)
    authorize(by, permissions.MANAGE_RESPONSIBILITIES, responsibility)
    if details.get("kind", responsibility.kind) != responsibility.kind:
        _refuse_another_kind(responsibility)
    if details.get("unique") and not responsibility.unique:
        _refuse_two_holders(responsibility)
    old, new = store(responsibility, verb="responsibility.update", details=details, known=DETAILS, at=at)
    if new:
        changed = events.ResponsibilityUpdated(
            **told(old, new), grants=responsibility.grants, unique=responsibility.unique
        )
        publish(changed, subject=responsibility, by=by, at=at)
    return responsibility


@verb(
    "responsibility.delete",
    permission=permissions.MANAGE_RESPONSIBILITIES,
    label=_("Remove responsibility"),
    creates=True,
    audience="staff",
)
def delete(*, responsibility: Responsibility, by: Any, at: datetime) -> None:
    """Remove a responsibility that nobody holds."""
    responsibility = Responsibility.objects.visible_to(by).locked(responsibility.pk)
    authorize(by, permissions.MANAGE_RESPONSIBILITIES, responsibility)
    publish(events.ResponsibilityDeleted(name=responsibility.name), subject=responsibility, by=by, at=at)
    try:
        responsibility.delete()
    except ProtectedError as used:
        raise Refused("in_use", _("Somebody still holds this responsibility.")) from used


def ship(*, by: Any, at: datetime) -> None:
    """Give the current tenant the responsibilities that every tenant starts with, those that it has not."""
    known = set(Responsibility.objects.values_list("kind", "name"))
    for name, kind, grants, unique in SHIPPED_RESPONSIBILITIES:
        if (kind, name) not in known:
            create(name=name, kind=kind, grants=grants, unique=unique, by=by, at=at)


def _refuse_another_kind(responsibility: Responsibility) -> None:
    """Whoever holds it holds it for somebody of the old kind."""
    for model in HOLDINGS:
        if model.objects.filter(responsibility=responsibility).exists():
            raise Refused("in_use", _("Somebody holds this responsibility: its kind cannot change any more."))


def _refuse_two_holders(responsibility: Responsibility) -> None:
    """Two holders for one account, consumer or household, on the same day."""
    for model in HOLDINGS:
        until: dict[Any, list[Holding]] = {}
        for held in model.objects.filter(responsibility=responsibility).iterator():
            others = until.setdefault((held.whom_field, getattr(held, f"{held.whom_field}_id")), [])
            if any(held.overlaps(other) for other in others):
                raise Refused("held_by_several", _("Several hold this responsibility for the same customer."))
            others.append(held)

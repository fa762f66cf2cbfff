"""Setting up the teams that cases are given to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from identity import events
from identity.actions import memberships
from identity.models import Group
from ledger import publish
from ledger.params import Param
from ledger.verbs import authorize, verb

DETAILS = ("name", "kind", "manager", "time_zone", "schedule", "external_id")

_details = [
    Param.code("kind", choices=Group.Kind.choices, label=_("Kind")),
    Param.ref("manager", "identity.user", nullable=True, label=_("Manager")),
    Param.text("time_zone", max_length=64, label=_("Time zone")),
    Param.ref("schedule", "schedules.schedule", nullable=True, label=_("Working hours")),
    Param.refs("members", "identity.user", label=_("Members"), help=_("They replace the members.")),
    Param.text("external_id", max_length=200, label=_("External id")),
]


@verb(
    "group.create",
    permission="identity.manage_groups",
    label=_("New group"),
    params=[Param.text("name", required=True, max_length=120, label=_("Name")), *_details],
    audience="staff",
)
def create(*, name: str, by: Any, at: datetime, members: Iterable[Any] | None = None, **details: Any) -> Group:
    """Set up a team, in the house or with an outsourcer."""
    authorize(by, "identity.manage_groups", None)
    group = Group(name=name, **details)
    group.full_clean(exclude=["tenant", "manager", "schedule"], validate_unique=False, validate_constraints=False)
    try:
        with transaction.atomic():
            group.save(force_insert=True)
    except IntegrityError as taken:
        raise _taken() from taken
    publish(events.GroupCreated(group_kind=group.kind, name=group.name), subject=group, by=by, at=at)
    if members:
        memberships.replace_members(group=group, members=members, by=by, at=at)
    return group


@verb(
    "group.update",
    permission="identity.manage_groups",
    label=_("Change group"),
    params=[Param.text("name", max_length=120, label=_("Name")), *_details],
    audience="staff",
)
def update(*, group: Group, by: Any, at: datetime, members: Iterable[Any] | None = None, **details: Any) -> Group:
    """Change a team's details or its members."""
    group = Group.objects.visible_to(by).locked(group.pk)
    authorize(by, "identity.manage_groups", group)
    changed = [name for name in DETAILS if name in details and getattr(group, name) != details[name]]
    if changed:
        for name in changed:
            setattr(group, name, details[name])
        group.full_clean(exclude=["tenant", "manager", "schedule"], validate_unique=False, validate_constraints=False)
        try:
            with transaction.atomic():
                group.save_locked(verb="group.update", fields=changed)
        except IntegrityError as taken:
            raise _taken() from taken
        publish(events.GroupUpdated(fields=tuple(changed)), subject=group, by=by, at=at)
    if members is not None:
        memberships.replace_members(group=group, members=members, by=by, at=at)
    return group


def _taken() -> ValidationError:
    return ValidationError({"name": ValidationError(_("There is a group with this name."), code="unique")})

"""A tenant's own roles: making, changing and removing them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from identity import events, rules
from identity.models import Role
from identity.roles import SHIPPED
from ledger import publish
from ledger.params import Param
from ledger.refusals import Refused
from ledger.verbs import authorize, verb

DETAILS = ("name", "description", "permissions", "external_id")

_details = [
    Param.text("description", label=_("Description")),
    Param.code("permissions", many=True, label=_("Permissions"), help=_("Codes from the catalogue.")),
    Param.text("external_id", max_length=200, label=_("External id")),
]


@verb(
    "role.create",
    permission="identity.manage_roles",
    label=_("New role"),
    params=[
        Param.code("code", required=True, max_length=60, label=_("Code")),
        Param.text("name", required=True, max_length=120, label=_("Name")),
        *_details,
    ],
    audience="staff",
)
def create(*, code: str, name: str, by: Any, at: datetime, permissions: Iterable[str] = (), **details: Any) -> Role:
    """Make a role of the tenant's own. It can hold what its maker holds, and no more."""
    authorize(by, "identity.manage_roles", None)
    role = Role(code=code, name=name, permissions=sorted(set(permissions)), **details)
    role.full_clean(exclude=["tenant"], validate_unique=False, validate_constraints=False)
    _refuse_above(by, frozenset(role.permissions))
    if code in SHIPPED:
        raise _taken()
    try:
        with transaction.atomic():
            role.save(force_insert=True)
    except IntegrityError as taken:
        raise _taken() from taken
    publish(events.RoleCreated(code=role.code, permissions=tuple(role.permissions)), subject=role, by=by, at=at)
    return role


@verb(
    "role.update",
    permission="identity.manage_roles",
    label=_("Change role"),
    params=[Param.text("name", max_length=120, label=_("Name")), *_details],
    may=rules.may_change_role,
    audience="staff",
)
def update(*, role: Role, by: Any, at: datetime, **details: Any) -> Role:
    """Change a role of the tenant's own, for everybody who has it."""
    role = Role.objects.visible_to(by).locked(role.pk)
    authorize(by, "identity.manage_roles", role)
    _refuse_above(by, role.held())
    before = frozenset(role.permissions)
    if "permissions" in details:
        details["permissions"] = sorted(set(details["permissions"]))
    changed = [name for name in DETAILS if name in details and getattr(role, name) != details[name]]
    if not changed:
        return role
    for name in changed:
        setattr(role, name, details[name])
    role.full_clean(exclude=["tenant"], validate_unique=False, validate_constraints=False)
    now = frozenset(role.permissions)
    _refuse_above(by, now)
    role.save_locked(verb="role.update", fields=changed)
    publish(
        events.RoleUpdated(code=role.code, added=tuple(sorted(now - before)), removed=tuple(sorted(before - now))),
        subject=role,
        by=by,
        at=at,
    )
    return role


@verb(
    "role.delete",
    permission="identity.manage_roles",
    label=_("Remove role"),
    may=rules.may_change_role,
    creates=True,
    audience="staff",
)
def delete(*, role: Role, by: Any, at: datetime) -> None:
    """Remove a role of the tenant's own that nobody has."""
    role = Role.objects.visible_to(by).locked(role.pk)
    authorize(by, "identity.manage_roles", role)
    if role.assignments.exists():
        raise Refused("role_in_use", _("Somebody has this role."))
    publish(events.RoleDeleted(code=role.code), subject=role, by=by, at=at)
    role.delete()


def _refuse_above(by: Any, codes: frozenset[str]) -> None:
    if rules.exceeds(by, codes):
        raise Refused("more_than_held", _("A role cannot hold permissions that you do not hold."))


def _taken() -> ValidationError:
    return ValidationError({"code": ValidationError(_("There is a role with this code."), code="unique")})

"""Giving roles to people and taking them away, without anybody rising above themselves or the last key being lost."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from identity import events, rules
from identity.models import Role, RoleAssignment, User
from identity.roles import SHIPPED, Admin, Customer
from ledger import publish
from ledger.refusals import Refused
from ledger.verbs import authorize


def replace(*, user: User, roles: Iterable[Role | str], by: Any, at: datetime) -> None:
    """Make these (roles or their codes) the roles that the login holds; publishes one event per difference."""
    wanted = {role.code: role for role in _roles([role.code if isinstance(role, Role) else role for role in roles])}
    held = {given.role.code: given.role for given in user.role_assignments.select_related("role")}
    if wanted.keys() == held.keys():
        return
    authorize(by, "identity.manage_roles", None)
    for code in sorted(wanted.keys() - held.keys()):
        grant(user=user, role=wanted[code], by=by, at=at)
    for code in sorted(held.keys() - wanted.keys()):
        withdraw(user=user, role=held[code], by=by, at=at)


def grant(*, user: User, role: Role, by: Any, at: datetime) -> None:
    """Give a login a role. Nobody gives a permission that they do not hold."""
    if user.is_customer:
        raise Refused("customers_have_no_roles", _("A customer's rights come from their account."))
    _refuse_above(by, role)
    _given, is_new = RoleAssignment.objects.get_or_create(user=user, role=role)
    if is_new:
        publish(events.RoleGranted(role_id=role.pk, role=role.code), subject=user, by=by, at=at)


def withdraw(*, user: User, role: Role, by: Any, at: datetime) -> None:
    """Take a role from a login. The last administrator keeps theirs."""
    _refuse_above(by, role)
    if role.code == Admin.code:
        keep_an_admin(without=user)
    gone, _each = RoleAssignment.objects.filter(user=user, role=role).delete()
    if gone:
        publish(events.RoleWithdrawn(role_id=role.pk, role=role.code), subject=user, by=by, at=at)


def held_by(user: User) -> frozenset[str]:
    """All permissions of a login, from its roles."""
    if user.is_customer:
        return Customer.held()
    return frozenset().union(*(given.role.held() for given in user.role_assignments.select_related("role")))


def keep_an_admin(*, without: User) -> None:
    """Refuse when nobody else could administer the tenant. Locks the role, so that two cannot leave at once."""
    admin = Role.objects.select_for_update().filter(code=Admin.code, shipped=True).first()
    if admin is None or not RoleAssignment.objects.filter(role=admin, user=without).exists():
        return
    others = RoleAssignment.objects.filter(role=admin, user__is_active=True, user__kind=User.Kind.STAFF)
    if not others.exclude(user=without).exists():  # a service with the role could not sign in to help
        raise Refused("last_admin", _("This is the last administrator. Make somebody else an administrator first."))


def _roles(codes: list[str]) -> list[Role]:
    found = {role.code: role for role in Role.objects.filter(code__in=codes)}
    if any(code in SHIPPED and code not in found for code in codes):
        Role.objects.ship()
        found = {role.code: role for role in Role.objects.filter(code__in=codes)}
    unknown = sorted(set(codes) - found.keys())
    if unknown:
        raise ValidationError(
            {"roles": ValidationError(_("No such role: %s") % ", ".join(unknown), code="does_not_exist")}
        )
    return list(found.values())


def _refuse_above(by: Any, role: Role) -> None:
    if rules.exceeds(by, role.held()):
        raise Refused(
            "more_than_held", _("The role %(role)s holds permissions that you do not hold.") % {"role": role.code}
        )

"""Who works in which group."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from identity import events
from identity.models import Group, GroupMembership, User
from ledger import publish
from ledger.refusals import Refused
from ledger.verbs import authorize


def replace(*, user: User, groups: Iterable[Any], by: Any, at: datetime) -> None:
    """Make these the groups that the login works in."""
    wanted = _found(Group, groups, "groups")
    now = set(user.memberships.values_list("group_id", flat=True))
    if wanted.keys() == now:
        return
    authorize(by, "identity.manage_groups", None)
    for group_id in sorted(wanted.keys() - now):
        join(group=wanted[group_id], user=user, by=by, at=at)
    for group in Group.objects.filter(pk__in=now - wanted.keys()):
        leave(group=group, user=user, by=by, at=at)


def replace_members(*, group: Group, members: Iterable[Any], by: Any, at: datetime) -> None:
    """Make these the people who work in the group."""
    wanted = _found(User, members, "members")
    now = set(group.memberships.values_list("user_id", flat=True))
    for user_id in sorted(wanted.keys() - now):
        join(group=group, user=wanted[user_id], by=by, at=at)
    for user in User.objects.filter(pk__in=now - wanted.keys()):
        leave(group=group, user=user, by=by, at=at)


def join(*, group: Group, user: User, by: Any, at: datetime) -> None:
    """Somebody starts to work in a group."""
    if user.is_customer:
        raise Refused("customers_have_no_groups", _("Customers do not work in groups."))
    _joined, is_new = GroupMembership.objects.get_or_create(group=group, user=user)
    if is_new:
        publish(events.MemberAdded(user_id=user.pk), subject=group, by=by, at=at)


def leave(*, group: Group, user: User, by: Any, at: datetime) -> None:
    """Somebody stops working in a group."""
    gone, _each = GroupMembership.objects.filter(group=group, user=user).delete()
    if gone:
        publish(events.MemberRemoved(user_id=user.pk), subject=group, by=by, at=at)


def _found(model: Any, given: Iterable[Any], field: str) -> dict[UUID, Any]:
    """Rows by id, from rows or ids; one that this tenant does not have is named."""
    ids = [getattr(one, "pk", one) for one in given]
    try:
        found: dict[UUID, Any] = model.objects.in_bulk(ids)
    except (ValidationError, ValueError, TypeError) as nonsense:
        raise ValidationError({field: ValidationError(_("Not a list of ids."), code="invalid")}) from nonsense
    missing = {str(one) for one in ids} - {str(pk) for pk in found}
    if missing:
        raise ValidationError(
            {field: ValidationError(_("Not found: %s") % ", ".join(sorted(missing)), code="does_not_exist")}
        )
    return found

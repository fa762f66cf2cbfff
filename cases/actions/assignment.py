"""Taking a case, and handing it to somebody else."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases import permissions, rules
from cases.events import CaseAccepted, CaseAssigned
from cases.models import Case
from identity.models import Group, GroupMembership, User
from ledger import publish
from ledger.params import Param
from ledger.verbs import authorize, verb

KEEP: Any = object()  # a parameter that was not given: null clears, absent keeps


@verb(
    "case.accept",
    permission=permissions.ACCEPT,
    label=_("Accept"),
    may=rules.may_accept,
    primary=True,
    audience="staff",
    undoable=True,
)
def accept(*, case: Case, by: Any, at: datetime) -> Case:
    """Take a new case; whoever takes an unassigned one becomes its assignee."""
    case = Case.objects.visible_to(by).locked(case.pk)
    authorize(by, permissions.ACCEPT, case)
    old = case.state
    case.mark_accepted(assignee_id=by.user_id)
    case.store("case.accept", at=at)
    publish(CaseAccepted(old=old, assignee_id=by.user_id), subject=case, by=by, at=at)
    return case


@verb(
    "case.assign",
    permission=permissions.ASSIGN,
    label=_("Assign"),
    params=[
        Param.ref("assignee", "identity.user", nullable=True, label=_("Assignee")),
        Param.ref("group", "identity.group", nullable=True, label=_("Group")),
        Param.text("note", label=_("Note"), help=_("For whoever takes over.")),
    ],
    may=rules.may_assign,
    audience="staff",
    undoable=True,
)
def assign(
    *, case: Case, by: Any, at: datetime, assignee: User | None = KEEP, group: Group | None = KEEP, note: str = ""
) -> Case:
    """Hand a case to a person, a group, or both. A new case stays new until somebody accepts it."""
    case = Case.objects.visible_to(by).locked(case.pk)
    authorize(by, permissions.ASSIGN)
    if assignee is KEEP and group is KEEP:
        raise ValidationError({"assignee": ValidationError(_("Name an assignee, a group, or both."), code="required")})
    old_assignee, old_group = case.assignee_id, case.group_id
    new_group = old_group if group is KEEP else getattr(group, "pk", None)
    if assignee is KEEP:
        new_assignee = old_assignee if new_group == old_group or works_in(old_assignee, new_group) else None
    else:
        new_assignee = getattr(assignee, "pk", None)
        check_assignee(assignee, new_group)
    authorize(by, permissions.ASSIGN, case)
    if (new_assignee, new_group) == (old_assignee, old_group):
        return case
    case.assignee_id, case.group_id = new_assignee, new_group
    if new_group != old_group and old_group is not None:
        case.hand_over_count += 1
    case.store("case.assign", "group", "hand_over_count", at=at)
    handed = CaseAssigned(
        old_assignee_id=old_assignee,
        assignee_id=new_assignee,
        old_group_id=old_group,
        group_id=new_group,
        note=note,
        assignee_name=None if assignee is KEEP else getattr(assignee, "name", None),
        group_name=None if group is KEEP else getattr(group, "name", None),
    )
    publish(handed, subject=case, by=by, at=at)
    return case


def check_assignee(assignee: User | None, group_id: Any) -> None:
    """Only active staff, and only a member of the group that holds the case."""
    if assignee is None:
        return
    if not assignee.is_active or assignee.kind != User.Kind.STAFF:
        raise ValidationError(
            {"assignee": ValidationError(_("Only active staff can be assigned."), code="not_active_staff")}
        )
    if group_id is not None and not works_in(assignee.pk, group_id):
        raise ValidationError(
            {"assignee": ValidationError(_("This person does not work in the group."), code="not_in_group")}
        )


def works_in(user_id: Any, group_id: Any) -> bool:
    """Whether this person belongs to this group; everybody belongs to no group."""
    if user_id is None or group_id is None:
        return user_id is not None
    return GroupMembership.objects.filter(user_id=user_id, group_id=group_id).exists()

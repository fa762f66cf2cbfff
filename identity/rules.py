"""Who sees which logins, and the refusals that protect an organisation from locking itself out."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ledger.refusals import Forbidden, Refused

NOBODY = Q(pk__in=[])


def visible_users(actor: Any, *, memberships: Any) -> Q:
    """Staff see everybody, people of outsourced groups their own colleagues, a customer only themselves."""
    if actor.kind == "system":
        return Q()
    if not actor.can("identity.read"):
        return Q(pk=actor.user_id) if actor.user_id else NOBODY
    if actor.is_outsourced:
        return Q(pk=actor.user_id) | Q(pk__in=memberships.objects.filter(group_id__in=actor.groups).values("user_id"))
    return Q()


def visible_groups(actor: Any) -> Q:
    """Staff see every group, people of outsourced groups only their own."""
    if actor.kind == "system":
        return Q()
    if not actor.can("identity.read"):
        return NOBODY
    return Q(pk__in=actor.groups) if actor.is_outsourced else Q()


def visible_roles(actor: Any) -> Q:
    """Roles are no secret among staff."""
    return Q() if actor.kind == "system" or actor.can("identity.read") else NOBODY


def visible_keys(actor: Any) -> Q:
    """Everybody sees their own API keys; who manages keys sees all of them."""
    if actor.kind == "system" or actor.can("identity.manage_keys"):
        return Q()
    return Q(user_id=actor.user_id) if actor.user_id else NOBODY


def exceeds(actor: Any, codes: frozenset[str]) -> bool:
    """Whether these permissions are more than the actor holds: such may neither be granted nor taken over."""
    return actor.kind != "system" and not codes <= actor.permissions


def may_deactivate(actor: Any, user: Any) -> Refused | None:
    """Only an active login can be closed, and nobody closes their own."""
    if not user.is_active:
        return Refused("wrong_state", _("This login is not active."))
    if user.pk == actor.user_id:
        return Refused("own_login", _("You cannot deactivate your own login."))
    return None


def may_activate(actor: Any, user: Any) -> Refused | None:
    """Only a closed login can be opened."""
    return Refused("wrong_state", _("This login is active.")) if user.is_active else None


def may_change_profile(actor: Any, user: Any) -> Refused | None:
    """One's own, nobody else's."""
    return None if user.pk == actor.user_id else Refused("not_own_login", _("This is another person's profile."))


def may_invite(actor: Any, user: Any) -> Refused | None:
    """People who may sign in; a service has a key instead, and customers are asked in by their contact's page."""
    if not user.is_active:
        return Refused("wrong_state", _("This login is not active."))
    return None if user.is_staff else Refused("not_staff", _("Only staff are asked in by mail."))


def may_view_as(actor: Any, user: Any) -> Refused | None:
    """People with a page of their own who may sign in; oneself one sees anyway."""
    if not user.is_active:
        return Refused("wrong_state", _("This login is not active."))
    if user.kind == "service":
        return Refused("not_a_person", _("A service has no pages."))
    return Refused("own_login", _("This is you.")) if user.pk == actor.user_id else None


def may_change_role(actor: Any, role: Any) -> Refused | None:
    """The shipped roles change with the product, not by hand."""
    return (
        Refused("shipped_role", _("Shipped roles cannot be changed. Make a role of your own."))
        if role.shipped
        else None
    )


def may_use_key(actor: Any, api_key: Any) -> Refused | None:
    """A revoked key stays revoked."""
    return Refused("wrong_state", _("This key has been revoked.")) if api_key.revoked_at else None


def visible_approvals(actor: Any, *, named: Any) -> Q:
    """Staff see what they asked for, decided, or are asked to decide; so does whoever could decide if nobody else did."""
    if actor.kind == "system":
        return Q()
    if not actor.is_staff or actor.user_id is None:
        return NOBODY
    mine = Q(requested_by_id=actor.user_id) | Q(decided_by_id=actor.user_id)
    return mine | _asked(actor, named) | Q(permission__in=sorted(actor.permissions))


def waiting_approvals(actor: Any, *, named: Any) -> Q:
    """What somebody may decide: with the permission, addressed to them or to everybody, and not asked for by themselves."""
    if not getattr(actor, "is_staff", False) or actor.user_id is None:
        return NOBODY
    allowed = Q(permission__in=sorted(actor.permissions)) & ~Q(requested_by_id=actor.user_id)
    return allowed & (Q(for_anybody=True) | _asked(actor, named))


def _asked(actor: Any, named: Any) -> Q:
    of_group = Q(group_id__in=actor.groups) if actor.groups else NOBODY
    by_name = Q(pk__in=named.objects.filter(user_id=actor.user_id).values("approval_id"))
    return of_group | by_name | Q(deputy_id=actor.user_id)


def may_decide(actor: Any, approval: Any) -> Refused | None:
    """The people named, their group and the deputy, with the permission; never whoever asked for it."""
    if not actor.can(approval.permission):
        return Forbidden(approval.permission)
    if approval.state != "pending":
        return Refused("wrong_state", _("This has been decided already."), state=str(approval.state))
    if approval.requested_by_id is not None and approval.requested_by_id == actor.user_id:
        return Refused("own_submission", _("Nobody approves what they submitted themselves."))
    if actor.kind == "system" or approval.for_anybody or actor.user_id == approval.deputy_id:
        return None
    if approval.group_id in actor.groups or actor.user_id in approval.approver_ids:
        return None
    return Refused("not_approver", _("Somebody else was asked to decide this."))


def may_withdraw(actor: Any, approval: Any) -> Refused | None:
    """Whoever asked for it, as long as nobody decided."""
    if approval.state != "pending":
        return Refused("wrong_state", _("This has been decided already."), state=str(approval.state))
    if actor.kind == "system" or actor.user_id == approval.requested_by_id:
        return None
    return Refused("not_requester", _("Only whoever asked for it takes it back."))

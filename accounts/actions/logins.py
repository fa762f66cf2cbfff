"""Asking customers in, saying what they see in the portal, and closing their access. Staff do it, and the customers' own administrators."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts import events, permissions
from accounts.login_rules import may_end_access, may_manage_login, roles_to_give
from accounts.models import Consumer, Contact
from accounts.states import PortalRole
from identity.actions import invitations, users
from identity.models import User
from ledger import Refused, System, publish
from ledger.params import Param
from ledger.verbs import authorize, verb

LOGINS = System("logins")  # who may ask whom in is decided here, not by the permission to manage everybody's login
_role = Param.code("portal_role", choices=PortalRole.choices, label=_("Portal role"))


@verb(
    "contact.invite",
    permission=permissions.MANAGE_LOGINS,
    label=_("Invite to the portal"),
    params=[_role],
    may=may_manage_login,
    bulk=False,
)
def invite(*, contact: Contact, by: Any, at: datetime, portal_role: str | None = None) -> Contact:
    """Give a contact a login and mail a link by which they set a password; again: another link. Without a role they see
    their own cases."""
    contact = Contact.objects.visible_to(by).locked(contact.pk)
    authorize(by, permissions.MANAGE_LOGINS, contact)
    _refuse_closed(by, contact)
    role = portal_role or (PortalRole.CUSTOMER if contact.portal_role == PortalRole.NONE else contact.portal_role)
    _check_role(by, contact, role)
    user = login_of(contact, at=at)
    changed = [name for name, value in (("user_id", user.pk), ("portal_role", role)) if getattr(contact, name) != value]
    contact.user, contact.portal_role = user, role
    if changed:
        contact.updated_at = at
        contact.save_locked(verb="contact.invite", fields=["user", "portal_role", "updated_at"])
    invitations.send(user=user, by=by, at=at)
    invited = events.ContactInvited(account_id=contact.account_id, portal_role=role)
    publish(invited, subject=contact, by=by, at=at)
    return contact


@verb(
    "contact.set-portal-role",
    permission=permissions.MANAGE_LOGINS,
    label=_("Change portal role"),
    params=[
        Param.code("portal_role", choices=PortalRole.choices, required=True, label=_("Portal role")),
    ],
    may=may_manage_login,
    bulk=False,
)
def set_portal_role(*, contact: Contact, portal_role: str, by: Any, at: datetime) -> Contact:
    """Say what a contact sees in the portal, from their next request on. Nobody gives more than they have."""
    contact = Contact.objects.visible_to(by).locked(contact.pk)
    authorize(by, permissions.MANAGE_LOGINS, contact)
    _refuse_closed(by, contact)
    _check_role(by, contact, portal_role)
    if contact.user_id is not None and contact.user_id == by.user_id:
        raise Refused("own_login", _("You cannot change your own portal role."))
    if contact.portal_role != portal_role:
        _store_role(contact, portal_role, verb="contact.set-portal-role", by=by, at=at)
    return contact


@verb(
    "contact.end-access",
    permission=permissions.MANAGE_LOGINS,
    label=_("End portal access"),
    may=may_end_access,
    danger=True,
    bulk=False,
)
def end_access(*, contact: Contact, by: Any, at: datetime) -> Contact:
    """Nothing of the portal is theirs any more, with their next request; a login that stands for nobody else is closed."""
    contact = Contact.objects.visible_to(by).locked(contact.pk)
    authorize(by, permissions.MANAGE_LOGINS, contact)
    _refuse_closed(by, contact)
    if contact.portal_role != PortalRole.NONE:
        _store_role(contact, PortalRole.NONE, verb="contact.end-access", by=by, at=at)
    user = User.objects.get(pk=contact.user_id)
    if user.is_active and not Consumer.objects.filter(user_id=user.pk).exists():
        users.deactivate(user=user, by=LOGINS, at=at)
    publish(events.ContactAccessEnded(account_id=contact.account_id), subject=contact, by=by, at=at)
    return contact


def _refuse_closed(by: Any, contact: Contact) -> None:
    """A login that the organisation closed is the organisation's to open: who lost all access otherwise has no role."""
    login = contact.user
    if by.is_customer and login is not None and contact.portal_role != PortalRole.NONE and not login.is_active:
        raise Refused("login_closed", _("The organisation closed this login."))


def _check_role(by: Any, contact: Contact, role: str) -> None:
    if role not in roles_to_give(by, contact):
        raise ValidationError(
            {"portal_role": ValidationError(_("This role sees more than you may give."), code="more_than_held")}
        )


def _store_role(contact: Contact, role: str, *, verb: str, by: Any, at: datetime) -> None:
    contact.portal_role, contact.updated_at = role, at
    contact.save_locked(verb=verb, fields=["portal_role", "updated_at"])
    changed = events.ContactUpdated(fields=("portal_role",), account_id=contact.account_id, portal_role=role)
    publish(changed, subject=contact, by=by, at=at)


def login_of(person: Contact | Consumer, *, at: datetime) -> User:
    """Theirs, opened again if it was closed; else a new one with their address. Somebody else's is never taken over."""
    if person.user_id is not None:
        user = User.objects.get(pk=person.user_id)
        if not user.is_active:
            users.activate(user=user, by=LOGINS, at=at)
            user.refresh_from_db()
        return user
    if not person.email:
        raise ValidationError({"email": ValidationError(_("There is no address to send it to."), code="required")})
    made: User = users.create(
        email=person.email,
        kind=User.Kind.CUSTOMER,
        first_name=person.first_name,
        last_name=person.last_name,
        language=person.language,
        time_zone=person.time_zone,
        by=LOGINS,
        at=at,
    )
    return made

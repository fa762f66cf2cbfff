"""Who may ask which customers in, and which portal roles they may give."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.states import PortalRole
from ledger.refusals import Refused

OF_AN_ACCOUNT = frozenset({PortalRole.NONE, PortalRole.CUSTOMER, PortalRole.ADMIN})
OF_A_PARTNER = OF_AN_ACCOUNT | {PortalRole.PARTNER, PortalRole.PARTNER_ADMIN}
NOBODYS: frozenset[str] = frozenset()


def may_manage_login(actor: Any, contact: Any) -> Refused | None:
    """Staff those of every contact; administrators of an account those of its people, of a partner also its customers'."""
    if not actor.is_customer:
        return None
    reach = actor.reach
    if not reach or not reach["manages"].covers(contact):
        return Refused("not_administrator", _("Only an administrator of the account manages its logins."))
    if contact.portal_role not in roles_to_give(actor, contact):
        return Refused("more_than_held", _("This person sees more than you do."))
    return None


def may_end_access(actor: Any, contact: Any) -> Refused | None:
    """Of somebody who has it, and not one's own."""
    if refusal := may_manage_login(actor, contact):
        return refusal
    if contact.user_id is None:
        return Refused("no_login", _("This person has no login."))
    return Refused("own_login", _("You cannot end your own access.")) if contact.user_id == actor.user_id else None


def roles_to_give(actor: Any, contact: Any) -> frozenset[str]:
    """None that sees more than the giver: only staff make case managers, who see the accounts below."""
    if not actor.is_customer:
        return frozenset(PortalRole.values)
    reach = actor.reach
    if not reach or not reach["manages"].covers(contact):
        return NOBODYS
    return OF_A_PARTNER if reach["partner"] and contact.account_id in reach["home"] else OF_AN_ACCOUNT

"""Which partners serve an account: their people may open cases for it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts import events
from accounts.models import Account, AccountPartner
from ledger import publish
from ledger.refusals import invalid


def replace(*, account: Account, partners: Iterable[Any], by: Any, at: datetime) -> None:
    """Make these the partners that serve the account, from their people's next request on. Accounts or their ids."""
    wanted = _found(account, {getattr(each, "pk", each) for each in partners}, by)
    held = {each.partner_id: each for each in AccountPartner.objects.filter(account=account)}
    for pk in sorted(wanted.keys() - held.keys()):
        AccountPartner.objects.create(account=account, partner=wanted[pk], created_at=at)
        publish(events.PartnerAdded(partner_id=pk), subject=account, by=by, at=at)
    for pk in sorted(held.keys() - wanted.keys()):
        held[pk].delete()
        publish(events.PartnerRemoved(partner_id=pk), subject=account, by=by, at=at)


def _found(account: Account, ids: set[Any], by: Any) -> dict[Any, Account]:
    found = Account.objects.visible_to(by).in_bulk(ids)
    if len(found) < len(ids):
        raise invalid("partners", _("There is no such object."), "does_not_exist")
    if account.pk in found:
        raise invalid("partners", _("An account is not its own partner."), "same_account")
    if not all(each.is_partner for each in found.values()):
        raise invalid("partners", _("This account is no partner."), "not_a_partner")
    return found

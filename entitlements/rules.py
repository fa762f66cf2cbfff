"""Who sees what customers are owed. Nobody sees anything that is not named here."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.rules import reached
from cases.states import UNFINISHED
from entitlements import permissions
from identity.access import Access, Rule, staff_see_all
from ledger.refusals import Refused


def _whole_account(column: str) -> Any:
    """Whoever sees every case of the account sees what it is owed: of the own one, not of those below it or served."""

    def rows(actor: Any) -> Q | None:
        reach = actor.reach if actor.is_customer else {}
        return Q(**{f"{column}_id__in": reach["home"]}) if reach and reach["home"] and reach["by_role"] else None

    return rows


def _agreed(rows: Any, contract: str) -> Any:
    """What comes with a contract, once that is agreed."""

    def found(actor: Any) -> Q | None:
        condition = rows(actor)
        return None if condition is None else condition & Q(**{f"{contract}__approved_at__isnull": False})

    return found


def _owed(along: str = "") -> Access:
    contract = f"{along}contract"
    return Access(
        permissions.READ,
        staff_see_all(_("Staff of the house see what every customer is owed.")),
        Rule("portal_role", _("Who administers an account sees what it is owed."), _whole_account(f"{along}account")),
        Rule(
            "contract",
            _("Who administers an account sees what comes with its contracts."),
            _agreed(_whole_account(f"{contract}__account"), contract),
        ),
        Rule("own", _("Consumers see what they are owed themselves."), reached("consumers", f"{along}consumer")),
        Rule(
            "own_contract",
            _("Consumers see what comes with their contracts."),
            _agreed(reached("consumers", f"{contract}__consumer"), contract),
        ),
        Rule(
            "household",
            _("Who acts for a household sees what it is owed."),
            reached("households", f"{along}household"),
        ),
        Rule(
            "household_contract",
            _("Who acts for a household sees what comes with its contracts."),
            _agreed(reached("households", f"{contract}__household"), contract),
        ),
    )


ENTITLEMENTS = _owed()
OF_THE_HOUSE = Access(
    permissions.READ, staff_see_all(_("Rules, and what single cases took, are for staff of the house."))
)
visible_entitlements = ENTITLEMENTS.visible
visible_coverage = _owed("entitlement__").visible
visible_to_staff = OF_THE_HOUSE.visible


def may_choose(actor: Any, case: Any) -> Refused | None:
    """Until the case ends."""
    if case.state in UNFINISHED:
        return None
    return Refused("wrong_state", _("This case has ended: what covered it stays."), state=str(case.state))

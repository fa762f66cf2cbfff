"""What the engine found, in the language of whoever reads it. Names of records come from ``names_for``, by one query a kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.states import Channel
from entitlements.deriving import HOURS
from ledger import refs

KINDS = {  # which record a rule's key names
    "asset": "accounts.asset", "sold_product": "accounts.soldproduct", "product": "accounts.product",
    "contact": "accounts.contact", "consumer": "accounts.consumer", "household": "accounts.household",
    "account": "accounts.account", "partner": "accounts.account", "contract": "accounts.contract",
}  # fmt: skip
RULES = {
    "active": gettext_lazy("Switched on"), "dates": gettext_lazy("Dates"), "channel": gettext_lazy("Channel"),
    "asset": gettext_lazy("Asset"), "sold_product": gettext_lazy("Sold product"), "product": gettext_lazy("Product"),
    "contact": gettext_lazy("Contact"), "consumer": gettext_lazy("Consumer"), "household": gettext_lazy("Household"),
    "account": gettext_lazy("Account"), "partner": gettext_lazy("Partner"), "contract": gettext_lazy("Contract"),
    "allowance": gettext_lazy("Allowance"),
}  # fmt: skip
POSITIONS = {  # why the first came before the second
    "side": gettext_lazy("It is the customer's own, or not only their default."),
    "asset": gettext_lazy("It names the asset, or one that is nearer."),
    "sold_product": gettext_lazy("It names what was sold."),
    "product": gettext_lazy("It names the product, or one that is nearer."),
    "person": gettext_lazy("It names the person or the household."),
    "contract": gettext_lazy("It is under a contract."),
    "account": gettext_lazy("It is the account's own, or of one that is nearer above it."),
    "order": gettext_lazy("Its order is smaller."),
    "ends": gettext_lazy("It ends first."),
    "id": gettext_lazy("The two are alike: it was there first."),
    "only": gettext_lazy("It is the only one that fits."),
    "rule": gettext_lazy("A rule of the organisation prefers it."),
    "hand": gettext_lazy("Somebody chose it by hand."),
}  # fmt: skip
_SAME = {
    "asset": gettext_lazy("It is for this asset: %(name)s"),
    "sold_product": gettext_lazy("It is for this purchase: %(name)s"),
    "product": gettext_lazy("It is for this product: %(name)s"),
    "contact": gettext_lazy("It is for this contact: %(name)s"),
    "consumer": gettext_lazy("It is for this customer: %(name)s"),
    "household": gettext_lazy("It is for this household: %(name)s"),
    "account": gettext_lazy("It is this account's: %(name)s"),
    "partner": gettext_lazy("It is what this partner holds: %(name)s"),
}
_OTHER = {
    "asset": gettext_lazy("It is for another asset: %(name)s"),
    "sold_product": gettext_lazy("It is for another purchase: %(name)s"),
    "product": gettext_lazy("It is for another product: %(name)s"),
    "contact": gettext_lazy("It is for another contact: %(name)s"),
    "consumer": gettext_lazy("It is for another customer: %(name)s"),
    "household": gettext_lazy("It is for another household: %(name)s"),
    "account": gettext_lazy("It is another account's: %(name)s"),
    "partner": gettext_lazy("It is what another partner holds: %(name)s"),
    "contract": gettext_lazy("It is under another contract: %(name)s"),
}
_MISSING = {
    "asset": gettext_lazy("It is for an asset, and the case names none: %(name)s"),
    "sold_product": gettext_lazy("It is for a purchase, and the case names none: %(name)s"),
    "product": gettext_lazy("It is for a product, and the case names none: %(name)s"),
    "contact": gettext_lazy("It is for a contact, and the case names none: %(name)s"),
    "consumer": gettext_lazy("It is for a private customer, and the case has none: %(name)s"),
    "household": gettext_lazy("It is for a household, and the case has none: %(name)s"),
    "account": gettext_lazy("It is an account's, and the case has none: %(name)s"),
    "partner": gettext_lazy("It is a partner's, and no partner opened the case: %(name)s"),
    "contract": gettext_lazy("It is under a contract that covers nothing of this case: %(name)s"),
}


def sentence(reason: Mapping[str, Any], names: Mapping[str, str] | None = None) -> str:
    """One stored reason as a sentence."""
    rule, code = reason["rule"], reason["code"]
    name = (names or {}).get(str(reason.get("key", "")), "") or _("(no longer there)")
    if rule == "allowance":
        return _allowance(reason)
    if rule == "channel":
        return _channel(reason)
    if code in ("not_yet", "over", "in_date", "no_end"):
        return _dates(reason, name)
    if rule == "contract":
        return _contract(reason, name)
    if code == "switched_off":
        return _("It is switched off.")
    if code in ("inherited", "not_inherited"):
        return _inherited(reason, name)
    found = {"same": _SAME, "other": _OTHER, "missing": _MISSING}.get(code, {}).get(rule)
    return str(found) % {"name": name} if found is not None else f"{rule}: {code}"


def _inherited(reason: Mapping[str, Any], name: str) -> str:
    if reason["code"] == "not_inherited":
        return _("It is the account's above, which does not pass it on: %(name)s") % {"name": name}
    if reason["rule"] == "account":
        return _("It comes from an account above: %(name)s") % {"name": name}
    if reason["rule"] == "product":
        return _("It is for the family of this product: %(name)s") % {"name": name}
    return _("It is for what this asset is installed in: %(name)s") % {"name": name}


def _dates(reason: Mapping[str, Any], name: str) -> str:
    values = {"name": name, "from": _moment(reason.get("from")), "until": _moment(reason.get("until"))}
    if reason["rule"] == "contract":
        if reason["code"] == "not_yet":
            return _("Its contract %(name)s begins on %(from)s.") % values
        return _("Its contract %(name)s has ended on %(until)s.") % values
    words = {
        "not_yet": _("It begins on %(from)s."),
        "over": _("It has ended on %(until)s."),
        "in_date": _("It holds until %(until)s."),
        "no_end": _("It has no end."),
    }
    return words[reason["code"]] % values


def _contract(reason: Mapping[str, Any], name: str) -> str:
    words = {
        "named": _("The case names its contract: %(name)s"),
        "covers": _("Its contract covers the case: %(name)s"),
        "not_active": _("Its contract is not active: %(name)s"),
        "not_covered": _("Its contract does not cover this customer or what they have: %(name)s"),
        "not_inherited": _("Its contract is with an account above, and it is not passed on: %(name)s"),
        "other": _("The case is under another contract than %(name)s"),
        "missing": str(_MISSING["contract"]),
    }
    return words.get(reason["code"], reason["code"]) % {"name": name}


def _channel(reason: Mapping[str, Any]) -> str:
    labels = dict(Channel.choices)
    channel = str(labels.get(reason["channel"], reason["channel"]))
    if reason["holds"]:
        return _("It may be asked for by %(channel)s.") % {"channel": channel}
    known = ", ".join(str(labels.get(each, each)) for each in reason["channels"])
    return _("It may not be asked for by %(channel)s, only by %(known)s.") % {"channel": channel, "known": known}


def _allowance(reason: Mapping[str, Any]) -> str:
    code = reason["code"]
    if code == "uncounted":
        return _("Nothing is counted.")
    if code == "takes_nothing":
        return _("We came to the customer: it takes nothing.")
    if code == "paid_already":
        return _("The case that this one continues has taken its unit.")
    if code == "unlimited":
        return _("As many as are needed.")
    if code == "used_up":
        return _("Used up: %(amounts)s.") % {"amounts": _amounts(reason)}
    if code == "negative":
        return _("Used up, and it goes on: %(amounts)s.") % {"amounts": _amounts(reason)}
    return _("There is something left: %(amounts)s.") % {"amounts": _amounts(reason)}


def _amounts(reason: Mapping[str, Any]) -> str:
    used, allowance = reason["used"], reason["allowance"]
    if reason["unit"] == HOURS:
        return _("%(used)s of %(allowance)s hours taken") % {"used": _number(used / 60), "allowance": allowance // 60}
    return ngettext(
        "%(used)d of %(allowance)d case taken", "%(used)d of %(allowance)d cases taken", allowance
    ) % {"used": used, "allowance": allowance}  # fmt: skip


def _number(value: float) -> str:
    return f"{value:g}" if value == int(value) else f"{value:.2f}"


def _moment(value: Any) -> str:
    return (
        date_format(localtime(datetime.fromisoformat(value)), "j M Y H:i") if value else ""
    )  # as dates stand on every page


def names_for(candidates: Iterable[Mapping[str, Any]], actor: Any) -> dict[str, str]:
    """What the records that reasons speak of are called, as far as this actor may see them."""
    wanted: dict[str, set[UUID]] = {}
    for candidate in candidates:
        for reason in candidate["reasons"]:
            if reason.get("key") and reason["rule"] in KINDS:
                wanted.setdefault(KINDS[reason["rule"]], set()).add(UUID(reason["key"]))
    found: dict[str, str] = {}
    for kind, ids in wanted.items():
        if refs.is_known(kind):
            found |= {str(row.pk): str(row) for row in refs.choices_of(kind, actor).filter(pk__in=ids)}
    return found


def explained(candidates: list[dict[str, Any]], actor: Any) -> list[dict[str, Any]]:
    """Stored candidates with a sentence for each reason."""
    names = names_for(candidates, actor)
    return [
        {**each, "reasons": [{**reason, "text": sentence(reason, names)} for reason in each["reasons"]]}
        for each in candidates
    ]

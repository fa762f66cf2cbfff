"""What makes sense for several cases at once, and what each asks for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from ledger.params import Param
from ledger.refs import is_known
from ledger.verbs import Verb, registry


@dataclass(frozen=True)
class Offer:
    """One button of the bar: a verb of a case, and which of its parameters are asked for (all, if none is named)."""

    code: str
    icon: str
    verb_code: str = ""
    label_as: Any = ""
    asks: tuple[str, ...] = ()
    rare: bool = False

    @property
    def verb(self) -> Verb:
        return registry[f"case.{self.verb_code or self.code}"]

    @property
    def label(self) -> Any:
        return self.label_as or self.verb.label

    @property
    def danger(self) -> bool:
        return self.verb.danger

    @property
    def params(self) -> list[Param]:
        """Without records of kinds that this installation does not have."""
        return [
            param
            for param in self.verb.params
            if (not self.asks or param.name in self.asks)
            and param.kind != "json"
            and (param.kind not in ("ref", "refs") or is_known(param.to))
        ]


OFFERS = (
    Offer("assign", "i-user-check"),
    Offer("priority", "i-flame", "update", _("Change priority"), ("priority",)),
    Offer("accept", "i-check", rare=True),
    Offer("propose-solution", "i-circle-check", rare=True),
    Offer("close", "i-lock", asks=("resolution_code", "resolution_notes"), rare=True),
    Offer("cancel", "i-x", rare=True),
)


def offers(actor: Any) -> list[Offer]:
    """Those that this person may use on some case."""
    return [offer for offer in OFFERS if offer.verb.permits(actor)]


def offer_named(code: str) -> Offer | None:
    """The button of this code."""
    return next((offer for offer in OFFERS if offer.code == code), None)


def params_of(offer: Offer, answers: dict[str, Any]) -> dict[str, Any]:
    """The answers of a form as the API would be sent them: a chosen code is what it was declared as, not its text."""
    codes = {param.name: {str(code): code for code, _label in param.choices_for() or ()} for param in offer.params}
    return {
        name: codes[name].get(value, value) if isinstance(value, str) else as_json(value)
        for name, value in answers.items()
    }


def as_json(value: Any) -> Any:
    """An answer of a form as a job keeps it, and as the API would be sent it."""
    if isinstance(value, Model):
        return str(value.pk)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, QuerySet | list | tuple) or (
        isinstance(value, Iterable) and not isinstance(value, str | dict)
    ):
        return [as_json(each) for each in value]
    return value

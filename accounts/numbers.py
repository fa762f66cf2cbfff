"""The numbers of an account in one look. Each app registers those of its own rows; the page and the API show the same ones.

numbers.register(Number("open_cases", _("Open cases"), lambda actor, account: …))
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Contact


@dataclass(frozen=True)
class Number:
    """One number: how many rows ``of(actor, account)`` has, which are those that the actor may see. ``code`` is its field in the
    API; lower ``order`` comes first.
    """

    code: str
    label: Any
    of: Callable[[Any, Account], QuerySet]
    order: int = 100


_numbers: dict[str, Number] = {}


def register(number: Number) -> None:
    """Done once, when the product starts."""
    _numbers[number.code] = number


def every() -> list[Number]:
    """All of them, in order."""
    return sorted(_numbers.values(), key=lambda number: number.order)


def summary(actor: Any, account: Account) -> dict[str, int]:
    """{code: number} for what this actor sees of the account, by one query."""
    counted = {number.code: _count(number.of(actor, account)) for number in every()}
    found: Any = Account.objects.filter(pk=account.pk).values(**counted).get()
    return dict(found)


def _count(rows: QuerySet) -> Coalesce:
    """The number of rows as a value of another query; none is 0, not null."""
    one = rows.order_by().annotate(all_of_them=Value(1)).values("all_of_them")
    return Coalesce(Subquery(one.annotate(counted=Count("pk")).values("counted")), 0)


def _people(actor: Any, account: Account) -> QuerySet:
    return Contact.objects.visible_to(actor).filter(account=account)


def _below(actor: Any, account: Account) -> QuerySet:
    return Account.objects.visible_to(actor).below(account).exclude(pk=account.pk)


def connect() -> None:
    """Those of this app's own rows."""
    register(Number("people", _("People"), _people, order=30))
    register(Number("accounts_below", _("Accounts below"), _below, order=40))

"""What an account's summary says about its cases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import numbers
from accounts.models import Account
from accounts.numbers import Number
from cases.models import Case
from cases.states import FINISHED

YEAR = timedelta(days=365)


def _open(actor: Any, account: Account) -> QuerySet:
    return Case.objects.visible_to(actor).filter(account=account).exclude(state__in=FINISHED)


def _of_a_year(actor: Any, account: Account) -> QuerySet:
    return Case.objects.visible_to(actor).filter(account=account, created_at__gte=timezone.now() - YEAR)


def connect() -> None:
    """Done once, when the product starts."""
    numbers.register(Number("open_cases", _("Open cases"), _open, order=10))
    numbers.register(Number("cases_of_12_months", _("Cases in a year"), _of_a_year, order=20))

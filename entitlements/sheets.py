"""Entitlements as rows of files."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from exchange.registry import Sheet, register


def connect() -> None:
    """Done once, when the product starts."""
    register(Sheet("entitlement", _("Entitlements")))

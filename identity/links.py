"""Addresses on a tenant's host for places where there is no request: commands, workers."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.urls import reverse

from identity.models import User
from tenancy.context import current_tenant


def absolute(path: str) -> str:
    """The path on the tenant's primary host."""
    domain = current_tenant().domains.order_by("-is_primary", "host").first()
    host = domain.host if domain else "localhost"
    return f"https://{host}{path}" if settings.HTTPS else f"http://{host}:{settings.PORT}{path}"


def password_link(user: User) -> str:
    """A link by which somebody sets their password: works once, for a day."""
    token = PasswordResetTokenGenerator().make_token(user)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user.pk.hex, "key": token})
    return absolute(path)

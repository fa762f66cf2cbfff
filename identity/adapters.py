"""What allauth asks of us: where people land after sign-in, what is counted, how mail leaves, how secrets are kept."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.context import request_context
from allauth.core.internal.httpkit import get_client_ip
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from identity import events
from identity.actor import actor_for
from identity.emails import normalise
from identity.models import TenantSettings, User
from ledger import publish
from ledger.actors import System
from tenancy.context import tenant

RESET_MAILS = {"account/email/password_reset_key", "account/email/unknown_account"}


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in on the tenant's host, for the tenant's people."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Logins are given by administrators."""
        return False

    def get_login_redirect_url(self, request: Any) -> str:
        if request.tenant.is_platform:
            return "/"  # the front door knows who looks after the installation
        return "/portal/" if request.user.is_customer else "/workspace/"

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        return settings.ACCOUNT_LOGOUT_REDIRECT_URL

    def is_safe_url(self, url: str) -> bool:
        """Only this very host: another tenant's host is another house."""
        request = context.request
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )

    def get_client_ip(self, request: HttpRequest) -> str:
        """Never a reason to refuse: behind a unix socket all clients share one address."""
        return get_client_ip(request) or "0.0.0.0"  # noqa: S104  (a placeholder, nothing listens on it)

    def _get_login_attempts_cache_key(self, request: Any, **credentials: Any) -> str:
        """Attempts are counted per login of a tenant, whichever host name or spelling was used."""
        return f"{request.tenant.pk}:{normalise(credentials.get('email', ''))}"

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Remember it. The same statements run whether or not the login exists."""
        address = credentials.get("email", "")
        user = User.objects.by_email(address)
        subject = user or TenantSettings.objects.current()
        publish(
            events.SignInFailed(method="password", address=address),
            subject=subject,
            by=System("sign-in"),
            at=timezone.now(),
        )

    def get_from_email(self) -> str:
        """The tenant's own sender, if it has one."""
        own = TenantSettings.objects.current()
        address = own.sender_address or settings.DEFAULT_FROM_EMAIL
        return f'"{own.sender_name}" <{address}>' if own.sender_name and '"' not in own.sender_name else address

    def format_email_subject(self, subject: str) -> str:
        return str(subject)

    def send_notification_mail(self, template_prefix: str, user: Any, context: Any = None, email: Any = None) -> None:
        """allauth sends some of these from hooks after the commit, when door and request are closed: open them again."""
        with tenant(self.request.tenant), request_context(self.request):
            super().send_notification_mail(template_prefix, user, context, email or user.email)

    def render_mail(self, template_prefix: str, email: Any, context: dict[str, Any], headers: Any = None) -> Any:
        """Marks the mail, so that the outbox keeps its body from everybody but administrators."""
        message: Any = super().render_mail(template_prefix, email, context, headers)
        message.outbox_kind = "password_reset" if template_prefix in RESET_MAILS else "sign_in"
        return message


class DevicesAdapter(DefaultUserSessionsAdapter):
    """Signing other devices out leaves a trace."""

    def end_sessions(self, sessions: Any) -> None:
        sessions = list(sessions)
        super().end_sessions(sessions)
        if sessions:
            user = sessions[0].user
            publish(events.DeviceRevoked(sessions=len(sessions)), subject=user, by=actor_for(user), at=timezone.now())


class TwoFactorAdapter(DefaultMFAAdapter):
    """Secrets of authenticator apps and recovery codes are encrypted with the installation's key."""

    def get_totp_issuer(self) -> str:
        return str(context.request.tenant.name)

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher() -> MultiFernet:
    """The newest key encrypts, older ones still decrypt (``SECRET_KEY_FALLBACKS``)."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet(
        [
            Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"identity.two-factor:{secret}".encode()).digest()))
            for secret in secrets
        ]
    )


def display_name(user: User) -> str:
    """How pages and mails address somebody."""
    return user.name

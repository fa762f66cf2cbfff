"""What allauth tells about sign-in, written to the ledger. Connected when the app starts."""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.signals import user_logged_out
from django.contrib.sessions.models import Session
from django.db.models.signals import post_delete, post_save
from django.utils import timezone

from identity import events
from identity.actor import actor_for
from identity.models import User
from ledger import publish
from ledger.actors import System
from ledger.cleaning import register_cleaner


def connect() -> None:
    """Listen to allauth, once; and sweep up what nobody signs out of."""
    register_cleaner(forget_expired)
    account.user_logged_in.connect(_signed_in, dispatch_uid="identity.signed_in")
    user_logged_out.connect(_signed_out, dispatch_uid="identity.signed_out")
    for how in ("changed", "set", "reset"):
        getattr(account, f"password_{how}").connect(_on_password[how], dispatch_uid=f"identity.password_{how}")
    # Not allauth's signals: it sends those after the commit, and what is not in the transaction can be lost.
    post_save.connect(_factor_added, sender=Authenticator, dispatch_uid="identity.factor_added")
    post_delete.connect(_factor_removed, sender=Authenticator, dispatch_uid="identity.factor_removed")
    mfa.authentication_failed.connect(_code_failed, dispatch_uid="identity.code_failed")


def forget_expired(batch: int) -> int:
    """Sessions that ran out, and the devices whose session is gone; how many rows went."""
    over = Session.objects.filter(expire_date__lt=timezone.now()).values_list("pk", flat=True)[:batch]
    gone, _each = Session.objects.filter(pk__in=list(over)).delete()
    orphans = UserSession.objects.exclude(session_key__in=Session.objects.values("session_key"))
    more, _each = UserSession.objects.filter(pk__in=list(orphans.values_list("pk", flat=True)[:batch])).delete()
    return gone + more


def _signed_in(*, request: Any, user: User, **_: Any) -> None:
    steps = [step.get("type") or step["method"] for step in get_authentication_records(request, user)]
    device = request.headers.get("User-Agent", "")[:200]
    publish(
        events.SignedIn(method="+".join(steps)[:100] or "session", device=device),
        subject=user,
        by=actor_for(user),
        at=timezone.now(),
    )


def _signed_out(*, user: User | None, **_: Any) -> None:
    if user is not None:
        publish(events.SignedOut(), subject=user, by=actor_for(user), at=timezone.now())


def _password(how: str) -> Any:
    def announce(*, request: Any, user: User, **_: Any) -> None:
        """The other sessions are void already (their hash no longer fits); take them off the list of devices too."""
        for session in UserSession.objects.filter(user_id=user.pk).exclude(
            session_key=request.session.session_key or ""
        ):
            session.end()
        publish(events.PasswordChanged(how=how), subject=user, by=actor_for(user), at=timezone.now())

    return announce


_on_password = {how: _password(how) for how in ("changed", "set", "reset")}  # kept here: signals hold receivers weakly


def _factor_added(*, instance: Authenticator, created: bool, **_: Any) -> None:
    if created:
        _factor_changed("added", instance)


def _factor_removed(*, instance: Authenticator, **_: Any) -> None:
    _factor_changed("removed", instance)


def _factor_changed(change: str, factor: Authenticator) -> None:
    user = factor.user
    publish(
        events.TwoFactorChanged(factor=factor.type, change=change), subject=user, by=actor_for(user), at=timezone.now()
    )


def _code_failed(*, user: User, **_: Any) -> None:
    publish(events.SignInFailed(method="code"), subject=user, by=System("sign-in"), at=timezone.now())

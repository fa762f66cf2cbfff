"""Issuing, changing, rotating and revoking API keys."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from identity import events, rules
from identity import scopes as known_scopes
from identity.actions import role_assignments
from identity.models import ApiKey, User
from ledger import publish
from ledger.params import Param
from ledger.refusals import Refused
from ledger.verbs import authorize, verb

OVERLAP = timedelta(hours=24)  # after a rotation both secrets work, so that nothing stops while they are exchanged

DETAILS = ("name", "scopes", "expires_at", "external_id")

_details = [
    Param.text("name", max_length=120, label=_("Name")),
    Param.code("scopes", many=True, choices=lambda obj: known_scopes.known(), label=_("Scopes")),
    Param.datetime("expires_at", nullable=True, label=_("Expires")),
    Param.text("external_id", max_length=200, label=_("External id")),
]


@verb(
    "api-key.create",
    permission="identity.own_keys",
    label=_("Issue API key"),
    params=[Param.ref("user", "identity.user", label=_("Login")), *_details],
    audience="staff",
)
def create(
    *,
    user: User,
    by: Any,
    at: datetime,
    scopes: Iterable[str] = (known_scopes.ALL,),
    expires_at: datetime | None = None,
    **details: Any,
) -> ApiKey:
    """Issue a key that may do no more than its issuer. ``api_key.secret`` holds the whole key, this once."""
    authorize(by, "identity.own_keys", None)
    if user.pk != by.user_id:
        authorize(by, "identity.manage_keys", None)
    if not user.is_active:
        raise Refused("wrong_state", _("This login is not active."))
    api_key = ApiKey(user=user, scopes=sorted(set(scopes)), expires_at=expires_at, **details)
    _check(by, api_key, at=at)
    api_key.secret = api_key.renew()
    api_key.save(force_insert=True)
    publish(
        events.ApiKeyCreated(user_id=user.pk, public_id=api_key.public_id, scopes=_codes(api_key)),
        subject=api_key,
        by=by,
        at=at,
    )
    return api_key


@verb(
    "api-key.update",
    permission="identity.own_keys",
    label=_("Change API key"),
    params=_details,
    may=rules.may_use_key,
    audience="staff",
)
def update(*, api_key: ApiKey, by: Any, at: datetime, **details: Any) -> ApiKey:
    """Change a key's name, scopes or expiry."""
    api_key = ApiKey.objects.visible_to(by).locked(api_key.pk)
    authorize(by, "identity.own_keys", api_key)
    if "scopes" in details:
        details["scopes"] = sorted(set(details["scopes"]))
    changed = [name for name in DETAILS if name in details and getattr(api_key, name) != details[name]]
    if not changed:
        return api_key
    for name in changed:
        setattr(api_key, name, details[name])
    _check(by, api_key, at=at)
    api_key.save_locked(verb="api-key.update", fields=changed)
    publish(events.ApiKeyUpdated(public_id=api_key.public_id, fields=tuple(changed)), subject=api_key, by=by, at=at)
    return api_key


@verb(
    "api-key.rotate",
    permission="identity.own_keys",
    label=_("Rotate"),
    params=[
        Param.integer(
            "overlap_seconds", min_value=0, max_value=7 * 86_400, label=_("Seconds for which the old key still works")
        )
    ],
    may=rules.may_use_key,
    audience="staff",
)
def rotate(*, api_key: ApiKey, by: Any, at: datetime, overlap_seconds: int = int(OVERLAP.total_seconds())) -> ApiKey:
    """Give a key a new secret (``api_key.secret``, this once); the old one works until the overlap is over."""
    api_key = ApiKey.objects.visible_to(by).locked(api_key.pk)
    authorize(by, "identity.own_keys", api_key)
    _check(by, api_key, at=None)
    api_key.previous_hash, api_key.previous_until = api_key.secret_hash, at + timedelta(seconds=overlap_seconds)
    secret = api_key.renew()
    api_key.save_locked(verb="api-key.rotate", fields=["secret_hash", "previous_hash", "previous_until"])
    publish(
        events.ApiKeyRotated(public_id=api_key.public_id, overlap_seconds=overlap_seconds),
        subject=api_key,
        by=by,
        at=at,
    )
    api_key.secret = secret
    return api_key


@verb(
    "api-key.revoke",
    permission="identity.own_keys",
    label=_("Revoke"),
    may=rules.may_use_key,
    danger=True,
    audience="staff",
)
def revoke(*, api_key: ApiKey, by: Any, at: datetime) -> ApiKey:
    """End a key for good, old secrets included."""
    api_key = ApiKey.objects.visible_to(by).locked(api_key.pk)
    authorize(by, "identity.own_keys", api_key)
    api_key.revoked_at = at
    api_key.save_locked(verb="api-key.revoke", fields=["revoked_at"])
    publish(events.ApiKeyRevoked(public_id=api_key.public_id), subject=api_key, by=by, at=at)
    return api_key


def _check(by: Any, api_key: ApiKey, *, at: datetime | None) -> None:
    unknown = known_scopes.unknown(api_key.scopes)
    if unknown:
        raise ValidationError(
            {"scopes": ValidationError(_("No such scope: %s") % ", ".join(unknown), code="invalid_choice")}
        )
    if at is not None and api_key.expires_at is not None and api_key.expires_at <= at:
        raise ValidationError({"expires_at": ValidationError(_("This is in the past."), code="invalid")})
    may = known_scopes.within(role_assignments.held_by(api_key.user), frozenset(api_key.scopes))
    if rules.exceeds(by, may):
        raise Refused("more_than_held", _("This key could do more than you may."))


def _codes(api_key: ApiKey) -> tuple[str, ...]:
    """Scopes as the ledger keeps them: ``*`` is not a code."""
    return tuple("all" if scope == known_scopes.ALL else scope for scope in api_key.scopes)

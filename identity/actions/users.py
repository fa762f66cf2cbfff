"""Giving people a login, changing it, closing it and opening it again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from identity import events, rules
from identity.actions import memberships, role_assignments
from identity.emails import normalise
from identity.models import User
from ledger import publish
from ledger.params import Param
from ledger.refusals import Refused
from ledger.verbs import authorize, verb

DETAILS = ("email", "first_name", "last_name", "language", "time_zone", "external_id")

_details = [
    Param.text("first_name", max_length=150, label=_("First name")),
    Param.text("last_name", max_length=150, label=_("Last name")),
    Param.text("language", max_length=10, label=_("Language")),
    Param.text("time_zone", max_length=64, label=_("Time zone")),
    Param.text("external_id", max_length=200, label=_("External id")),
    Param.refs("roles", "identity.role", label=_("Roles"), help=_("Codes; they replace the roles held.")),
    Param.refs("groups", "identity.group", label=_("Groups"), help=_("They replace the memberships.")),
]


@verb(
    "user.create",
    permission="identity.manage_users",
    label=_("New login"),
    params=[
        Param.text("email", required=True, max_length=254, label=_("E-mail")),
        Param.code("kind", choices=User.Kind.choices, label=_("Kind")),
        *_details,
    ],
    audience="staff",
)
def create(
    *,
    email: str,
    by: Any,
    at: datetime,
    kind: str = User.Kind.STAFF,
    password: str | None = None,
    roles: Iterable[Any] | None = None,
    groups: Iterable[Any] | None = None,
    **details: Any,
) -> User:
    """Give somebody a login. Without a password they set one through the mail that "Forgot password" sends."""
    authorize(by, "identity.manage_users", None)
    user = User(kind=kind, email=email, **details)
    user.set_password(password)
    _store_new(user)
    publish(events.UserCreated(user_kind=user.kind, email=user.email), subject=user, by=by, at=at)
    if roles:
        role_assignments.replace(user=user, roles=roles, by=by, at=at)
    if groups:
        memberships.replace(user=user, groups=groups, by=by, at=at)
    return user


@verb(
    "user.update",
    permission="identity.manage_users",
    label=_("Change login"),
    params=[Param.text("email", max_length=254, label=_("E-mail")), *_details],
    audience="staff",
)
def update(
    *,
    user: User,
    by: Any,
    at: datetime,
    roles: Iterable[Any] | None = None,
    groups: Iterable[Any] | None = None,
    **details: Any,
) -> User:
    """Change a login's details, roles and groups. Nobody changes a login that may do more than they may."""
    user = User.objects.visible_to(by).locked(user.pk)
    authorize(by, "identity.manage_users", user)
    _refuse_above(by, user)
    old_email = user.email
    changed = [name for name in DETAILS if name in details and getattr(user, name) != details[name]]
    if changed:
        for name in changed:
            setattr(user, name, details[name])
        _store(user, fields=changed)
        publish(
            events.UserUpdated(
                fields=tuple(changed),
                old_email=old_email if "email" in changed else None,
                new_email=user.email if "email" in changed else None,
            ),
            subject=user,
            by=by,
            at=at,
        )
    if roles is not None:
        role_assignments.replace(user=user, roles=roles, by=by, at=at)
    if groups is not None:
        memberships.replace(user=user, groups=groups, by=by, at=at)
    return user


@verb(
    "user.deactivate",
    permission="identity.manage_users",
    label=_("Deactivate"),
    params=[Param.text("reason", label=_("Reason"))],
    may=rules.may_deactivate,
    danger=True,
    audience="staff",
)
def deactivate(*, user: User, by: Any, at: datetime, reason: str | None = None) -> User:
    """Close a login: sessions and API keys stop working with the next request. The last administrator stays."""
    user = User.objects.visible_to(by).locked(user.pk)
    authorize(by, "identity.manage_users", user)
    _refuse_above(by, user)
    role_assignments.keep_an_admin(without=user)
    user.is_active = False
    user.save_locked(verb="user.deactivate", fields=["is_active"])
    publish(events.UserDeactivated(reason=reason), subject=user, by=by, at=at)
    return user


@verb(
    "user.activate", permission="identity.manage_users", label=_("Activate"), may=rules.may_activate, audience="staff"
)
def activate(*, user: User, by: Any, at: datetime) -> User:
    """Open a closed login again, with the password and roles it had."""
    user = User.objects.visible_to(by).locked(user.pk)
    authorize(by, "identity.manage_users", user)
    _refuse_above(by, user)
    user.is_active = True
    user.save_locked(verb="user.activate", fields=["is_active"])
    publish(events.UserActivated(), subject=user, by=by, at=at)
    return user


def _refuse_above(by: Any, user: User) -> None:
    if rules.exceeds(by, role_assignments.held_by(user)):
        raise Refused("more_than_held", _("This login may do more than you may."))


def _store_new(user: User) -> None:
    user.full_clean(exclude=["password", "tenant"], validate_unique=False, validate_constraints=False)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as taken:
        raise _taken() from taken


def _store(user: User, *, fields: list[str]) -> None:
    user.full_clean(exclude=["password", "tenant"], validate_unique=False, validate_constraints=False)
    if "email" in fields:
        user.email_norm = normalise(user.email)
        fields = [*fields, "email_norm"]
    try:
        with transaction.atomic():
            user.save_locked(verb="user.update", fields=fields)
    except IntegrityError as taken:
        raise _taken() from taken


def _taken() -> ValidationError:
    return ValidationError({"email": ValidationError(_("Another login has this e-mail address."), code="unique")})

"""What happened to logins, roles, groups, keys and sign-ins. Names and addresses are texts, which can be deleted."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from ledger.events import Event, Text, event
from ledger.verbs import names_of


@event("user.created")
class UserCreated(Event):
    """Somebody got a login."""

    user_kind: str
    email: Text = None

    def describe(self, record: Any) -> str:
        return _("A login was created")


@event("user.updated")
class UserUpdated(Event):
    """A login's details changed."""

    fields: tuple[str, ...]
    old_email: Text = None
    new_email: Text = None

    def describe(self, record: Any) -> str:
        return _("Login changed: %(fields)s") % {"fields": names_of("user.update", self.fields)}


@event("user.deactivated")
class UserDeactivated(Event):
    """A login was closed: its sessions and keys end with the next request."""

    reason: Text = None

    def describe(self, record: Any) -> str:
        return _("Login deactivated")


@event("user.activated")
class UserActivated(Event):
    """A closed login was opened again."""

    def describe(self, record: Any) -> str:
        return _("Login activated")


@event("user.invited")
class UserInvited(Event):
    """Somebody was sent a link by which they set their password."""

    def describe(self, record: Any) -> str:
        return _("An invitation was sent")


@event("user.role_granted")
class RoleGranted(Event):
    """Somebody was given a role."""

    role_id: UUID
    role: str

    def describe(self, record: Any) -> str:
        return _("Role given: %(role)s") % {"role": self.role}


@event("user.role_withdrawn")
class RoleWithdrawn(Event):
    """A role was taken from somebody."""

    role_id: UUID
    role: str

    def describe(self, record: Any) -> str:
        return _("Role taken away: %(role)s") % {"role": self.role}


@event("user.password_changed")
class PasswordChanged(Event):
    """A password was changed or reset; the other sessions ended."""

    how: str  # changed, set, reset

    def describe(self, record: Any) -> str:
        return _("Password changed")


@event("user.signed_in")
class SignedIn(Event):
    """Somebody signed in in a browser."""

    method: str
    device: Text = None

    def describe(self, record: Any) -> str:
        return _("Signed in")


@event("user.signed_out")
class SignedOut(Event):
    """Somebody signed out."""

    def describe(self, record: Any) -> str:
        return _("Signed out")


@event("user.sign_in_failed")
class SignInFailed(Event):
    """A sign-in was refused: a wrong address, password or code. The answer never says which."""

    method: str
    address: Text = None

    def describe(self, record: Any) -> str:
        return _("Sign-in refused")


@event("user.two_factor_changed")
class TwoFactorChanged(Event):
    """An authenticator app or recovery codes were added or removed."""

    factor: str
    change: str  # added, removed

    def describe(self, record: Any) -> str:
        return _("Two-factor authentication: %(factor)s %(change)s") % {"factor": self.factor, "change": self.change}


@event("user.device_revoked")
class DeviceRevoked(Event):
    """A signed-in device was signed out from another one."""

    sessions: int

    def describe(self, record: Any) -> str:
        return _("Signed-in devices revoked: %(count)s") % {"count": self.sessions}


@event("role.created")
class RoleCreated(Event):
    """The tenant made a role of its own."""

    code: str
    permissions: tuple[str, ...]

    def describe(self, record: Any) -> str:
        return _("Role created: %(code)s") % {"code": self.code}


@event("role.updated")
class RoleUpdated(Event):
    """A role of the tenant's own changed."""

    code: str
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    def describe(self, record: Any) -> str:
        return _("Role changed: %(code)s") % {"code": self.code}


@event("role.deleted")
class RoleDeleted(Event):
    """A role of the tenant's own, which nobody held, was removed."""

    code: str

    def describe(self, record: Any) -> str:
        return _("Role removed: %(code)s") % {"code": self.code}


@event("group.created")
class GroupCreated(Event):
    """A team was set up."""

    group_kind: str
    name: Text = None

    def describe(self, record: Any) -> str:
        return _("Group created")


@event("group.updated")
class GroupUpdated(Event):
    """A team's details changed."""

    fields: tuple[str, ...]

    def describe(self, record: Any) -> str:
        return _("Group changed: %(fields)s") % {"fields": names_of("group.update", self.fields)}


@event("group.member_added")
class MemberAdded(Event):
    """Somebody joined a group."""

    user_id: UUID

    def describe(self, record: Any) -> str:
        return _("Somebody joined the group")


@event("group.member_removed")
class MemberRemoved(Event):
    """Somebody left a group."""

    user_id: UUID

    def describe(self, record: Any) -> str:
        return _("Somebody left the group")


@event("api_key.created")
class ApiKeyCreated(Event):
    """An API key was issued."""

    user_id: UUID
    public_id: str
    scopes: tuple[str, ...]

    def describe(self, record: Any) -> str:
        return _("API key issued: %(key)s") % {"key": self.public_id}


@event("api_key.updated")
class ApiKeyUpdated(Event):
    """Name, scopes or expiry of an API key changed."""

    public_id: str
    fields: tuple[str, ...]

    def describe(self, record: Any) -> str:
        return _("API key changed: %(key)s") % {"key": self.public_id}


@event("api_key.rotated")
class ApiKeyRotated(Event):
    """An API key got a new secret; the old one works until the end of the overlap."""

    public_id: str
    overlap_seconds: int

    def describe(self, record: Any) -> str:
        return _("API key rotated: %(key)s") % {"key": self.public_id}


@event("api_key.revoked")
class ApiKeyRevoked(Event):
    """An API key was ended for good."""

    public_id: str

    def describe(self, record: Any) -> str:
        return _("API key revoked: %(key)s") % {"key": self.public_id}


@event("settings.updated")
class SettingsUpdated(Event):
    """The organisation's settings changed."""

    fields: tuple[str, ...]

    def describe(self, record: Any) -> str:
        return _("Settings changed: %(fields)s") % {"fields": names_of("tenant-settings.update", self.fields)}


@event("settings.logo_changed")
class LogoChanged(Event):
    """The organisation's logo changed."""

    content_type: str
    digest: str
    size: int

    def describe(self, record: Any) -> str:
        return _("Logo changed")


@event("settings.logo_removed")
class LogoRemoved(Event):
    """The organisation's logo was taken away."""

    def describe(self, record: Any) -> str:
        return _("Logo removed")


@event("tenant.created")
class TenantCreated(Event):
    """A tenant moved in. Apps above give it what it starts with: a case type, a schedule."""

    slug: str

    def describe(self, record: Any) -> str:
        return _("The organisation was set up")


@event("tenant.renamed")
class TenantRenamed(Event):
    """Whoever runs the installation changed what the organisation is called."""

    old_name: Text = None
    new_name: Text = None

    def describe(self, record: Any) -> str:
        return _("The organisation was renamed")


@event("tenant.suspended")
class TenantSuspended(Event):
    """Whoever runs the installation paused the organisation: it answers nothing and runs nothing."""

    def describe(self, record: Any) -> str:
        return _("The organisation was suspended")


@event("tenant.resumed")
class TenantResumed(Event):
    """The organisation goes on where it was suspended."""

    def describe(self, record: Any) -> str:
        return _("The organisation goes on")


@event("tenant.host_added")
class HostAdded(Event):
    """The organisation answers at one more host name, or another one stands in its links."""

    host: str
    is_primary: bool

    def describe(self, record: Any) -> str:
        return _("Host name added: %(host)s") % {"host": self.host}


@event("tenant.host_removed")
class HostRemoved(Event):
    """The organisation no longer answers at a host name."""

    host: str

    def describe(self, record: Any) -> str:
        return _("Host name removed: %(host)s") % {"host": self.host}


@event("approval.requested")
class ApprovalRequested(Event):
    """Somebody asked others to agree. Nobody named: whoever holds the permission may decide."""

    approval_kind: str
    approver_ids: tuple[UUID, ...] = ()
    group_id: UUID | None = None
    deputy_id: UUID | None = None
    what: Text = None
    note: Text = None

    def describe(self, record: Any) -> str:
        return _("Approval asked for")


@event("approval.approved")
class ApprovalGiven(Event):
    """Somebody else agreed."""

    approval_kind: str
    reason: Text = None

    def describe(self, record: Any) -> str:
        return _("Approved")


@event("approval.rejected")
class ApprovalRefused(Event):
    """Somebody else did not agree."""

    approval_kind: str
    reason: Text = None

    def describe(self, record: Any) -> str:
        return _("Rejected")


@event("approval.withdrawn")
class ApprovalWithdrawn(Event):
    """It was taken back before anybody decided."""

    approval_kind: str
    reason: Text = None

    def describe(self, record: Any) -> str:
        return _("Approval no longer needed")


@event("approval.due_soon")
class ApprovalDueSoon(Event):
    """It comes near by when it should be decided, and nobody has."""

    approval_kind: str
    due_at: datetime

    def describe(self, record: Any) -> str:
        return _("Whoever decides was reminded")


@event("approval.overdue")
class ApprovalOverdue(Event):
    """By now it should be decided, and nobody has."""

    approval_kind: str
    due_at: datetime
    deputy_id: UUID | None = None

    def describe(self, record: Any) -> str:
        return _("Should be decided by now")


@event("user.view_as_started")
class ViewAsStarted(Event):
    """Somebody began to look at the product as this person sees it."""

    until: datetime
    reason: Text = None  # unknown of those before reasons were asked for

    def describe(self, record: Any) -> str:
        if self.reason:
            return _("Somebody began to look at the product as this person, because: %(reason)s") % {
                "reason": self.reason
            }
        return _("Somebody began to look at the product as this person")


@event("user.view_as_ended")
class ViewAsEnded(Event):
    """They stopped, or half an hour was over."""

    viewer_id: UUID | None = None
    by_itself: bool = False

    def describe(self, record: Any) -> str:
        if self.by_itself:
            return _("Looking at the product as this person ended by itself")
        return _("Looking at the product as this person ended")

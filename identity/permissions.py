"""The one catalogue of permissions. Each app declares its own when it starts; roles name them by code."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

_CODE = re.compile(r"^[a-z]+\.[a-z_]+$")
READ_PREFIX = "read"  # "cases.read", "ledger.read_events": everything else changes something


@dataclass(frozen=True)
class Permission:
    """One thing a person may be allowed to do, in words an administrator understands."""

    code: str
    label: Any

    @property
    def area(self) -> str:
        """The app it belongs to, and the first half of the API key scope that covers it."""
        return self.code.partition(".")[0]

    @property
    def reads(self) -> bool:
        """Whether it only looks: such a permission is within a ``…:read`` scope."""
        return self.code.partition(".")[2].startswith(READ_PREFIX)


_catalogue: dict[str, Permission] = {}


def declare(code: str, label: Any) -> str:
    """Add a permission to the catalogue and give its code back. Declaring it again keeps the first label."""
    if not _CODE.match(code):
        raise ValueError(f"{code!r} is not of the form app.what_one_may_do")
    _catalogue.setdefault(code, Permission(code, label))
    return code


def catalogue() -> dict[str, Permission]:
    """Every declared permission by its code, in alphabetical order."""
    return dict(sorted(_catalogue.items()))


def everything() -> frozenset[str]:
    """The codes of all declared permissions."""
    return frozenset(_catalogue)


def undeclared(codes: Iterable[str]) -> list[str]:
    """Those of the codes that nobody declared."""
    return sorted(set(codes) - _catalogue.keys())


def areas() -> list[str]:
    """The apps that declared anything: the words an API key's scopes may start with."""
    return sorted({permission.area for permission in _catalogue.values()})


READ = declare("identity.read", _("See colleagues, groups and roles"))
MANAGE_USERS = declare("identity.manage_users", _("Create, change and deactivate logins"))
MANAGE_ROLES = declare("identity.manage_roles", _("Create and change roles, and give them to people"))
MANAGE_GROUPS = declare("identity.manage_groups", _("Create and change groups and who is in them"))
OWN_KEYS = declare("identity.own_keys", _("Issue, rotate and revoke one's own API keys"))
MANAGE_KEYS = declare("identity.manage_keys", _("The same with everybody's API keys"))
EXPLAIN_ACCESS = declare("identity.explain_access", _("Ask why somebody else can or cannot see a record"))
VIEW_AS = declare("identity.view_as", _("Look at the product as another person sees it, without changing anything"))
MANAGE_SETTINGS = declare("identity.manage_settings", _("Change the settings of the organisation"))
READ_PLATFORM = declare(
    "identity.read_platform", _("See how the whole installation stands, on the platform's own host")
)
USE_ADMIN = declare("identity.use_admin", _("Open the administration pages"))
# The ledger lies below this catalogue and cannot declare its own.
READ_EVENTS = declare("ledger.read_events", _("Read the feed of all events"))
REPLAY = declare("ledger.replay", _("See and replay work that was given up"))
SEE_JOBS = declare("ledger.see_jobs", _("See and cancel other people's jobs"))
# So do schedules.
READ_SCHEDULES = declare("schedules.read", _("See working hours and holidays, and calculate with them"))
MANAGE_SCHEDULES = declare("schedules.manage", _("Create, change and remove working hours and holidays"))

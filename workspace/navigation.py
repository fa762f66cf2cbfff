"""The pages of the workspace, in one list: the rail, the command palette and the keys `g` + letter read it.

A page that somebody may not open is not offered to them; the page itself asks again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.permissions import APPROVE_CONTRACTS, MANAGE_CONTRACTS
from accounts.permissions import READ as READ_CUSTOMERS
from exchange.permissions import EXPORT, IMPORT
from identity.permissions import (
    EXPLAIN_ACCESS,
    MANAGE_GROUPS,
    MANAGE_KEYS,
    MANAGE_ROLES,
    MANAGE_SETTINGS,
    MANAGE_USERS,
    OWN_KEYS,
    READ_EVENTS,
    READ_PLATFORM,
    READ_SCHEDULES,
    REPLAY,
    USE_ADMIN,
)
from messaging.permissions import READ_ALL_MAIL, READ_OUTBOX
from tenancy.context import current_tenant

WORK, CUSTOMERS, SETTINGS = "work", "customers", "settings"
GROUPS = (WORK, CUSTOMERS, SETTINGS)


@dataclass(frozen=True)
class Page:
    """One page that one can go to from everywhere.

    ``section`` is what its view puts into the context, so that the rail knows where one is. ``permission`` is one code, or
    several of which any is enough. ``key``: `g` and then this letter. ``rail``: shown in the rail, not only in the palette.
    """

    code: str
    label: Any
    icon: str
    url_name: str
    section: str
    permission: str | tuple[str, ...] | None = None
    key: str | None = None
    group: str = WORK
    rail: bool = True
    query: str = ""
    platform: bool = False  # only for the tenant that looks after the installation
    order: int = 0  # place in its group; equal ones stay as they are written

    @property
    def url(self) -> str:
        """Where it is."""
        return reverse(self.url_name) + self.query

    def is_for(self, actor: Any) -> bool:
        """Whether this person may open it."""
        if self.platform and not current_tenant().is_platform:
            return False
        if self.permission is None:
            return True
        asked = (self.permission,) if isinstance(self.permission, str) else self.permission
        return any(actor.can(code) for code in asked)


PAGES: list[Page] = [
    Page("home", _("Home"), "i-home", "workspace:home", "home", key="h"),
    Page("cases", _("Cases"), "i-inbox", "workspace:cases", "cases", key="c"),
    Page("mine", _("My open cases"), "i-user", "workspace:cases", "cases", key="m", rail=False, query="?view=mine"),
    Page(
        "unassigned", _("Unassigned"), "i-user-plus", "workspace:cases", "cases", key="u", rail=False,
        query="?view=unassigned",
    ),
    Page("customers", _("Customers"), "i-building", "workspace:customers", "customers", READ_CUSTOMERS, key="a"),
    Page(
        "exchange", _("Import and export"), "i-file-text", "workspace:exchange", "customers", (IMPORT, EXPORT),
        group=CUSTOMERS, order=900,
    ),
    Page(
        "approvals", _("Approvals"), "i-shield-check", "workspace:approvals", "approvals",
        (MANAGE_CONTRACTS, APPROVE_CONTRACTS),
    ),
    Page("access", _("Who sees what"), "i-eye", "workspace:access", "customers", EXPLAIN_ACCESS, group=CUSTOMERS, order=90),
    Page("platform", _("Installation"), "i-building", "platform", "platform", READ_PLATFORM, platform=True),
    Page("outbox", _("Outbox"), "i-mail", "workspace:outbox", "outbox", (READ_OUTBOX, READ_ALL_MAIL), key="o"),
    Page("people", _("People"), "i-users", "workspace:people", "settings", MANAGE_USERS, group=SETTINGS),
    Page("groups", _("Groups"), "i-stack-2", "workspace:groups", "settings", MANAGE_GROUPS, group=SETTINGS),
    Page("roles", _("Roles"), "i-shield-check", "workspace:roles", "settings", MANAGE_ROLES, group=SETTINGS),
    Page("keys", _("API keys"), "i-key", "workspace:keys", "settings", (OWN_KEYS, MANAGE_KEYS), group=SETTINGS),
    Page("look", _("Look"), "i-photo", "workspace:look", "settings", MANAGE_SETTINGS, group=SETTINGS),
    Page(
        "coverage-settings", _("Coverage"), "i-file-certificate", "workspace:coverage-settings", "settings", MANAGE_SETTINGS,
        group=SETTINGS,
    ),
    Page(
        "schedules", _("Schedules"), "i-calendar-due", "workspace:schedules", "settings", READ_SCHEDULES, group=SETTINGS,
    ),
    Page("jobs", _("Jobs"), "i-refresh", "workspace:jobs", "settings", group=SETTINGS),
    Page("deliveries", _("Deliveries"), "i-send", "workspace:deliveries", "settings", REPLAY, group=SETTINGS),
    Page("timers", _("Timers"), "i-clock", "workspace:timers", "settings", REPLAY, group=SETTINGS),
    Page("ledger", _("Ledger"), "i-book", "workspace:ledger", "settings", READ_EVENTS, group=SETTINGS),
    Page(
        "admin", _("Administration"), "i-adjustments-horizontal", "admin:index", "admin", USE_ADMIN, group=SETTINGS,
    ),
]  # fmt: skip


def add(page: Page) -> None:
    """A page that is declared elsewhere, as the kinds of customer records are. Its code is its own."""
    PAGES[:] = [*(each for each in PAGES if each.code != page.code), page]


def pages_for(actor: Any, *, group: str | None = None) -> list[Page]:
    """The pages that this person may open, in the order of the list; all groups, or one."""
    pages = [page for page in PAGES if group in (None, page.group) and page.is_for(actor)]
    return sorted(pages, key=lambda page: (GROUPS.index(page.group), page.order))

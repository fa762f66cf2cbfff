"""A tour of the product: who looks at which addresses, and how further ones are found on the pages themselves.

It begins at every address of the site map that needs no record. What those pages link to or open fills the other routes, so
that they are looked at with records of the demo data. A new page is on the tour as soon as something leads to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve

from ledger.verbs import registry
from tests.isolation import rows
from tests.isolation.routes import Route, walk
from workspace import kinds

# Who looks at the pages of which side of the desk; None is somebody who has not signed in.
PEOPLE: dict[str, tuple[str, str | None]] = {
    "agent": ("acme", "ana@acme.test"),
    "manager": ("acme", "max@acme.test"),
    "admin": ("acme", "ada@acme.test"),  # in the settings of the workspace, and among customers
    "keeper": ("acme", "ada@acme.test"),  # in the administration
    "customer": ("acme", "carla@wayne.test"),
    "partner": ("acme", "pia@partner.test"),
    "operator": ("platform", "paula@platform.test"),
    "nobody": ("acme", None),
    "passer-by": ("", None),  # at the door of the whole installation
}

# Routes that are no page: what they are instead.
NO_PAGE = {
    "live": "a stream",
    "schema": "a file",
    "tenant-css": "a stylesheet",
    "tenant-logo": "a picture",
    "workspace:look-stylesheet": "a stylesheet",
    "workspace:look-logo": "takes a form",
    "workspace:look-preview": "a part of the page of the look",
    "workspace:case-columns": "takes a form",
    "workspace:drafts": "takes a form",
    "portal:drafts": "takes a form",
    "workspace:bulk": "takes a form",
    "workspace:case-messages": "takes a form",
    "portal:case-messages": "takes a form",
    "workspace:case-viewers": "takes a form",
    "workspace:case-undo": "an answer to the button that undoes",
    "workspace:palette": "the results in the palette",
    "workspace:tray": "the tray in each page",
    "workspace:tray-cancel": "takes a form",
    "workspace:tray-dismiss": "takes a form",
    "workspace:deliveries-do": "takes a form",
    "workspace:deliveries-step": "takes a form",
    "workspace:timers-do": "takes a form",
    "workspace:timers-step": "takes a form",
    "workspace:jobs-do": "takes a form",
    "workspace:jobs-step": "takes a form",
    "workspace:ledger-step": "takes a form",
    "mfa_download_recovery_codes": "a file",
    "admin:autocomplete": "choices of a field",
    "admin:jsi18n": "a script",
    "admin:": "leads elsewhere",
    "account_set_password": "for somebody without one; leads to its change",
    "frontdoor": "leads to where one belongs; somebody passing by sees it",
    "workspace:settings": "leads to the first of its pages",
    "workspace:customers": "leads to the first of its pages",
    "workspace:find": "the choices of a field",
    "workspace:import-new": "takes a form",
    "workspace:import-template": "a file",
    "workspace:import-columns": "takes a form",
    "workspace:import-step": "takes a form",
    "workspace:import-errors": "a file",
    "workspace:export-new": "takes a form",
    "workspace:export-step": "takes a form",
    "workspace:export-file": "a file",
    "view_as": "takes a form",
    "view_as_end": "takes a form",
    "workspace:access-find": "the choices of a field",
}
# Only for somebody who has one, or is about to; they have a test of their own.
SECOND_FACTOR = {
    "mfa_index": "/accounts/2fa/",
    "mfa_activate_totp": "/accounts/2fa/totp/activate/",
    "mfa_deactivate_totp": "/accounts/2fa/totp/deactivate/",
    "mfa_view_recovery_codes": "/accounts/2fa/recovery-codes/",
    "mfa_generate_recovery_codes": "/accounts/2fa/recovery-codes/generate/",
    "mfa_reauthenticate": "/accounts/2fa/reauthenticate/",
    "mfa_authenticate": "/accounts/2fa/authenticate/",
}
# Addresses that a form or a reader asks for, and what goes wrong in words: with the status they answer with.
ALSO: dict[str, dict[str, int]] = {
    "agent": {
        "/workspace/cases/?view=mine": 200,
        "/workspace/cases/?view=unassigned": 200,
        "/workspace/cases/?view=all&search=nothing-is-called-so": 200,
        "/workspace/cases/CS9999999/": 404,
        "/workspace/settings/people/": 403,
        "/admin/": 403,
    },
    "admin": {
        "/workspace/": 200,
        "/workspace/cases/?view=all": 200,
        "/workspace/customers/accounts/?q=nothing-is-called-so": 200,
        "/workspace/customers/contacts/?sort=-title": 200,
    },
    "keeper": {
        "/admin/cases/case/?q=nothing-is-called-so": 200,
        "/admin/no-such-page/": 404,
    },
    "customer": {
        "/portal/?q=compressor": 200,
        "/portal/?state=closed": 200,
        "/portal/no-such-page/": 404,
        "/accounts/logout/": 200,
    },
    "operator": {"/platform/no-such-page/": 404},
    "nobody": {"/accounts/password/reset/key/1-no-such-key/": 200, "/no-such-page/": 404},
    "passer-by": {"/": 200, "/no-such-page/": 404},
}
SEVERAL = {"workspace:case": 3, "portal:case": 3}  # as cases differ by their state


def _without_steps() -> dict[str, str]:
    """Kinds of records that nobody makes, or changes, by hand."""
    found = {}
    for kind in kinds.every():
        verbs = registry.for_resource(kind.resource)
        if not any(not verb.takes_subject and verb.params for verb in verbs):
            found[f"workspace:{kind.area}-do"] = "nothing to ask for"
        if not any(verb.takes_subject and verb.params for verb in verbs):
            found[f"workspace:{kind.area}-step"] = "takes a form"
    return found


NO_PAGE |= _without_steps()


@dataclass
class Tour:
    """What one person still has to look at. ``seen`` counts the addresses taken for each page."""

    who: str
    waiting: dict[str, int] = field(default_factory=dict)
    seen: dict[tuple[str, str], int] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)

    def begin(self) -> Tour:
        """The addresses that need no record, and those that only a reader asks for."""
        mine = [route for route in walk() if looked_at_by(route) == self.who and not route.parameters]
        self.add(route.template for route in mine if not is_only_linked(route))
        self.waiting |= ALSO[self.who]
        return self

    def add(self, addresses: Iterable[str]) -> None:
        """Those that belong to this person and show a page of a kind not seen yet."""
        for address in addresses:
            if (page := page_at(address)) is None or address in self.taken or owner_of(page[0]) != self.who:
                continue
            if self.seen.get(page, 0) < SEVERAL.get(page[0], 1):
                self.seen[page] = self.seen.get(page, 0) + 1
                self.taken.add(address)
                self.waiting.setdefault(address, 200)

    def __iter__(self) -> Iterator[tuple[str, int]]:
        while self.waiting:
            address = next(iter(self.waiting))
            yield address, self.waiting.pop(address)


def page_at(address: str) -> tuple[str, str] | None:
    """The route of an address and its step, or None when it is no page of ours."""
    try:
        match = resolve(urlsplit(address).path)
    except Resolver404:
        return None
    name = match.view_name
    return None if name in NO_PAGE else (name, str(match.kwargs.get("code", "")))


def looked_at_by(route: Route) -> str | None:
    """The one who knows this page best."""
    row = rows.row_of(route)
    if route.name == "account_logout":  # strangers are led away from it
        return "customer"
    if row is None or row.side == rows.PROGRAM or route.name in NO_PAGE or route.name in SECOND_FACTOR:
        return None
    if row.side == rows.STAFF:
        if route.name.startswith("workspace:time-entries-"):  # from the page of a case
            return None
        return "admin" if route.template.startswith(OF_MANAGERS) else "agent"
    return {
        rows.ANYONE: "nobody",
        rows.SIGNED_IN: "customer",
        rows.CUSTOMER: "customer",
        rows.ADMIN: "keeper",
        rows.PLATFORM: "operator",
    }[row.side]


OF_MANAGERS = ("/workspace/settings/", "/workspace/customers/", "/workspace/approvals/")


def is_only_linked(route: Route) -> bool:
    """A form of the administration for a new record: there is one where a list has a button for it."""
    return route.name.startswith("admin:") and route.name.endswith("_add")


def owner_of(name: str) -> str | None:
    """The one who looks at the pages of a route."""
    return OWNERS.get(name)


OWNERS = {route.name: looked_at_by(route) for route in walk()}


def must_see(who: str) -> set[str]:
    """The pages that this person has to have seen at the end. Of the administration: every list, and what it leads to."""
    mine = {name for name, owner in OWNERS.items() if owner == who}
    return {name for name in mine if not name.startswith("admin:") or name.endswith("_changelist")}

"""How each route is filled, and which side of the desk it belongs to. A new route needs a row here, unless it belongs to the
API's router or to the admin, whose rows follow from what is registered."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any
from uuid import uuid4

from ledger.verbs import registry
from rest.routers import api
from tests.isolation.routes import Route
from workspace import kinds
from workspace.customers.duplicates import MERGEABLE

ANYONE, SIGNED_IN, STAFF, CUSTOMER, PROGRAM, ADMIN, PLATFORM = (
    "anyone", "signed_in", "staff", "customer", "program", "admin", "platform",
)  # fmt: skip
PAGE_METHODS = ("GET", "POST")
STEPS = (
    "accept",
    "request-info",
    "close",
    "no-such-step",
)  # one view serves every verb; the API has an address for each
ALL_METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Row:
    """``names`` is the resource whose record the address names by its parameter ``of``; ``more`` fills the other parameters."""

    side: str
    names: str = ""
    of: str = ""
    by: str = "pk"
    more: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    query: str = ""
    methods: tuple[str, ...] = PAGE_METHODS

    def addresses(self, route: Route, record: Any) -> list[str]:
        """The route for this record, or for one that never was, once for each value of the other parameters."""
        own = {self.of: getattr(record, self.by) if record is not None else absent(self.by)} if self.names else {}
        filled = [own]
        for name, values in self.more.items():
            filled = [{**one, name: value} for one in filled for value in values]
        return [route.filled(one) + self.query for one in filled]

    def admits(self, role: str, *, is_customer: bool) -> bool:
        """Whether this side of the desk is theirs at all."""
        if role == "anonymous":
            return self.side == ANYONE
        if self.side in (ADMIN, PLATFORM):
            return self.side == ADMIN and role == "admin"  # the platform's page is on a host of its own
        return self.side in (ANYONE, SIGNED_IN, PROGRAM) or (self.side == CUSTOMER) == is_customer


def absent(by: str) -> str:
    """A reference to nothing, of the same shape."""
    return "CS9999999" if by == "number" else str(uuid4())


def _case_page(side: str) -> Row:
    return Row(side, "case", of="number", by="number")


def _steps(side: str) -> Row:
    return Row(side, "case", of="number", by="number", more={"code": STEPS})


def _settings(area: str, resource: str, *codes: str) -> dict[str, Row]:
    """A kind of record under /workspace/settings/: its page, and the steps of the kind and of one record."""
    codes = (*codes, "no-such-step")
    return {
        f"workspace:{area}-do": Row(STAFF, more={"code": ("create", *codes)}),
        f"workspace:{area}-step": Row(STAFF, resource, of="pk", more={"code": codes}),
    }


def _customers() -> dict[str, Row]:
    """Every kind of record under /workspace/customers/: its list, its page, its steps."""
    found: dict[str, Row] = {}
    for kind in kinds.every():
        steps = [verb.code for verb in registry.for_resource(kind.resource) if verb.takes_subject]
        codes = (*steps[:2], "no-such-step")
        found[f"workspace:{kind.area}-do"] = Row(STAFF, more={"code": ("create", "no-such-step")})
        found[f"workspace:{kind.area}-step"] = Row(STAFF, kind.resource, of="pk", more={"code": codes})
        if kind.listed:
            found[f"workspace:{kind.area}"] = Row(STAFF)
            found[f"workspace:{kind.resource}"] = Row(STAFF, kind.resource, of="pk")
        if kind.resource in MERGEABLE:
            found[f"workspace:{kind.area}-merge"] = Row(STAFF, kind.resource, of="pk")
    return found


PAGES: dict[str, Any] = {
    "frontdoor": Row(ANYONE),
    "tenant-css": Row(ANYONE),
    "schema": Row(ANYONE),
    "docs": Row(ANYONE),
    "live": Row(SIGNED_IN),
    "tenant-logo": Row(ANYONE),
    "ui:gallery": Row(ANYONE),
    "platform": Row(PLATFORM),
    # Signing in: the same for everybody, about oneself alone.
    **dict.fromkeys(
        (
            "account_login", "account_logout", "account_signup", "account_inactive", "account_reset_password",
            "account_reset_password_done", "account_reset_password_from_key_done", "mfa_authenticate",
        ),
        Row(ANYONE),
    ),
    "account_reset_password_from_key": Row(ANYONE, more={"uidb36": ("1",), "key": ("no-such-key",)}),
    **dict.fromkeys(
        (
            "account_reauthenticate", "account_profile", "account_change_password", "account_set_password", "mfa_index", "mfa_reauthenticate",
            "mfa_activate_totp", "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes",
            "mfa_download_recovery_codes", "usersessions_list",
        ),
        Row(SIGNED_IN),
    ),
    "workspace:access": Row(STAFF),
    "workspace:access-find": Row(STAFF, query="?of=person&q=carla"),
    "view_as": Row(SIGNED_IN, "user", of="pk"),
    "view_as_end": Row(SIGNED_IN),
    "workspace:home": Row(STAFF),
    "workspace:cases": Row(STAFF, query="?view=all"),
    "workspace:bulk": Row(STAFF, more={"code": STEPS}),
    "workspace:case-viewers": _case_page(STAFF),
    "workspace:case-undo": _case_page(STAFF),
    **dict.fromkeys(
        (
            "workspace:case-columns", "workspace:new-case", "workspace:drafts", "workspace:outbox", "workspace:palette",
            "workspace:settings", "workspace:coverage-settings", "workspace:look", "workspace:look-logo", "workspace:look-preview",
            "workspace:look-stylesheet",
            "workspace:people", "workspace:groups", "workspace:roles", "workspace:keys", "workspace:deliveries",
            "workspace:timers", "workspace:jobs", "workspace:ledger", "workspace:tray", "workspace:schedules", "workspace:schedule-new",
        ),
        Row(STAFF),
    ),
    "workspace:person": Row(STAFF, "user", of="pk"),
    "workspace:group": Row(STAFF, "group", of="pk"),
    "workspace:role": Row(STAFF, "role", of="pk"),
    "workspace:job": Row(STAFF, "job", of="pk"),
    **dict.fromkeys(
        ("workspace:schedule", "workspace:schedule-edit", "workspace:schedule-delete", "workspace:schedule-holidays"), Row(STAFF, "schedule", of="pk")
    ),
    "workspace:approvals": Row(STAFF),
    "workspace:approvals-step": Row(STAFF, "approval", of="pk", more={"code": ("approve", "reject", "no-such-step")}),
    "workspace:event": Row(STAFF, "event", of="pk"),
    **dict.fromkeys(
        ("workspace:exchange", "workspace:import-new", "workspace:import-template", "workspace:export-new"), Row(STAFF)
    ),
    **dict.fromkeys(
        ("workspace:import", "workspace:import-columns", "workspace:import-errors"), Row(STAFF, "data-import", of="pk")
    ),
    "workspace:import-step": Row(STAFF, "data-import", of="pk", more={"code": ("run", "no-such-step")}),
    "workspace:export-file": Row(STAFF, "data-export", of="pk"),
    "workspace:export-step": Row(STAFF, "data-export", of="pk", more={"code": ("cancel", "no-such-step")}),
    "workspace:tray-cancel": Row(STAFF, "job", of="pk"),
    "workspace:tray-dismiss": Row(STAFF, "job", of="pk"),
    **_customers(),
    "workspace:customers": Row(STAFF),
    "workspace:duplicates-find": Row(STAFF),
    "workspace:account-tree": Row(STAFF),
    "workspace:account-picture": Row(STAFF, "account", of="pk"),
    "workspace:derive": Row(STAFF),
    "workspace:find": Row(STAFF, more={"resource": ("account", "contact", "no-such-kind")}, query="?q=wayne"),
    **_settings("people", "user", "deactivate"),
    **_settings("groups", "group", "update"),
    **_settings("roles", "role", "update"),
    **_settings("keys", "api-key", "revoke"),
    **_settings("deliveries", "delivery", "replay"),
    **_settings("timers", "timer", "replay"),
    **_settings("jobs", "job", "cancel"),
    **_settings("ledger", "event", "verify"),
    "workspace:case": _case_page(STAFF),
    "workspace:case-messages": _case_page(STAFF),
    "workspace:case-step": _steps(STAFF),
    "portal:home": Row(CUSTOMER),
    "portal:new-case": Row(CUSTOMER),
    "portal:drafts": Row(CUSTOMER),
    "portal:belongings": Row(CUSTOMER),
    "portal:asset": Row(CUSTOMER, "asset", of="pk"),
    "portal:sold-product": Row(CUSTOMER, "sold-product", of="pk"),
    "portal:contract": Row(CUSTOMER, "contract", of="pk"),
    "portal:case": _case_page(CUSTOMER),
    "portal:case-messages": _case_page(CUSTOMER),
    "portal:case-step": _steps(CUSTOMER),
}  # fmt: skip


def row_of(route: Route) -> Row | None:
    """The row of a route, or None, which fails the build."""
    if route.template.startswith("/api/v1/"):
        return _row_of_api(route)
    if route.template.startswith("/admin/"):
        return _row_of_admin(route)
    return PAGES.get(route.name)


def _row_of_api(route: Route) -> Row:
    """What the router knows: the first parameter names a record of the resource at the top of the path."""
    methods = _methods(route)
    first = route.template.removeprefix("/api/v1/").split("/")[0]
    top = next((each for each in api.listing() if each.path == f"/api/v1/{first}/{{ref}}/"), None)
    if not route.parameters or top is None:
        return Row(PROGRAM, methods=methods, more={name: (absent("pk"),) for name in route.parameters})
    of, *rest = route.parameters
    names = {"outbox-mail": "mail"}.get(top.resource or "", top.resource or "")
    return Row(PROGRAM, names, of=of, more={name: (absent("pk"),) for name in rest}, methods=methods)


def _row_of_admin(route: Route) -> Row:
    """`/admin/<app>/<model>/<object_id>/…` names a record of that model."""
    app, _slash, rest = route.template.removeprefix("/admin/").partition("/")
    more = {name: values for name, values in ADMIN_VALUES.items() if name in route.parameters}
    if "object_id" not in route.parameters:
        return Row(ADMIN, more=more)
    return Row(ADMIN, f"{app}.{rest.partition('/')[0]}", of="object_id", more=more)


ADMIN_VALUES = {"code": ("update", "no-such-step"), "app_label": ("cases", "no-such-task"), "url": ("no-such-page",)}


def _methods(route: Route) -> tuple[str, ...]:
    """Those that the address has, HEAD, and one that it has not."""
    known = next(
        (set(each.methods) for each in api.listing() if each.path == re.sub(r"<(\w+)>", r"{\1}", route.template)), set()
    )
    return tuple(method for method in ALL_METHODS if method in known or method in ("HEAD", "PUT"))

"""The command palette: everything one can go to or do from where one is, in groups, by what was typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from cases import permissions as cases_permissions
from cases.models import Case
from ledger.verbs import Verb, allowed_verbs, registry
from workspace import finding, shortcuts
from workspace.navigation import pages_for

COMMANDS_ONLY = ">"
LONGEST = 200


@dataclass(frozen=True)
class Option:
    """One line: a page to open, a step of a case, or something that the page itself does."""

    label: Any
    icon: str
    url: str = ""
    sub: str = ""
    key: str = ""
    how: str = "go"  # go: follow the address; ask: into the dialog; do: at once; or a word that palette.js knows
    version: int | None = None


@dataclass(frozen=True)
class Group:
    """Options of one kind."""

    code: str
    title: Any
    options: list[Option]


def groups(actor: Any, text: str, case: Case | None = None) -> list[Group]:
    """What is offered for this text; for none: what one needs most often here."""
    text = " ".join(text.replace("\x00", "").split())[:LONGEST]
    commands_only, text = text.startswith(COMMANDS_ONLY), text.removeprefix(COMMANDS_ONLY).strip()
    commands = [*(steps(actor, case) if case else []), *everywhere(actor)]
    found = [Group("commands", _("Commands"), _named(commands, text))]
    if not commands_only:
        pages = [Option(p.label, p.icon, p.url, key=f"g {p.key}" if p.key else "") for p in pages_for(actor)]
        found.append(Group("pages", _("Pages"), _named(pages, text)))
        things = [Group("cases", _("Cases") if text else _("My cases"), _cases(actor, text)),
                  Group("customers", _("Customers"), _customers(actor, text))]  # fmt: skip
        # What was typed is most often a name; with nothing typed, the next step of this case comes first.
        found = [*things, *found] if text or case is None else [*found, *things]
    return [group for group in found if group.options]


def steps(actor: Any, case: Case) -> list[Option]:
    """What this person may write on this case and do to it now."""
    writing = [
        (registry[code], key) for code, key in (("case.message", shortcuts.REPLY), ("case.note", shortcuts.NOTE))
    ]
    found = [
        Option(verb.label, "i-message-2", sub=case.number, key=key, how="press")
        for verb, key in writing
        if verb.permits(actor) and verb.refusal(actor, case) is None
    ]
    return found + [_step(case, verb) for verb in allowed_verbs(actor, case)]


def _step(case: Case, verb: Verb) -> Option:
    url, key = reverse("workspace:case-step", args=[case.number, verb.code]), shortcuts.of_verb(verb.code)
    if verb.params:
        return Option(f"{verb.label}…", "i-bolt", url, sub=case.number, key=key, how="ask")
    return Option(verb.label, "i-bolt", url, sub=case.number, key=key, how="do", version=case.version)


def everywhere(actor: Any) -> list[Option]:
    """What can be done on every page."""
    found = [
        Option(_("Switch light or dark"), "i-moon", how="theme"),
        Option(_("Keyboard shortcuts"), "i-command", key=shortcuts.HELP, how="keys"),
        Option(_("Sign out"), "i-logout", reverse("account_logout")),
    ]
    if actor.can(cases_permissions.CREATE):
        found.insert(0, Option(_("New case"), "i-plus", reverse("workspace:new-case"), key=shortcuts.NEW_CASE))
    return found


def _cases(actor: Any, text: str) -> list[Option]:
    found = finding.cases(actor, text) if text else finding.mine(actor)
    return [
        Option(
            each["subject"],
            f"g-state-{each['state']}",
            reverse("workspace:case", args=[each["number"]]),
            sub=" · ".join(word for word in (each["number"], each["customer"]) if word),
        )
        for each in found
    ]


def _customers(actor: Any, text: str) -> list[Option]:
    """They lead to their pages."""
    return [
        Option(str(kind.title(record)), kind.icon, kind.url(record), sub=str(kind.sub(record) or kind.one))
        for kind, record in finding.customers(actor, text)
    ]


def _named(options: list[Option], text: str) -> list[Option]:
    """Those in whose name every word begins a word."""
    wanted = text.casefold().split()
    return [
        option
        for option in options
        if all(any(part.startswith(word) for part in str(option.label).casefold().split()) for word in wanted)
    ]

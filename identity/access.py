"""Who sees what, as rules with names: what a list shows and what an explanation says come from the same ones.

    CASES = Access(
        READ,
        Rule("staff", _("Staff of the house see every case."), lambda actor: EVERYTHING if of_the_house(actor) else None),
        Rule("own", _("A contact sees the cases reported by or for them."), lambda actor: Q(contact__in=…)),
    )

    queryset.filter(CASES.visible(actor))          # in `visible_to`
    register_access("case", CASES, lambda actor: …)  # in the app's references.py: `/access/explain/` answers for cases

One rule that lets a row through is enough. Who holds no permission to look sees nothing, whatever the rules say.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from identity.permissions import catalogue
from identity.rules import NOBODY
from ledger import refs
from ledger.verbs import in_audience, registry, resource_of

EVERYTHING = Q()
SYSTEM = "system"
PERMISSION = "permission"


@dataclass(frozen=True)
class Rule:
    """One way to see a record. ``rows`` gives what it lets an actor see: all (``EVERYTHING``), some, or None for "not for you"."""

    code: str
    says: Any
    rows: Callable[[Any], Q | None]


def of_the_house(actor: Any) -> bool:
    """Staff and services that are not of outsourced groups alone."""
    return bool(actor.is_staff and not actor.is_outsourced)


def staff_see_all(says: Any) -> Rule:
    """The rule that most kinds of records begin with."""
    return Rule("staff", says, lambda actor: EVERYTHING if of_the_house(actor) else None)


class Access:
    """The rules of one kind of record, in the order in which they are explained."""

    def __init__(self, permission: str | None, *rules: Rule) -> None:
        self.permission, self.rules = permission, rules

    def permits(self, actor: Any) -> bool:
        """Whether the actor may look at such records at all."""
        return self.permission is None or actor.can(self.permission)

    def visible(self, actor: Any) -> Q:
        """What this actor may see, for ``filter()``; an empty Q is everything."""
        if actor.kind == SYSTEM:
            return EVERYTHING
        if not self.permits(actor):
            return NOBODY
        found = None
        for rule in self.rules:
            rows = rule.rows(actor)
            if rows is None:
                continue
            if not rows:
                return EVERYTHING
            found = rows if found is None else found | rows
        return NOBODY if found is None else found


@dataclass(frozen=True)
class Checked:
    """One rule and what came of it for one person and one record."""

    rule: str
    outcome: str  # allows, refuses, not_for_them
    says: Any


ALLOWS, REFUSES, NOT_FOR_THEM = "allows", "refuses", "not_for_them"
OUTCOMES = {
    ALLOWS: _("Yes"),
    REFUSES: _("No"),
    NOT_FOR_THEM: _("Not for this person"),
}


@dataclass(frozen=True)
class Explained:
    """Whether somebody may, which rule decided and what it says, and every rule that was looked at."""

    allowed: bool
    rule: str
    reason: Any
    checked: tuple[Checked, ...]


@dataclass(frozen=True)
class Explainable:
    """A kind of record about which ``/access/explain/`` can be asked."""

    access: Access
    rows: Callable[[Any], Any]  # rows as this actor would meet them, whether they may or not


_kinds: dict[str, Explainable] = {}


def register_access(resource: str, access: Access, rows: Callable[[Any], Any]) -> None:
    """``register_access("account", rules.ACCOUNTS, lambda actor: Account.objects.all())``: beside ``register_ref``."""
    _kinds[resource] = Explainable(access, rows)


def kinds() -> list[str]:
    """The words for kinds of records that can be asked about: those with rules, and all others that can be named."""
    return sorted({*_kinds, *_named()})


def ref_of(resource: str) -> str:
    """The name under which records of this kind can be referred to."""
    return _named()[resource]


def steps_of(resource: str) -> list[str]:
    """The codes of what can be done to such a record."""
    return [verb.code for verb in registry.for_resource(resource) if verb.takes_subject]


def find(resource: str, value: Any, actor: Any) -> Any:
    """The record with this id or number, if this actor sees it; else None, as for a word that means nothing."""
    ref = _named().get(resource)
    return None if ref is None else refs.find(ref, value, actor)


def explain(actor: Any, resource: str, record: Any) -> Explained:
    """Whether this actor sees this record, and why. Asked of the database by the very rules that its lists are made of."""
    kind = _kinds.get(resource)
    if kind is None:
        return _by_list(actor, resource, record)
    if actor.kind == SYSTEM:
        return _decided([Checked(SYSTEM, ALLOWS, _("The product itself sees everything."))])
    checked, permits = [], kind.access.permits(actor)
    if kind.access.permission is not None:
        checked.append(_permission(kind.access.permission, permits))
    for rule in kind.access.rules:
        rows = rule.rows(actor) if permits else None
        checked.append(Checked(rule.code, _outcome(rows, kind, actor, record), rule.says))
    return _decided(checked)


def explain_verb(actor: Any, resource: str, record: Any, code: str) -> Explained:
    """Whether this actor may do this to the record now: they see it, it is their side's, they are permitted, nothing forbids it."""
    verb = registry.get(f"{resource}.{code}")
    assert verb is not None, f"{resource}.{code}"
    seen = explain(actor, resource, record)
    checked = list(seen.checked)
    if not seen.allowed:
        return seen
    if not in_audience(verb, actor):
        return _refused(checked, "audience", _("This is for the other side of the desk."))
    if verb.permission is not None:
        held = verb.permits(actor)
        checked.append(_permission(verb.permission, held))
        if not held:
            return _refused(checked[:-1], PERMISSION, checked[-1].says)
    met = _as_met(actor, resource, record)
    refusal = verb.refusal(actor, met)
    if refusal is not None:
        return _refused(checked, refusal.code, refusal.message)
    says = _("Nothing in the state of the record or in their relation to it forbids it now.")
    return Explained(True, "may", says, (*checked, Checked("may", ALLOWS, says)))


def _outcome(rows: Q | None, kind: Explainable, actor: Any, record: Any) -> str:
    if rows is None:
        return NOT_FOR_THEM
    return ALLOWS if not rows or kind.rows(actor).filter(rows, pk=record.pk).exists() else REFUSES


def _permission(code: str, held: bool) -> Checked:
    label = catalogue()[code].label if code in catalogue() else code
    says = _("This needs the permission “%(permission)s”.")
    return Checked(PERMISSION, ALLOWS if held else REFUSES, _with(says, permission=label))


def _with(says: Any, **words: Any) -> Any:
    """A sentence that is put together when somebody reads it, in their language."""
    return lazy(lambda: str(says) % {name: str(word) for name, word in words.items()}, str)()


def _decided(checked: list[Checked]) -> Explained:
    """By the first rule that lets the row through, if nothing before all rules stands against it."""
    gate = [each for each in checked if each.rule == PERMISSION and each.outcome == REFUSES]
    if gate:
        return Explained(False, PERMISSION, gate[0].says, tuple(checked))
    for each in checked:
        if each.outcome == ALLOWS and each.rule != PERMISSION:
            return Explained(True, each.rule, each.says, tuple(checked))
    return Explained(False, "no_rule", _("No rule lets them see it."), tuple(checked))


def _refused(checked: list[Checked], rule: str, says: Any) -> Explained:
    return Explained(False, rule, says, (*checked, Checked(rule, REFUSES, says)))


def _by_list(actor: Any, resource: str, record: Any) -> Explained:
    """Of kinds without rules of their own: whether their list shows the record."""
    shown = refs.choices_of(ref_of(resource), actor).filter(pk=record.pk).exists()
    says = _("Their role shows records of this kind.") if shown else _("Their role does not show this record.")
    return _decided([Checked("listed", ALLOWS if shown else REFUSES, says)])


def _as_met(actor: Any, resource: str, record: Any) -> Any:
    """The record as this person meets it, for what their side knows of its state."""
    return refs.choices_of(ref_of(resource), actor).get(pk=record.pk)


def _named() -> dict[str, str]:
    """By the word of a resource, the name under which its records can be referred to."""
    return {resource_of(model): kind for kind, model in refs.models().items()}

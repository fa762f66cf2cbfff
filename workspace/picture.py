"""A picture of what an account is to others: boxes and lines, drawn on the server, once for a wide and once for a narrow screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Account, AccountPartner, AccountRelationship, AccountTeamMember, ContactRelationship

SHOWN = 8  # of each group; the others are a number
WIDE, NARROW = 960, 358
HEIGHT, GAP, HEAD = 44, 10, 28  # of a box, between two, of a group's title; in px
SIDE, MIDDLE = 272, 312  # widths of the columns of the wide picture
LETTERS = 7.2  # px that a letter takes, about


@dataclass(frozen=True)
class Node:
    """Somebody or a company, and what they are to the account."""

    words: str
    sub: str = ""
    url: str = ""


@dataclass
class Group:
    """Those who are the same thing to it."""

    code: str
    title: str
    nodes: list[Node]
    more: int = 0


@dataclass(frozen=True)
class Box:
    """A node with its place."""

    x: float
    y: float
    width: float
    node: Node
    css: str = ""

    @property
    def words(self) -> str:
        """As much of its name as fits."""
        return _cut(self.node.words, self.width)

    @property
    def sub(self) -> str:
        """As much of what it is as fits."""
        return _cut(self.node.sub, self.width * 1.15)


@dataclass
class Drawing:
    """What the template draws. Lines are paths, titles have a place."""

    width: float
    height: float = 0
    boxes: list[Box] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    titles: list[tuple[float, float, str]] = field(default_factory=list)


def groups_of(actor: Any, account: Account) -> list[Group]:
    """Who is above and below it, who serves it and whom it serves, who is responsible: at most a few queries each."""
    seen = Account.objects.visible_to(actor)
    above = list(seen.above(account).exclude(pk=account.pk))
    partners = AccountPartner.objects.filter(account=account).select_related("partner").order_by("partner__name")
    served = AccountPartner.objects.filter(partner=account).select_related("account").order_by("account__name")
    related = AccountRelationship.objects.visible_to(actor).select_related("responsibility")
    people = ContactRelationship.objects.visible_to(actor).filter(account=account)
    team = AccountTeamMember.objects.visible_to(actor).filter(account=account)
    found = [
        Group("above", _("Above"), [_company(each) for each in above[-SHOWN:]], max(0, len(above) - SHOWN)),
        _group("below", _("Below"), seen.filter(parent=account).order_by("name"), _company),
        _group("partners", _("Partners"), partners, lambda each: _company(each.partner, _("Partner"))),
        _group("customers", _("Its customers"), served, lambda each: _company(each.account, _("Customer"))),
        _group("related", _("Related to it"), related.filter(account=account).select_related("related_account"),
               lambda each: _company(each.related_account, each.responsibility.name)),
        _group("relates", _("It is related to"), related.filter(related_account=account).select_related("account"),
               lambda each: _company(each.account, each.responsibility.name)),
        _group("people", _("Responsible people"), people.select_related("contact", "responsibility"),
               lambda each: Node(each.contact.name, each.responsibility.name, reverse("workspace:contact", args=[each.contact_id]))),
        _group("team", _("Our team"), team.select_related("user", "responsibility"),
               lambda each: Node(each.user.name, each.responsibility.name)),
    ]  # fmt: skip
    return [group for group in found if group.nodes]


def _company(account: Account, sub: str = "") -> Node:
    return Node(account.name, sub or account.number, reverse("workspace:account", args=[account.pk]))


def _group(code: str, title: str, rows: Any, node: Callable[[Any], Node]) -> Group:
    found = list(rows[: SHOWN + 1])
    more = rows.count() - SHOWN if len(found) > SHOWN else 0
    return Group(code, title, [node(each) for each in found[:SHOWN]], more)


def wide(account: Account, groups: list[Group]) -> Drawing:
    """The tree in the middle, companies at the left, people at the right."""
    by = {group.code: group for group in groups}
    drawing, middle = Drawing(WIDE), (WIDE - MIDDLE) / 2
    y = 0.0
    for node in by["above"].nodes if "above" in by else []:
        drawing.boxes.append(Box(middle, y, MIDDLE, node))
        drawing.lines.append(f"M{WIDE / 2} {y + HEIGHT}v{GAP + 8}")
        y += HEIGHT + GAP + 8
    own = Box(middle, y, MIDDLE, _company(account), "is-self")
    drawing.boxes.append(own)
    bottom = _branch(drawing, by.get("below"), middle, y + HEIGHT, MIDDLE)
    left = _column(
        drawing, [by[code] for code in ("partners", "customers", "related", "relates") if code in by], 0, own, end=SIDE
    )
    right = _column(drawing, [by[code] for code in ("people", "team") if code in by], WIDE - SIDE, own, end=WIDE - SIDE)
    drawing.height = max(bottom, left, right)
    return drawing


def _branch(drawing: Drawing, group: Group | None, x: float, y: float, width: float) -> float:
    """Boxes below each other on one line that comes down from above; the lowest point."""
    if group is None:
        return y
    y += GAP
    for node in group.nodes:
        y += GAP / 2
        drawing.lines.append(f"M{x + 14} {y + HEIGHT / 2}h18")
        drawing.boxes.append(Box(x + 32, y, width - 32, node))
        y += HEIGHT + GAP / 2
    first = y - len(group.nodes) * (HEIGHT + GAP) - GAP
    drawing.lines.append(f"M{x + 14} {first}V{y - GAP / 2 - HEIGHT / 2}")
    return _more(drawing, group, x + 32, y)


def _more(drawing: Drawing, group: Group, x: float, y: float) -> float:
    if not group.more:
        return y
    drawing.titles.append((x, y + 16, _("and %(n)d more") % {"n": group.more}))
    return y + HEAD


def _column(drawing: Drawing, groups: list[Group], x: float, own: Box, *, end: float) -> float:
    """Groups below each other, each box tied to the account by a curve."""
    y, start = 0.0, own.x if end == SIDE else own.x + own.width
    for group in groups:
        drawing.titles.append((x, y + 16, group.title))
        y += HEAD
        for node in group.nodes:
            bend = (start + end) / 2
            drawing.lines.append(
                f"M{start} {own.y + HEIGHT / 2}C{bend} {own.y + HEIGHT / 2} {bend} {y + HEIGHT / 2} {end} {y + HEIGHT / 2}"
            )
            drawing.boxes.append(Box(x, y, SIDE, node))
            y += HEIGHT + GAP
        y = _more(drawing, group, x, y) + GAP
    return y


def narrow(account: Account, groups: list[Group]) -> Drawing:
    """Everything below each other: the way down to the account, and from it one line to all the others."""
    drawing, y = Drawing(NARROW), 0.0
    others = [group for group in groups if group.code != "above"]
    for node in next((group.nodes for group in groups if group.code == "above"), []):
        drawing.boxes.append(Box(0, y, NARROW, node))
        drawing.lines.append(f"M14 {y + HEIGHT}v{GAP}")
        y += HEIGHT + GAP
    drawing.boxes.append(Box(0, y, NARROW, _company(account), "is-self"))
    y += HEIGHT
    begin = last = y
    for group in others:
        drawing.titles.append((32, y + 20, group.title))
        y += HEAD
        for node in group.nodes:
            drawing.lines.append(f"M14 {y + HEIGHT / 2}h18")
            drawing.boxes.append(Box(32, y, NARROW - 32, node))
            last = y + HEIGHT / 2
            y += HEIGHT + GAP
        y = _more(drawing, group, 32, y)
    if others:
        drawing.lines.append(f"M14 {begin}V{last}")
    drawing.height = y
    return drawing


def _cut(text: str, width: float) -> str:
    fits = int((width - 24) / LETTERS)
    return text if len(text) <= fits else text[: fits - 1].rstrip() + "…"

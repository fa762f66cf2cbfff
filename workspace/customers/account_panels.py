"""What stands on the page of an account beside its facts: its place, its people, its cases, who serves it."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, AccountPartner, Contact, ContactRelationship
from accounts.permissions import READ
from workspace import kinds
from workspace.customers.accounts import around
from workspace.customers.cases import panels_of_cases
from workspace.kinds import Link, Pill
from workspace.panels import SHOWN, Row, Rows, Shown, all_of, new, panel, rows_of


def row_of(account: Account, sub: Any = "") -> Row:
    """An account as a line."""
    return Row(account.name, reverse("workspace:account", args=[account.pk]), sub=sub or account.number, face="square")


@panel("account", "tree", place="side", order=20)
def tree(request: HttpRequest, account: Account) -> Rows:
    """The accounts directly below; those above stand in the header."""
    _above, below = around(request, account)
    return Rows(
        _("Accounts below"), [row_of(each) for each in below[:SHOWN]],
        all_url=f"{reverse('workspace:account-tree')}?under={account.pk}", all_words=_("Tree"),
        new=new(request, "account", account, parent=account), empty=_("No account is part of it."),
    )  # fmt: skip


@panel("account", "picture", place="side", order=30)
def picture(request: HttpRequest, account: Account) -> Shown:
    """The way to the picture of its relationships."""
    return Shown(
        _("Relationships"), "workspace/customers/picture_link.html",
        {"url": reverse("workspace:account-picture", args=[account.pk])},
    )  # fmt: skip


@panel("account", "people", order=20)
def people(request: HttpRequest, account: Account) -> Rows:
    """Who works there."""
    found, more = rows_of(
        Contact.objects.visible_to(request.actor).filter(account=account).order_by("last_name", "pk"),
        lambda each: Row(
            each.name, reverse("workspace:contact", args=[each.pk]), sub=each.email or each.phone, face="round",
            pills=[Pill(_("Primary"), "accent")] if each.pk == account.primary_contact_id else [],
        ),
    )  # fmt: skip
    return Rows(
        _("People"), found, all_url=all_of("contact", account=account) if more else "",
        new=new(request, "contact", account, account=account), empty=_("Nobody works there yet."),
    )  # fmt: skip


@panel("account", "relationships", order=40)
def relationships(request: HttpRequest, account: Account) -> Rows:
    """Who holds a responsibility for it, from wherever they work."""
    held = ContactRelationship.objects.visible_to(request.actor).filter(account=account)
    found, _more = rows_of(
        held.select_related("account", "contact__account", "responsibility").order_by("responsibility__name", "pk"),
        lambda each: Row(
            each.contact.name, reverse("workspace:contact", args=[each.contact_id]), face="round",
            sub=" · ".join(str(word) for word in (each.responsibility.name, _elsewhere(each, account)) if word),
            pills=period(each), acts=changing(request, each),
        ),
        most=10,
    )  # fmt: skip
    return Rows(
        _("Responsible people"), found, new=new(request, "contact-relationship", account, account=account),
        empty=_("Nobody is named as responsible for this account."),
    )  # fmt: skip


def _elsewhere(held: ContactRelationship, account: Account) -> str:
    return held.contact.account.name if held.contact.account_id != account.pk else ""


def period(held: Any) -> list[Pill]:
    """Whether it does not hold today, by the clock of whom it is held for."""
    if not held.is_current(timezone.now()):
        return [Pill(_("Not today"), "amber")]
    return []


def changing(request: HttpRequest, held: Any) -> list[Link]:
    """To change or to remove it."""
    kind = kinds.of_record(held)
    if kind is None or not request.actor.can(kind.changed_by or kind.permission):
        return []
    back = f"?back={request.path}"
    return [
        Link(_("Change"), kind.step_url(held) + back, "i-adjustments-horizontal"),
        Link(_("Remove"), kind.step_url(held, "delete") + back, "i-trash"),
    ]


@panel("account", "partners", order=80, permission=READ)
def partners(request: HttpRequest, account: Account) -> Rows:
    """The partners that serve it, and the accounts that it serves as one."""
    either = AccountPartner.objects.filter(Q(account=account) | Q(partner=account)).select_related("account", "partner")
    found, _more = rows_of(
        either.order_by("account__name", "partner__name"),
        lambda each: row_of(each.account, _("is served by this partner"))
        if each.partner_id == account.pk
        else row_of(each.partner, _("serves this account")),
        most=10,
    )  # fmt: skip
    return Rows(_("Partners"), found)


panels_of_cases("account", "account")

"""Whose case it is: who they are, how they stand with us, and what else they have reported. Only what this person may see."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Account, ContactRelationship
from accounts.rules import visible_accounts
from cases.models import Case
from cases.states import FINISHED
from workspace import kinds

OTHERS_SHOWN = 5
RELATED_SHOWN = 10
YEAR = timedelta(days=365)
DEEPEST = 20  # a tree of accounts that is deeper than this is shown from here up


def customer(request: HttpRequest, case: Case) -> dict[str, Any] | None:
    """Their name, place in the tree, people, numbers and other cases; ``None`` for a case without a customer."""
    found = case.account or case.consumer or case.household or case.contact
    if found is None:
        return None
    whose = next(name for name in ("account_id", "consumer_id", "household_id", "contact_id") if getattr(case, name))
    theirs = Case.objects.visible_to(request.actor).filter(**{whose: getattr(case, whose)})
    open_cases, past_cases = _others(theirs.exclude(pk=case.pk))
    return {
        "name": found.name,
        "url": _page(request, found),
        "is_person": case.account is None,
        **_account(request, case),
        **theirs.aggregate(
            open=Count("pk", filter=~Q(state__in=FINISHED)),
            year=Count("pk", filter=Q(created_at__gte=timezone.now() - YEAR)),
        ),
        "people": _people(request, case),
        "all_cases": f"{reverse('workspace:cases')}?view=all&{whose.removesuffix('_id')}={getattr(case, whose)}",
        "open_cases": open_cases,
        "past_cases": past_cases,
    }


def _page(request: HttpRequest, record: Any) -> str:
    """Their own page, for whoever may open it. Outsourcers see a name and nothing else."""
    kind = kinds.of_record(record)
    may = kind is not None and request.actor.can(kind.permission) and not request.actor.is_outsourced
    return kind.url(record) if kind is not None and may else ""


def _others(theirs: Any) -> tuple[list[Case], list[Case]]:
    """(open, ended), the newest of each; by one query."""
    found = theirs.only("tenant", "number", "subject", "state", "updated_at").order_by("-updated_at")
    newest = found.exclude(state__in=FINISHED)[:OTHERS_SHOWN].union(
        found.filter(state__in=FINISHED)[:OTHERS_SHOWN], all=True
    )
    cases = sorted(newest, key=lambda case: case.updated_at, reverse=True)
    return [c for c in cases if not c.is_finished], [c for c in cases if c.is_finished]


def _account(request: HttpRequest, case: Case) -> dict[str, Any]:
    """What is known about the company; outsourcers see its name and nothing else."""
    if case.account_id is None:
        return {}
    rule = visible_accounts(request.actor)  # an empty one: this person sees them all
    account = Account.objects.filter(rule, pk=case.account_id).first() if rule else case.account
    if account is None:
        return {}
    city = str(account.address.get("city", "")) if isinstance(account.address, dict) else ""
    return {
        "number": account.number,
        "tier": account.tier,
        "phone": account.phone,
        "website": account.website,
        "city": city,
        "tree": _path(request, account),
        "related": _related(request, account),
    }


def _related(request: HttpRequest, account: Account) -> list[dict[str, Any]]:
    """Who holds a responsibility for this account today: each with what it is, and where they work if elsewhere."""
    held = ContactRelationship.objects.visible_to(request.actor).filter(account=account)
    now, found = timezone.now(), []
    for each in held.select_related("contact__account", "responsibility").order_by("responsibility__name", "id"):
        each.account = account  # its clock decides, and it is at hand
        if each.is_current(now):
            elsewhere = each.contact.account.name if each.contact.account_id != account.pk else ""
            sub = " · ".join(fact for fact in (each.responsibility.name, elsewhere) if fact)
            url = _page(request, each.contact)
            found.append({"name": each.contact.name, "sub": sub, "phone": each.contact.phone, "url": url})
        if len(found) == RELATED_SHOWN:
            break
    return found


def _path(request: HttpRequest, account: Account) -> list[dict[str, str]]:
    """From the head of the group down to this account; nothing for a company that stands alone."""
    if account.parent_id is None:
        return []
    if account.path.count("/") == 2:
        above = [account.parent, account]
    else:
        above = list(Account.objects.above(account).only("tenant", "name", "path"))[-DEEPEST:]
    return [{"name": each.name, "url": _page(request, each)} for each in above]


def _people(request: HttpRequest, case: Case) -> list[dict[str, str]]:
    found = [
        (case.contact, _("reported this")),
        (case.consumer, _("reported this")),
        (case.on_behalf_of, _("opened for them")),
    ]
    people: list[dict[str, str]] = []
    for person, role in found:
        if person is not None and all(person.name != known["name"] for known in people):
            sub = " · ".join(fact for fact in (role, person.email) if fact)
            phone, url = getattr(person, "phone", ""), _page(request, person)
            people.append({"name": person.name, "sub": sub, "phone": phone, "url": url})
    return people

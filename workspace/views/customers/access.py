"""Why can or can't this person see this? A person, a record, and every rule in plain words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.admin import site
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.views.decorators.http import require_safe

from accounts.models import Consumer, Contact
from accounts.models.folded import starts_with
from identity import access, explaining
from identity.models import User
from identity.permissions import EXPLAIN_ACCESS
from ledger import refs
from ledger.verbs import registry
from tenancy.ids import as_id
from workspace import kinds
from workspace.views.customers import frame
from workspace.views.settings.frame import needs

SHOWN = 8  # so many people or records are offered when several fit


@needs(EXPLAIN_ACCESS)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """``?person=`` a name, an e-mail address or an id, ``?kind=``, ``?record=`` a number, a name or an id, ``?verb=``."""
    kind = _kind(request)
    sent = {name: _sent(request, name) for name in ("person", "record")}
    people, records = _people(request, *sent["person"]), _records(request, kind, *sent["record"])
    asked = {name: text or chosen for name, (chosen, text) in sent.items()} | {"verb": _text(request, "verb")}
    context: dict[str, Any] = {
        "asked": asked,
        "person_box": _box("person", people, asked["person"], _known_as),
        "record_box": _box("record", records, asked["record"], known_record),
        "kind": kind,
        "kinds": [(word, words_of(word)) for word in access.kinds()],
        "people": [(_known_as(each), _url(kind, asked, person=str(each.pk))) for each in people],
        "records": [(known_record(each), _url(kind, asked, record=str(each.pk))) for each in records],
    }
    if len(people) == 1 and len(records) == 1:
        context |= _answer(request, people[0], kind, records[0], asked)
    return frame.show(request, "workspace/customers/access.html", "access", **context)


@needs(EXPLAIN_ACCESS)
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """What the two fields offer while somebody types: ``?of=person`` or ``?of=record&kind=``, ``&q=`` how it begins."""
    text = _text(request, "q")
    if request.GET.get("of") == "person":
        found = [(each, each.name, each.email) for each in people_like(request.actor, text)]
    else:
        rows = records_like(request.actor, _kind(request), text)
        found = [(each, _name_of(each), getattr(each, "number", "")) for each in rows]
    results = [
        {"id": str(each.pk), "label": _known_as(each) if isinstance(each, User) else known_record(each), "name": name, "sub": sub}
        for each, name, sub in found
    ]  # fmt: skip
    answer = JsonResponse({"results": results})
    answer["Cache-Control"] = "no-store"
    return answer


def _kind(request: HttpRequest) -> str:
    kind = request.GET.get("kind", "")
    return kind if kind in access.kinds() else "case"


def _text(request: HttpRequest, name: str) -> str:
    return request.GET.get(name, "").strip()[:200].replace("\x00", "")


def _sent(request: HttpRequest, name: str) -> tuple[str, str]:
    """(the id that was chosen, the words in the field); an address that somebody made has only the first, and may hold words in it."""
    return _text(request, name), _text(request, f"{name}.text")


def _people(request: HttpRequest, chosen: str, text: str) -> list[User]:
    found = people_like(request.actor, chosen) if chosen else []
    if not text or (len(found) == 1 and _known_as(found[0]) == text):
        return found
    return people_like(request.actor, text) or people_like(request.actor, text.rpartition(" · ")[2])


def _records(request: HttpRequest, kind: str, chosen: str, text: str) -> list[Any]:
    found = records_like(request.actor, kind, chosen) if chosen else []
    if not text or (len(found) == 1 and known_record(found[0]) == text):
        return found
    return records_like(request.actor, kind, text) or records_like(request.actor, kind, text.partition(" · ")[0])


def _box(name: str, found: list[Any], text: str, label: Callable[[Any], str]) -> dict[str, Any]:
    """What the field shows: the one that is meant by its name, or what was typed."""
    one = found[0] if len(found) == 1 else None
    address = f"{reverse('workspace:access-find')}?{urlencode({'of': name})}"
    return {
        "one": one,
        "text": label(one) if one else "" if as_id(text) else text,
        "address": address,
        "more": {"class": "form-control"},
    }


def people_like(actor: Any, text: str) -> list[User]:
    """The one with this id or address, or those whose address or name begins so: each way is a range in an index."""
    if not text:
        return []
    visible = User.objects.visible_to(actor)
    if (pk := as_id(text)) is not None:
        return list(visible.filter(pk=pk))
    if exact := list(visible.filter(email_norm=text.casefold())):
        return exact
    found = set(visible.filter(starts_with("email_norm", text)).values_list("pk", flat=True)[:SHOWN])
    for model in (Contact, Consumer):
        named = model.objects.visible_to(actor).matching(text).exclude(user=None)
        found |= set(named.values_list("user_id", flat=True)[:SHOWN])
    first, _space, last = text.partition(" ")
    staff = visible.staff().filter(first_name__istartswith=first)  # a tenant's staff are few: no index is needed
    found |= set((staff.filter(last_name__istartswith=last) if last else staff).values_list("pk", flat=True)[:SHOWN])
    return list(visible.filter(pk__in=found).order_by("last_name", "first_name", "pk")[:SHOWN])


def records_like(actor: Any, kind: str, text: str) -> list[Any]:
    """The one with this id or number, or those that the kind's own search finds."""
    if not text:
        return []
    if (record := access.find(kind, text.upper() if as_id(text) is None else text, actor)) is not None:
        return [record]
    rows = refs.choices_of(access.ref_of(kind), actor)
    return list(rows.matching(text)[:SHOWN]) if hasattr(rows, "matching") else []


def known_record(record: Any) -> str:
    """Number and name, or what there is of them."""
    number = getattr(record, "number", "")
    return f"{number} · {_name_of(record)}" if number else _name_of(record)


def _name_of(record: Any) -> str:
    return str(getattr(record, "subject", "") or getattr(record, "name", "") or record)


def words_of(kind: str) -> str:
    """What people call such a record: as the administration calls it, which has every kind."""
    known = kinds.of_resource(kind)
    one = known.one if known is not None else site.get_model_admin(refs.model_of(access.ref_of(kind))).called[0]
    return capfirst(str(one))


def _answer(request: HttpRequest, person: User, kind: str, record: Any, asked: dict[str, str]) -> dict[str, Any]:
    verbs = [verb for verb in registry.for_resource(kind) if verb.takes_subject and not verb.creates]
    verb = next((each for each in verbs if each.code == asked["verb"]), None)
    found = explaining.explain(person, kind, record, verb=verb.code if verb else None)
    view_as = registry["user.view-as"]
    chosen = {"person": str(person.pk), "record": str(record.pk)}
    return {
        "answer": found,
        "checked": [(each, access.OUTCOMES[each.outcome]) for each in found.checked],
        "person": person,
        "record": known_record(record),
        "verb": verb.label if verb else "",
        "steps": [(each.label, _url(kind, {**asked, **chosen}, verb=each.code), each is verb) for each in verbs],
        "seeing_url": _url(kind, {**asked, **chosen}, verb=""),
        "may_view_as": view_as.permits(request.actor) and view_as.refusal(request.actor, person) is None,
    }


def _known_as(user: User) -> str:
    return f"{user.name} · {user.email}"


def _url(kind: str, asked: dict[str, str], **changes: str) -> str:
    query = {name: value for name, value in {"kind": kind, **asked, **changes}.items() if value}
    return f"{reverse('workspace:access')}?{urlencode(query)}"

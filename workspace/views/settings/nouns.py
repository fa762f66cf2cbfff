"""The kinds of records that the settings keep, and how their steps ask: choices in words, people by name."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from identity import permissions
from identity.models import ApiKey, Group, Role, User
from identity.scopes import ALL, known
from ledger.forms import field_for
from ledger.jobs import title_of
from ledger.models import Delivery, Job, Timer
from ledger.params import Param
from ledger.verbs import Verb, registry
from schedules.models import Schedule
from ui import fragments
from ui.access import is_fragment
from ui.forms import known_as
from workspace.shaped import words
from workspace.steps import Noun

OVERLAPS = (
    (0, _("not at all: the old one ends now")),
    (3600, _("one hour")),
    (86_400, _("one day")),
    (604_800, _("a week")),
)


def permission_choices(held: frozenset[str]) -> list[tuple[str, list[tuple[str, Any]]]]:
    """Permissions in words, by the part of the product they belong to; only those one holds can be given."""
    found: dict[str, list[tuple[str, Any]]] = defaultdict(list)
    for code, permission in permissions.catalogue().items():
        if code in held:
            found[permission.area].append((code, permission.label))
    return [(AREAS.get(area, area), choices) for area, choices in found.items()]


AREAS: dict[str, Any] = {
    "accounts": _("Customers"),
    "cases": _("Cases"),
    "entitlements": _("Entitlements"),
    "exchange": _("Import and export"),
    "identity": _("People and rights"),
    "ledger": _("Behind the scenes"),
    "messaging": _("Mail"),
    "schedules": _("Working hours"),
}


def scope_choices() -> list[tuple[str, Any]]:
    """Scopes in words."""
    words = {ALL: _("Everything that its owner may do")}
    for scope in known()[1:]:
        area, _colon, level = scope.partition(":")
        reads = _("%(area)s: only read") if level == "read" else _("%(area)s: read and change")
        words[scope] = reads % {"area": AREAS.get(area, area)}
    return list(words.items())


def staff_field(param: Param, *, many: bool = False) -> forms.Field:
    """Colleagues who may sign in, by name."""
    people = User.objects.colleagues().order_by("first_name", "last_name", "email")
    field: Any = (
        forms.ModelMultipleChoiceField(people, widget=forms.CheckboxSelectMultiple, **_words(param))
        if many
        else forms.ModelChoiceField(people, empty_label=_("Nobody"), **_words(param))
    )
    field.label_from_instance = known_as
    return field


def _words(param: Param, *, required: bool = False) -> dict[str, Any]:
    return words(param, required=required) | ({"help_text": ""} if param.kind == "refs" else {})


def _checks(param: Param, choices: Any, **more: Any) -> forms.Field:
    return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **_words(param), **more)


def person(param: Param, verb: Verb, actor: Any, record: Any) -> forms.Field | None:
    """Roles and groups to tick."""
    if param.name == "kind":
        choices = [(User.Kind.STAFF, _("A person")), (User.Kind.SERVICE, _("A service, which signs in by key only"))]
        return forms.ChoiceField(choices=choices, initial=User.Kind.STAFF, **_words(param, required=True))
    if param.name == "email":
        return forms.EmailField(max_length=254, **_words(param, required=True))
    if param.name in ("roles", "groups"):
        model: Any = Role if param.name == "roles" else Group
        if not actor.can(f"identity.manage_{param.name}"):
            return forms.CharField(required=False, widget=forms.HiddenInput, disabled=True)
        found = model.objects.visible_to(actor).order_by("name")
        field: Any = forms.ModelMultipleChoiceField(found, widget=forms.CheckboxSelectMultiple, **_words(param))
        field.label_from_instance = lambda each: getattr(each, "label", each.name)
        return field
    if param.name == "session":
        return forms.IntegerField(required=False, widget=forms.HiddenInput)
    return None


def person_holds(record: User, name: str) -> Any:
    """What a login holds, as the form shows it."""
    if name == "roles":
        return list(record.role_assignments.values_list("role_id", flat=True))
    if name == "groups":
        return list(record.memberships.values_list("group_id", flat=True))
    return getattr(record, name)


def group(param: Param, verb: Verb, actor: Any, record: Any) -> forms.Field | None:
    """Manager and members among the staff."""
    if param.name == "manager":
        return staff_field(param)
    if param.name == "members":
        return staff_field(param, many=True)
    if param.name == "kind":
        return forms.ChoiceField(choices=Group.Kind.choices, **_words(param, required=True))
    return None


def group_holds(record: Group, name: str) -> Any:
    """What a group is now, as the form shows it."""
    if name == "members":
        return list(record.memberships.values_list("user_id", flat=True))
    return record.manager_id if name == "manager" else getattr(record, name)


def role(param: Param, verb: Verb, actor: Any, record: Any) -> forms.Field | None:
    """Permissions in words."""
    return _checks(param, permission_choices(actor.permissions)) if param.name == "permissions" else None


def key(param: Param, verb: Verb, actor: Any, record: Any) -> forms.Field | None:
    """Scopes in words; whose key it is, for those who manage everybody's."""
    if param.name == "scopes":
        return _checks(param, scope_choices(), initial=[ALL])
    if param.name == "user":
        if not actor.can(permissions.MANAGE_KEYS):
            return forms.CharField(required=False, widget=forms.HiddenInput, disabled=True)
        people = User.objects.filter(is_active=True).staff().order_by("first_name", "last_name", "email")
        field: Any = forms.ModelChoiceField(people, initial=actor.user_id, empty_label=_("Myself"), **_words(param))
        field.label_from_instance = known_as
        return field
    if param.name == "overlap_seconds":
        label = _("The old key works for another")
        return forms.TypedChoiceField(choices=OVERLAPS, coerce=int, initial=86_400, label=label)
    return None


def schedule(param: Param, verb: Verb, actor: Any, record: Any) -> forms.Field | None:
    """Public holidays of this year and the next, unless others are asked for."""
    if param.name not in ("from_year", "to_year"):
        return None
    field = field_for(param, actor, record)
    field.initial = timezone.localdate().year + (param.name == "to_year")
    return field


def own_unless_said(request: HttpRequest, verb: Verb, given: dict[str, Any]) -> None:
    """As over the API: a key is one's own unless somebody else is named."""
    if verb.code == "create":
        given.setdefault("user", request.user)


def shown_once(request: HttpRequest, verb: Verb, outcome: Any) -> HttpResponse | None:
    """What is shown only once is shown here."""
    secret = getattr(outcome, "secret", None)
    if not secret:
        return None
    context = {
        "section": "settings",
        "area": "keys",
        "secret": secret,
        "key": outcome,
        "back": reverse("workspace:keys"),
    }
    if is_fragment(request):
        html = render_to_string("workspace/settings/keys/secret.html#secret", context, request)
        return fragments.answer(fragments.dialog(html))
    answer = render(request, "workspace/settings/keys/secret.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


def invite_the_new(request: HttpRequest, verb: Verb, outcome: Any) -> None:
    """Whoever gets a login on a page is asked in at once; over the API that is a step of its own."""
    if verb.code == "create" and outcome.is_staff:
        registry["user.invite"](outcome, by=request.actor, at=outcome.created_at)


def _keys(actor: Any) -> Any:
    return ApiKey.objects.visible_to(actor).select_related("user")


NOUNS: dict[str, Noun] = {
    noun.area: noun
    for noun in (
        Noun(
            "user", "people", lambda actor: User.objects.visible_to(actor).staff(), "workspace:people",
            "workspace:person", adapt=person, present=person_holds, then=invite_the_new,
        ),
        Noun(
            "group", "groups", lambda actor: Group.objects.visible_to(actor), "workspace:groups", "workspace:group",
            adapt=group, present=group_holds,
        ),
        Noun(
            "role", "roles", lambda actor: Role.objects.visible_to(actor), "workspace:roles", "workspace:role",
            adapt=role,
        ),
        Noun("api-key", "keys", _keys, "workspace:keys", adapt=key, fill=own_unless_said, answer=shown_once),
        Noun("delivery", "deliveries", lambda actor: Delivery.objects.visible_to(actor), "workspace:deliveries"),
        Noun(
            "timer", "timers", lambda actor: Timer.objects.visible_to(actor), "workspace:timers",
            known_as=lambda timer: timer.kind,
        ),
        Noun(
            "job", "jobs", lambda actor: Job.objects.visible_to(actor), "workspace:jobs", "workspace:job",
            known_as=title_of,
        ),
        Noun(
            "schedule", "schedules", lambda actor: Schedule.objects.visible_to(actor), "workspace:schedules",
            "workspace:schedule", adapt=schedule,
        ),
        Noun("ledger", "ledger", lambda actor: Job.objects.none(), "workspace:ledger"),
    )
}  # fmt: skip

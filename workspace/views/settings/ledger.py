"""The ledger: everything that happened, with what the machine keeps of it, and whether it is still what it was."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from cases.models import Case
from identity.models import User
from identity.permissions import MANAGE_USERS, READ_EVENTS
from ledger.actions.verification import KIND as VERIFY
from ledger.events import event_class
from ledger.models import Delivery, EventRecord, EventSeal, Job
from ledger.queries import kinds_seen
from workspace.causes import CASE, address_of, cases_by_id
from workspace.views import tray
from workspace.views.settings import frame


class Filters(forms.Form):
    """What the list is narrowed by: each has an index that holds the order of the pages too."""

    kind = forms.ChoiceField(label=gettext_lazy("What happened"), required=False)
    actor = forms.ModelChoiceField(
        User.objects.none(), label=gettext_lazy("Who did it"), required=False, empty_label=gettext_lazy("Anybody")
    )
    case = forms.CharField(label=gettext_lazy("Case number"), max_length=20, required=False)
    subject = forms.UUIDField(label=gettext_lazy("Id of a record"), required=False)
    since = forms.DateField(label=gettext_lazy("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=gettext_lazy("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="find-%s", **kwargs)
        kinds: Any = self.fields["kind"]
        kinds.choices = [("", _("Anything")), *((kind, kind) for kind in kinds_seen())]
        people: Any = self.fields["actor"]
        people.queryset = User.objects.visible_to(actor).staff().order_by("first_name", "last_name")
        people.label_from_instance = lambda user: user.name
        self.actor = actor

    def clean_case(self) -> Case | None:
        number = self.cleaned_data["case"].strip().upper()
        found = Case.objects.visible_to(self.actor).filter(number=number).first() if number else None
        if number and found is None:
            raise forms.ValidationError(_("There is no case with this number."))
        return found

    def narrowed(self, records: Any) -> Any:
        """The records that fit every answer; none while one of them cannot be understood."""
        if not self.is_valid():
            return records.none()
        asked = self.cleaned_data
        if asked["kind"]:
            records = records.filter(kind=asked["kind"])
        if asked["actor"]:
            records = records.filter(actor_id=asked["actor"].pk)
        if asked["case"]:
            records = records.filter(root_id=asked["case"].pk)
        if asked["subject"]:
            records = records.filter(subject_id=asked["subject"])
        if asked["since"]:
            records = records.filter(at__gte=_midnight(asked["since"]))
        if asked["until"]:
            records = records.filter(at__lt=_midnight(asked["until"]) + timedelta(days=1))
        return records


@frame.needs(READ_EVENTS)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Newest first."""
    form = Filters(request.GET or None, actor=request.actor)
    records = EventRecord.objects.all()
    records = form.narrowed(records) if form.is_bound else records
    found = frame.page_of(request, records.with_texts(), scope="ledger", ordering="-at")
    names, cases, seals = _names(found["rows"]), _cases(request, found["rows"]), _seals(found["rows"])
    return frame.show(
        request,
        "ledger/page.html",
        "ledger",
        form=form,
        narrowed=any(name in request.GET and request.GET[name] for name in form.fields),
        page=found | {"rows": [_shown(record, names, cases, seals) for record in found["rows"]]},
        check=_last_check(),
    )


@frame.needs(READ_EVENTS)
@require_safe
def one(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One event with all that is kept of it, what brought it about and what it set off."""
    record = get_object_or_404(EventRecord.objects.with_texts(), pk=pk)
    seal = EventSeal.objects.filter(record=record).first()
    around = EventRecord.objects.filter(root_id=record.root_id, cause_id=record.pk).order_by("id")[:50]
    return frame.show(
        request,
        "ledger/one.html",
        "ledger",
        event=_shown(record, _names([record]), _cases(request, [record]), {record.pk: seal}),
        data=sorted(record.data.items()),
        texts=_texts(record) if _may_read(request, record) else [],
        seal={"position": seal.position, "hash": bytes(seal.hash).hex(), "at": seal.sealed_at} if seal else None,
        cause=EventRecord.objects.filter(pk=record.cause_id).first() if record.cause_id else None,
        effects=around,
        deliveries=Delivery.objects.filter(event=record).order_by("id")[:50],
        declared=event_class(record.kind) is not None,
    )


def _shown(
    record: EventRecord, names: dict[UUID, str], cases: dict[UUID, Case], seals: dict[UUID, EventSeal | None]
) -> dict[str, Any]:
    seal = seals.get(record.pk)
    return {
        "id": record.pk,
        "kind": record.kind,
        "words": record.describe(),
        "who": names.get(record.actor_id, "") if record.actor_id else _("The system"),
        "via": record.via,
        "at": record.at,
        "recorded_at": record.recorded_at,
        "position": seal.position if seal else None,
        "case": address_of(cases.get(record.root_id)),
        "subject_type": record.subject_type,
        "subject_id": record.subject_id,
        "root_type": record.root_type,
        "root_id": record.root_id,
        "public": record.public,
        "key_id": record.key_id,
        "on_behalf_of": record.on_behalf_of,
    }


def _texts(record: EventRecord) -> list[dict[str, Any]]:
    """What people wrote, field by field; of what was erased only that it was there."""
    kept = record.all_texts()
    return [
        {"field": name, "body": kept.get(name), "hash": digest} for name, digest in sorted(record.text_hashes.items())
    ]


def _may_read(request: HttpRequest, record: EventRecord) -> bool:
    """What people wrote on a case is for those who see the case; about logins, for those who manage them."""
    if record.root_type == CASE:
        return Case.objects.visible_to(request.actor).filter(pk=record.root_id).exists()
    return request.actor.can(MANAGE_USERS)


def _names(records: list[EventRecord]) -> dict[UUID, str]:
    people = User.objects.filter(pk__in={record.actor_id for record in records if record.actor_id})
    return {user.pk: user.name for user in people}


def _seals(records: list[EventRecord]) -> dict[UUID, EventSeal | None]:
    return {seal.record_id: seal for seal in EventSeal.objects.filter(record_id__in=[record.pk for record in records])}


def _cases(request: HttpRequest, records: list[EventRecord]) -> dict[UUID, Case]:
    return cases_by_id(request.actor, [record.root_id for record in records if record.root_type == CASE])


def _last_check() -> dict[str, Any] | None:
    """How the last check ended, or how far it is."""
    job = Job.objects.filter(kind=VERIFY).order_by("-created_at").first()
    if job is None:
        return None
    broken = next((error for error in job.errors if error.get("code") == "broken"), None)
    return tray.shown(job) | {"broken": broken, "position": job.done}


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))

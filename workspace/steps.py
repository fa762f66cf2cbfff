"""Steps on records of the settings: which kinds there are, what a step asks for, and where one goes afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import HttpRequest
from django.urls import reverse

from ledger.forms import field_for
from ledger.params import Param
from ledger.verbs import Verb
from ui.forms import StepForm

Adapt = Callable[[Param, Verb, Any, Any], forms.Field | None]
Answers = Callable[[Verb, Any], dict[str, Any]]


@dataclass(frozen=True)
class Noun:
    """One kind of record that has steps in the settings."""

    resource: str
    area: str
    visible: Callable[[Any], Any]
    list_url: str
    page_url: str = ""
    adapt: Adapt = lambda param, verb, actor, record: None
    present: Callable[[Any, str], Any] = getattr
    hidden: tuple[str, ...] = ("external_id",)
    shows: str = ""  # a template that shows the outcome, instead of going back
    then: Callable[[HttpRequest, Verb, Any], Any] | None = None
    known_as: Callable[[Any], str] = field(default=str)

    def back(self, record: Any = None) -> str:
        """The record's page, or the list."""
        if record is not None and record.pk is not None and self.page_url:
            return reverse(self.page_url, args=[record.pk])
        return reverse(self.list_url)


class RecordForm(StepForm):
    """The form of a step that changes what a record holds: it starts from that, and only what was changed is sent."""

    def __init__(self, *args: Any, edits: bool, **kwargs: Any) -> None:
        super().__init__(*args, clears={}, **kwargs)
        self.edits = edits
        for each in self.fields.values():
            if isinstance(each, forms.ModelMultipleChoiceField):
                each.empty_label = None  # nothing ticked says it

    def arguments(self) -> dict[str, Any]:
        """An emptied field is an answer where something is edited."""
        if not self.edits:
            return super().arguments()
        return {name: self.cleaned_data[name] for name in self.asked if name in self.changed_data}


def form_for(request: HttpRequest, noun: Noun, verb: Verb, record: Any) -> RecordForm:
    """What the verb asks for, filled with what the record holds or with what was sent."""
    edits = verb.code == "update"
    fields, initial = {}, {"version": getattr(record, "version", None)}
    for param in verb.params:
        if param.name in noun.hidden:
            continue
        fields[param.name] = noun.adapt(param, verb, request.actor, record) or field_for(param, request.actor, record)
        if edits:
            initial[param.name] = noun.present(record, param.name)
            if param.kind in ("text", "markdown", "ref", "refs", "datetime", "code"):
                fields[param.name].required = param.name in ("email", "name")
    return RecordForm(
        fields,
        request.POST if request.method == "POST" else None,
        edits=edits,
        initial=initial,
        auto_id=f"{noun.resource}-{verb.code}-%s",
    )

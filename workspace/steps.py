"""Steps on records of the settings and of customers: which kinds there are, what a step asks for, and where one goes afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import FieldDoesNotExist
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from ledger.params import Param
from ledger.refs import is_known
from ledger.verbs import Verb, registry
from ui.forms import StepForm
from workspace import shaped

Adapt = Callable[[Param, Verb, Any, Any], forms.Field | None]


@dataclass(frozen=True)
class Noun:
    """One kind of record that has steps on pages."""

    resource: str
    area: str
    visible: Callable[[Any], Any]
    list_url: str
    page_url: str = ""
    adapt: Adapt = lambda param, verb, actor, record: None
    present: Callable[[Any, str], Any] = getattr  # NotImplemented: as the column has it
    hidden: tuple[str, ...] = ("external_id",)
    fill: Callable[[HttpRequest, Verb, dict[str, Any]], None] | None = None  # adds to what the verb is given
    answer: Callable[[HttpRequest, Verb, Any], HttpResponse | None] | None = None  # instead of going back
    then: Callable[[HttpRequest, Verb, Any], Any] | None = None
    known_as: Callable[[Any], Any] = field(default=str)
    frame: str = "workspace/settings/base.html"
    section: str = "settings"
    sections: tuple[tuple[Any, tuple[str, ...]], ...] = ()  # (title, fields), for forms too long to be read at once
    narrowed: dict[str, tuple[str, ...]] = field(default_factory=dict)  # choices of a field by the records of others
    home: Callable[[Any], str] | None = None
    model: Any = None  # its columns' own defaults are where a new record starts from

    def back(self, record: Any = None) -> str:
        """The record's page, or the list."""
        if record is not None and record.pk is not None:
            if self.home is not None:
                return self.home(record)
            if self.page_url:
                return reverse(self.page_url, args=[record.pk])
        return reverse(self.list_url)


class RecordForm(StepForm):
    """The form of a step that changes what a record holds: it starts from that, and only what was changed is sent."""

    def __init__(self, *args: Any, edits: bool, sections: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, clears={}, **kwargs)
        self.edits, self._sections = edits, sections
        for each in self.fields.values():
            if isinstance(each, forms.ModelMultipleChoiceField):
                each.empty_label = None  # nothing ticked says it

    def arguments(self) -> dict[str, Any]:
        """An emptied field is an answer where something is edited."""
        if not self.edits:
            return super().arguments()
        return {name: self.cleaned_data[name] for name in self.asked if name in self.changed_data}

    @property
    def is_long(self) -> bool:
        """Whether it is grouped, and shown in two columns where there is room."""
        return bool(self._sections)

    def sections(self) -> list[dict[str, Any]]:
        """[{title, fields}]: as the kind of record groups them; what it does not name comes first."""
        fields = {each.name: each for each in self.visible_fields()}
        grouped = [(title, [fields.pop(name) for name in names if name in fields]) for title, names in self._sections]
        return [{"title": title, "fields": found} for title, found in [("", list(fields.values())), *grouped] if found]


def form_for(request: HttpRequest, noun: Noun, verb: Verb, record: Any) -> RecordForm:
    """What the verb asks for, filled with what the record holds, with what a link says, or with what was sent."""
    edits, sent = verb.code == "update", request.method == "POST"
    fields, initial = {}, {"version": getattr(record, "version", None)}
    needed = _needed(noun.resource) if edits else frozenset()
    for param in verb.params:
        if param.name in noun.hidden or (param.kind in ("ref", "refs") and not is_known(param.to)):
            continue
        found = noun.adapt(param, verb, request.actor, record)
        found = found or shaped.field_for(param, request.actor, record, narrowed_by=noun.narrowed.get(param.name, ()))
        if verb.code == "create" and not param.required and _has_no_choices(found):
            continue  # whoever has no household is not asked for one
        fields[param.name] = found
        if edits:
            initial[param.name] = _held(noun, record, param)
            if param.kind != "bool":
                found.required = param.name in needed
        elif verb.code == "create":
            initial[param.name] = request.GET.get(param.name) or _default(noun, param)
    form = RecordForm(
        fields,
        request.POST if sent else None,
        edits=edits,
        sections=noun.sections if verb.code in ("create", "update") else (),
        initial={name: value for name, value in initial.items() if value is not None},
        auto_id=f"{noun.resource}-{verb.code}-%s",
    )
    if not sent and not edits:
        _begin_at_first(form)
    return form


def _begin_at_first(form: RecordForm) -> None:
    """Whoever opens an empty form types at once, into the first field that is not filled yet."""
    for section in form.sections():
        for each in section["fields"]:
            if not form.get_initial_for_field(each.field, each.name):
                each.field.widget.attrs["autofocus"] = True
                return


def _has_no_choices(field: Any) -> bool:
    """Whether there is no record at all that could be the answer."""
    rows = getattr(field, "queryset", None)
    return rows is not None and not rows.exists()


def _needed(resource: str) -> frozenset[str]:
    """What a record cannot be without: what its making asks for."""
    create = registry.get(f"{resource}.create")
    return frozenset(param.name for param in create.params if param.required) if create else frozenset()


def _held(noun: Noun, record: Any, param: Param) -> Any:
    """What the record holds now, as a form starts from it."""
    if noun.present is not getattr and (held := noun.present(record, param.name)) is not NotImplemented:
        return held
    if param.kind == "ref":
        return getattr(record, f"{param.name}_id", None)
    if param.kind == "refs":
        return list(getattr(record, param.name).values_list("pk", flat=True))
    return getattr(record, param.name)


def _default(noun: Noun, param: Param) -> Any:
    if noun.model is None or param.kind not in ("bool", "code", "integer"):
        return None
    try:
        found = noun.model._meta.get_field(param.name)
    except FieldDoesNotExist:
        return None
    return found.get_default() if found.has_default() else None

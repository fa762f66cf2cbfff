"""Time booked on a case: it is shown on the case's page, and has none of its own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.models import Case, TimeEntry
from cases.permissions import READ
from ledger.params import Param
from ledger.verbs import Verb
from workspace.kinds import Kind, register


def adapt(param: Param, verb: Verb, actor: Any, record: Any) -> forms.Field | None:
    """The case is the one whose page it was begun on."""
    if param.name != "case":
        return None
    return forms.ModelChoiceField(Case.objects.visible_to(actor), widget=forms.HiddenInput, label=param.label)


TIME_ENTRY = register(
    Kind(
        "time-entry", "time-entries", TimeEntry, _("Booked time"), _("Booked time"), "i-clock", READ, "",
        listed=False,
        home=lambda entry: reverse("workspace:case", args=[entry.case.number]),
        ordering="at",
        rows=lambda rows: rows.select_related("case", "user"),
        found_by=(),
        sub=lambda entry: "",
        adapt=adapt,
        hidden=("external_id", "user"),
    )
)  # fmt: skip

"""Responsibilities: what people can be to a customer, and the access that it carries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import Responsibility
from accounts.models.holding import Holding
from accounts.permissions import MANAGE_RESPONSIBILITIES, READ
from accounts.states import Grants, ResponsibilityKind
from ledger.params import Param
from ledger.verbs import Verb
from workspace.kinds import Column, Filter, Kind, Pill, register
from workspace.panels import Facts, panel

TONES = {Grants.VIEW: "slate", Grants.WORK: "accent"}


def pills(responsibility: Responsibility) -> list[Pill]:
    """Its access, and whether only one may hold it."""
    found = [Pill(responsibility.get_grants_display(), TONES.get(Grants(responsibility.grants), ""))]
    return [*found, Pill(_("One holder at a time"), "amber")] if responsibility.unique else found


def of_kinds(*kinds: ResponsibilityKind) -> Callable[[Param, Verb, Any, Any], forms.Field | None]:
    """For the forms of a relation: only those responsibilities are offered that fit it."""

    def adapt(param: Param, verb: Verb, actor: Any, record: Any) -> forms.Field | None:
        if param.name != "responsibility":
            return None
        fitting = kinds if not isinstance(record, Holding) else (record.kind,)
        rows = Responsibility.objects.visible_to(actor).filter(kind__in=fitting).order_by("name", "pk")
        return forms.ModelChoiceField(rows, label=param.label, help_text=param.help, required=param.required)

    return adapt


@panel("responsibility", "about", place="side", order=10)
def about(request: HttpRequest, responsibility: Responsibility) -> Facts:
    """What it is."""
    return Facts(
        _("About"),
        [
            (_("Held by"), responsibility.get_kind_display()),
            (_("Access"), responsibility.get_grants_display()),
            (_("One holder at a time"), _("Yes") if responsibility.unique else _("No")),
            (_("Since"), responsibility.created_at),
        ],
    )


RESPONSIBILITY = register(
    Kind(
        "responsibility", "responsibilities", Responsibility, _("Responsibility"), _("Responsibilities"), "i-user-check", READ,
        _("A responsibility is a role that somebody has for a customer: account manager, authorized representative. "
          "Some carry access for customers."),
        none=_("No responsibilities yet"),
        order=90,
        changed_by=MANAGE_RESPONSIBILITIES,
        columns=(
            Column("kind", _("Held by"), value=lambda row: row.get_kind_display()),
            Column("grants", _("Access"), value=pills),
            Column("updated", _("Changed"), value=lambda row: row.updated_at, sort="updated_at"),
        ),
        filters=(
            Filter("kind", _("Held by"), choices=ResponsibilityKind.choices),
            Filter("grants", _("Access"), choices=Grants.choices),
        ),
        find_words=_("Find by name"),
        sub=lambda responsibility: responsibility.get_kind_display(),
        pills=pills,
    )
)  # fmt: skip

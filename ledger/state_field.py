"""The state of a record: django-fsm drives it, only transitions change it, and a wrong one is refused like any verb.

class Case(Stateful, Versioned, TenantModel):
    state = StateField(choices=CaseState.choices, default=CaseState.NEW)
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from ledger.refusals import Refused


class StateField(FSMField):
    """A protected state field whose transitions raise ``Refused("wrong_state")``."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("protected", True)
        super().__init__(*args, **kwargs)

    def get_state(self, instance: Any) -> Any:
        """A list asks for it twenty times a row: read it where it lies, unless it was left out of the query."""
        state = instance.__dict__.get(self.attname)
        return super().get_state(instance) if state is None else state

    def change_state(self, instance: Any, method: Any, *args: Any, **kwargs: Any) -> Any:
        state = self.get_state(instance)
        if not method._django_fsm.has_transition(state):
            raise Refused("wrong_state", _("This is not possible in the present state."), state=str(state))
        return super().change_state(instance, method, *args, **kwargs)


class Stateful(models.Model):
    """Lets a row with a protected state be read again."""

    class Meta:
        abstract = True

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        """The field protects a state that is there; one that is not may be set from the database."""
        for field in self._meta.concrete_fields:
            if isinstance(field, StateField):
                self.__dict__.pop(field.attname, None)
        super().refresh_from_db(*args, **kwargs)


def transitions_of(model: Any, field: str = "state") -> dict[str, dict[str, str]]:
    """Every transition of a model as data: method name → {source: target}."""
    found: dict[str, dict[str, str]] = {}
    for transition in model._meta.get_field(field).get_all_transitions(model):
        target = transition.target if isinstance(transition.target, str) else "wherever it was"
        found.setdefault(transition.name, {})[str(transition.source)] = str(target)
    return found

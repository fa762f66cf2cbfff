"""Migrating without drawing every model anew for each index: Django does, and we have hundreds, because each wall is a constraint.

What is drawn costs the more, the more was drawn before: every state field listens for every model that is prepared after it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import django_fsm
from django.db.migrations import state as states


class _Unheard:
    """In place of the signal by which state fields look for transitions: historical models have no methods."""

    def connect(self, receiver: Any) -> None:
        """Nobody listens."""


@contextmanager
def quickly() -> Iterator[None]:
    """While this lasts, an index or a constraint is added to the rendered model instead of to a new one in its place.

    Django renders the model again, and all that are related to it: everything that has a tenant, at each of seven hundred
    steps. Nobody can tell the difference: neither changes what a class is, and the steps bring what they write themselves.
    """
    drawn: Any = states.ProjectState
    fields: Any = django_fsm
    append, remove, prepared = drawn._append_option, drawn._remove_option, fields.class_prepared
    drawn._append_option, drawn._remove_option, fields.class_prepared = _append, _remove, _Unheard()
    try:
        yield
    finally:
        drawn._append_option, drawn._remove_option, fields.class_prepared = append, remove, prepared


def _append(self: Any, app_label: str, model_name: str, option_name: str, obj: Any) -> None:
    _set(self, app_label, model_name, option_name, [*_of(self, app_label, model_name, option_name), obj])


def _remove(self: Any, app_label: str, model_name: str, option_name: str, obj_name: str) -> None:
    kept = [obj for obj in _of(self, app_label, model_name, option_name) if obj.name != obj_name]
    _set(self, app_label, model_name, option_name, kept)


def _of(state: Any, app_label: str, model_name: str, option_name: str) -> list[Any]:
    found: list[Any] = state.models[app_label, model_name].options[option_name]
    return found


def _set(state: Any, app_label: str, model_name: str, option_name: str, found: list[Any]) -> None:
    state.models[app_label, model_name].options[option_name] = found
    if "apps" in state.__dict__:  # asking for it would render all
        options = state.apps.get_model(app_label, model_name)._meta
        setattr(options, option_name, found)
        options._expire_cache()

"""The form of one verb. Valid means done: where a model form would fill and check its row, this one runs the verb."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ledger.administration.fields import askable, field_for, model_field
from ledger.params import Param
from ledger.refusals import Refused
from ledger.verbs import Verb
from ui.forms import show_invalid

CHANGED = _("Somebody changed this in the meantime. Look at it as it is now, then change it again.")
NOTHING: tuple[Any, ...] = (None, "", [])


class VerbForm(forms.Form):
    """Made by ``form_class``. ``result`` is the record that the verb gave back."""

    verb: Verb | None
    admin: Any
    actor: Any
    params: tuple[Param, ...]
    _meta: Any

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, files: Any = None, *, instance: Any = None, initial: Any = None) -> None:
        self.instance, self.result = instance, instance
        start = self._present() if instance is not None else self._usual()
        super().__init__(data, files, initial={**start, **(initial or {})})
        for param in self.params:
            self.fields[param.name] = field_for(param, admin=self.admin, actor=self.actor, record=instance)

    def save(self, commit: bool = True) -> Any:
        """What the administration asks a model form for; it was saved when it was found valid."""
        return self.result

    def save_m2m(self) -> None:
        """Nothing is left to do."""

    # -- what it starts from

    def _present(self) -> dict[str, Any]:
        """What the record holds now, and the version of it that the page shows."""
        held = {param.name: self.admin.present(param, self.instance) for param in self.params}
        return held | {"seen": getattr(self.instance, "version", None)}

    def _usual(self) -> dict[str, Any]:
        """Switches begin where the column does."""
        switches = {param.name: model_field(self.admin.model, param.name) for param in self.params}
        return {
            name: field.default for name, field in switches.items() if isinstance(getattr(field, "default", None), bool)
        }

    # -- what it does

    def _post_clean(self) -> None:
        if self.errors or self.verb is None:
            return
        try:
            self._refuse_unseen()
            given = self._changes() if self.verb.code == "update" else self._answers()
            if given or self.verb.code != "update":
                result = self.verb(self.instance, by=self.actor, at=timezone.now(), **given)
                self.result = result if isinstance(result, self.admin.model) else self.instance
        except Refused as refusal:
            self.add_error(None, str(refusal.message))
        except ValidationError as wrong:
            show_invalid(self, wrong)

    def _refuse_unseen(self) -> None:
        """Two people with the same page open: the second one is told, and nothing is overwritten."""
        seen = self.cleaned_data.get("seen")
        if self.instance is None or seen is None or not hasattr(self.instance, "version"):
            return
        self.instance = self.admin.model._default_manager.locked(self.instance.pk)
        if self.instance.version != seen:
            raise ValidationError(CHANGED, code="stale_version")

    def _changes(self) -> dict[str, Any]:
        """Only what was changed: the rest may be anything by now."""
        given = [(param, self.cleaned_data[param.name]) for param in self.params if param.name in self.changed_data]
        empty = {
            param.name: forms.Field.default_error_messages["required"]
            for param, value in given
            if value is None and not param.nullable
        }
        if empty:
            raise ValidationError(empty)
        return {param.name: None if param.nullable and value in NOTHING else value for param, value in given}

    def _answers(self) -> dict[str, Any]:
        """What was answered; an empty answer counts where there was one before."""
        answers = [(param, self.cleaned_data.get(param.name)) for param in self.params]
        return {
            param.name: None if value in NOTHING else value
            for param, value in answers
            if value not in NOTHING or (param.nullable and param.name in self.changed_data)
        }


def form_class(verb: Verb | None, *, admin: Any, actor: Any) -> type[VerbForm]:
    """The class of the form of this verb; of a page that only shows, without one."""
    params = tuple(param for param in verb.params if askable(param)) if verb is not None else ()
    words = SimpleNamespace(model=admin.model, labels=None, help_texts=None)
    return type(
        "VerbForm", (VerbForm,), {"verb": verb, "admin": admin, "actor": actor, "params": params, "_meta": words}
    )

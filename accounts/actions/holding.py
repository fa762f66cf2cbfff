"""What giving, changing and taking away a responsibility have in common, whoever holds it for whom."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts import permissions
from accounts.models import Responsibility
from accounts.models.holding import Holding
from accounts.states import ResponsibilityKind
from ledger import Refused, publish
from ledger.events import Event
from ledger.params import Param
from ledger.storing import store, store_new, told
from ledger.verbs import authorize

PERIOD = ("starts", "ends", "external_id")

period = [
    Param.date("starts", nullable=True, label=_("First day")),
    Param.date("ends", nullable=True, label=_("Last day")),
    Param.text("external_id", max_length=200, label=_("External id")),
]


def responsibility(*, required: bool, **options: Any) -> Param:
    """The parameter that names what is held."""
    return Param.ref(
        "responsibility", "accounts.responsibility", required=required, label=_("Responsibility"), **options
    )


def details_of(model: type[Holding]) -> tuple[str, ...]:
    """What an ``update`` may change: by whom, for whom, what, and from when until when."""
    return (model.held_by, *model.held_for, "responsibility", *PERIOD)


def give(holding: Any, *, event: type[Event], by: Any, at: datetime) -> Any:
    """Store a new holding, if its responsibility is of the right kind and nobody else holds a unique one then."""
    authorize(by, permissions.WRITE)
    held = _locked(holding.responsibility, holding.held_for, holding.whom_field)
    store_new(holding, at=at)
    _refuse_second_holder(holding, held)
    publish(event(**named(holding)), subject=holding, by=by, at=at)
    return holding


def change(
    holding: Any,
    *,
    verb: str,
    details: dict[str, Any],
    known: tuple[str, ...] = (),
    event: type[Event],
    by: Any,
    at: datetime,
) -> Any:
    """Change who holds what for whom, or from when until when."""
    model = type(holding)
    holding = model.objects.visible_to(by).locked(holding.pk)
    authorize(by, permissions.WRITE, holding)
    known = known or details_of(model)
    after = {name: details.get(name, getattr(holding, name)) for name in (*model.held_for, "responsibility")}
    whom = next((name for name in model.held_for if after[name] is not None), next(iter(model.held_for)))
    held = _locked(after["responsibility"], model.held_for, whom)
    old, new = store(holding, verb=verb, details=details, known=known, at=at)
    if new:
        _refuse_second_holder(holding, held)
        publish(event(**told(old, new), **named(holding)), subject=holding, by=by, at=at)
    return holding


def take_away(holding: Any, *, event: type[Event], by: Any, at: datetime) -> None:
    """Remove it, and the access that it carried with it."""
    holding = type(holding).objects.visible_to(by).locked(holding.pk)
    authorize(by, permissions.WRITE, holding)
    publish(event(**named(holding)), subject=holding, by=by, at=at)
    holding.delete()


def named(holding: Holding) -> dict[str, Any]:
    """What every event about it keeps: who, for whom, what."""
    names = (holding.held_by, *holding.held_for, "responsibility")
    ids = {f"{name}_id": getattr(holding, f"{name}_id") for name in names}
    return ids | {name: getattr(holding, name) for name in holding.told_too}


def _locked(held: Responsibility | None, kinds: dict[str, ResponsibilityKind], whom: str) -> Responsibility | None:
    """The responsibility, locked before anything points to it, so that of two at once the second sees the first."""
    if held is None:
        return None
    held = Responsibility.objects.locked(held.pk)
    if held.kind != kinds[whom]:
        said = _("This responsibility is for something else: %(kind)s.") % {"kind": held.get_kind_display()}
        raise ValidationError({"responsibility": ValidationError(said, code="wrong_kind")})
    return held


def _refuse_second_holder(holding: Any, held: Responsibility | None) -> None:
    if held is None or not held.unique:
        return
    others = type(holding).objects.filter(responsibility=held, **{holding.whom_field: holding.whom})
    holder = others.overlapping(holding.starts, holding.ends).exclude(pk=holding.pk).first()
    if holder is not None:
        raise Refused(
            "already_held",
            _("Somebody else holds this responsibility already, and only one may."),
            holder=str(getattr(holder, f"{holder.held_by}_id")),
        )

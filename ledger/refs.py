"""Which records a caller may name in a parameter: one resolver per kind of record, registered by its app.

    register_ref("identity.user", lambda actor: User.objects.visible_to(actor))

A foreign id and an absent one are the same to whoever asks.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ledger.actors import System
from tenancy.ids import as_id

_anybody = System("refs")
_resolvers: dict[str, tuple[Callable[[Any], Any], tuple[str, ...]]] = {}


def register_ref(kind: str, visible: Callable[[Any], Any], *, also_by: tuple[str, ...] = ()) -> None:
    """``visible(actor)`` gives the queryset to choose from; ``also_by`` names human keys such as ``number``."""
    _resolvers[kind] = (visible, also_by)


def is_known(kind: str) -> bool:
    """Whether this installation has such records: a form leaves out what nobody could choose."""
    return kind in _resolvers


def choices_of(kind: str, actor: Any) -> Any:
    """The queryset of what the actor may name."""
    if kind not in _resolvers:
        raise LookupError(f"no resolver for {kind}: register_ref({kind!r}, …) in its apps.py")
    return _resolvers[kind][0](actor)


def model_of(kind: str) -> Any:
    """The model of one kind."""
    return choices_of(kind, _anybody).model


def models() -> dict[str, Any]:
    """The model of every kind that can be named."""
    return {kind: model_of(kind) for kind in _resolvers}


def find(kind: str, value: Any, actor: Any) -> Any:
    """The record with this id (or human key); ``None`` if there is none that the actor may see."""
    queryset = choices_of(kind, actor)
    if isinstance(value, queryset.model):
        value = value.pk
    pk = as_id(value)
    if pk is not None:
        return queryset.filter(pk=pk).first()
    if not isinstance(value, str) or "\x00" in value:
        return None
    for name in _resolvers[kind][1]:
        found = queryset.filter(**{name: value}).first()
        if found is not None:
            return found
    return None

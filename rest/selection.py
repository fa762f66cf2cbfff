"""`?fields=a,b` and `?expand=account,contact.account`: which part of a representation a caller wants."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db.models import Prefetch
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from rest_framework.exceptions import ErrorDetail, ValidationError

MAX_DEPTH = 2  # of an expansion
MAX_EXPANSIONS = 10  # each costs a query


@dataclass(frozen=True)
class Expansion:
    """A relation that may be shown as an object instead of an id.

    The object comes through its own `visible_to(actor)`; one that the caller may not see stays an id.
    """

    serializer: Any  # a class, or its dotted path
    source: str | None = None  # the relation, if it is not called like the field
    queryset: Callable[[Any], Any] | None = None  # actor → queryset; default: visible_to of the related model
    through: str | None = None  # the reverse relation to the one row that holds it, if the row itself does not

    @property
    def serializer_class(self) -> Any:
        """The nested serializer, imported when first needed."""
        return _imported(self.serializer)

    def relation(self, model: Any, name: str) -> Any:
        """The relation to what is shown, a field of the row's model or of the one that it goes through."""
        if self.through is not None:
            model = model._meta.get_field(self.through).related_model
        return model._meta.get_field(self.source or name)

    def lookup(self, name: str) -> str:
        """The same for ``prefetch_related``."""
        return self.source or name if self.through is None else f"{self.through}__{self.source or name}"


@dataclass(frozen=True)
class Selection:
    """What to show: `fields` is None for the default ones; `expand` nests."""

    fields: frozenset[str] | None = None
    expand: Mapping[str, "Selection"] = field(default_factory=dict)

    def shows(self, name: str) -> bool:
        """Whether a field is part of the answer."""
        return self.fields is None or name in self.fields


EVERYTHING = Selection()


def parse(params: Mapping[str, str], serializer_class: Any) -> Selection:
    """The selection of a query string; 400 naming `fields` or `expand` for what the serializer does not offer."""
    errors: dict[str, list] = {}
    fields = _names(params, "fields", errors)
    paths = _names(params, "expand", errors)
    known = serializer_class.field_names() if hasattr(serializer_class, "field_names") else frozenset()
    if unknown := sorted(set(fields or ()) - known):
        errors["fields"] = [_unknown(name) for name in unknown[:20]]
    tree: dict = {}
    for path in paths or ():
        if not _offered(path.split("."), serializer_class, tree):
            errors.setdefault("expand", []).append(_unknown(path))
    if len(paths or ()) > MAX_EXPANSIONS:
        errors["expand"] = [ErrorDetail(_("Too many expansions."), code="too_many")]
    if errors:
        raise ValidationError(errors)
    return Selection(frozenset(fields) if fields else None, _frozen(tree))


def prefetches(serializer_class: Any, selection: Selection, actor: Any) -> tuple[list[str], list]:
    """(select_related names, prefetch_related lookups) that a selection needs: no query per row."""
    select, lookups = [], []
    shown = serializer_class.shown_names(selection)
    selects, prefetched = serializer_class.needs()
    for name in selects.keys() & shown:
        select += selects[name]
    for name in prefetched.keys() & shown:
        lookups += [lookup(actor) if callable(lookup) else lookup for lookup in prefetched[name]]
    for name, inner in selection.expand.items():
        if not selection.shows(name):
            continue
        expansion = serializer_class.expansions()[name]
        related = expansion.relation(serializer_class.Meta.model, name).related_model
        queryset = expansion.queryset(actor) if expansion.queryset else visible(related, actor)
        inner_select, inner_lookups = prefetches(expansion.serializer_class, inner, actor)
        if inner_select:
            queryset = queryset.select_related(*inner_select)
        lookups.append(Prefetch(expansion.lookup(name), queryset=queryset.prefetch_related(*inner_lookups)))
    return select, lookups


def visible(model: Any, actor: Any) -> Any:
    """The rows of a model that somebody may see. A model that cannot answer is not shown by accident."""
    return model._default_manager.get_queryset().visible_to(actor)


def _names(params: Any, key: Any, errors: dict[str, Any]) -> list[str] | None:
    if key not in params:
        return None
    names = [name.strip() for name in params[key].split(",")]
    if not all(names):
        errors[key] = [ErrorDetail(_("Expected names separated by commas."), code="invalid")]
        return None
    return list(dict.fromkeys(names))


def _offered(steps: list[str], serializer_class: Any, tree: Any) -> bool:
    """Walk an expansion's path through the allow-lists, noting it in the tree."""
    if len(steps) > MAX_DEPTH:
        return False
    for step in steps:
        offered = serializer_class.expansions() if hasattr(serializer_class, "expansions") else {}
        if step not in offered:
            return False
        tree = tree.setdefault(step, {})
        serializer_class = offered[step].serializer_class
    return True


def _frozen(tree: Any) -> dict[str, Selection]:
    return {name: Selection(None, _frozen(inner)) for name, inner in tree.items()}


def _unknown(name: str) -> ErrorDetail:
    return ErrorDetail(_("Unknown: %(name)s") % {"name": name[:100]}, code="unknown")


@cache
def _imported(serializer: Any) -> Any:
    return import_string(serializer) if isinstance(serializer, str) else serializer

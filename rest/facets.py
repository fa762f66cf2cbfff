"""Facets: how an upper app adds to a lower resource without that resource knowing.

In its `AppConfig.ready()`, entitlements adds a clock to every case, a filter for breached ones and a sub-route:

    facets.register(Facet(
        resource="case", name="entitlements",
        fields={"next_breach": Computed(lambda case, context: case.clock.due_at, schema=OpenApiTypes.DATETIME)},
        prefetch={"next_breach": ["clock"]},
        filters={"breached": BooleanFilter(field_name="clock__breached")},
        routes=[SubRoute("slas", CaseSlasViewSet)],
    ))

A writable field is an input: its validated value is handed to the verb in `extras`, never set on the row.
`condition_fields` and `panels` are opaque here; conditions and the front ends read them with `contributions()`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rest_framework import serializers


@dataclass(frozen=True, kw_only=True)
class Facet:
    """What one app adds to one resource."""

    resource: str  # "case", "case-task": the word before the dot of a verb's key
    name: str  # who adds it; registering the same name again replaces it
    fields: Mapping[str, serializers.Field] = field(default_factory=dict)
    prefetch: Mapping[str, Sequence] = field(default_factory=dict)  # field → lookups, Prefetch or callable(actor)
    select: Mapping[str, Sequence[str]] = field(default_factory=dict)  # field → select_related names
    filters: Mapping[str, Any] = field(default_factory=dict)
    expansions: Mapping[str, Any] = field(default_factory=dict)  # as in a serializer's Meta.expandable
    ordering: Mapping[str, Any] = field(default_factory=dict)
    routes: Sequence["SubRoute"] = ()
    condition_fields: Sequence[Any] = ()
    panels: Sequence[Any] = ()


@dataclass(frozen=True)
class SubRoute:
    """A viewset below an object: `/cases/{ref}/slas/`. It sees the object as `self.parent`, already looked up."""

    prefix: str
    viewset: type
    name: str = ""


class Computed(serializers.Field):
    """A read-only field whose value is a function of the object and the serializer's context."""

    def __init__(self, value: Callable[[Any, Mapping], Any], *, schema: Any = None) -> None:
        super().__init__(read_only=True, source="*")
        self.value = value
        if schema is not None:
            self._spectacular_annotation = {"field": schema}

    def to_representation(self, instance: Any) -> Any:
        """The computed value, as JSON can hold it."""
        return self.value(instance, self.context)


_facets: dict[tuple[str, str], Facet] = {}
_generation = 0


def register(facet: Facet) -> Facet:
    """Add a facet. Done at start-up; serializers and filters notice through `generation()`."""
    global _generation
    _facets[facet.resource, facet.name] = facet
    _generation += 1
    return facet


def unregister(facet: Facet) -> None:
    """Take a facet away again (tests)."""
    global _generation
    _facets.pop((facet.resource, facet.name), None)
    _generation += 1


def generation() -> int:
    """Changes whenever a facet is registered: the key of everything that is compiled from facets."""
    return _generation


def facets_for(resource: str | None) -> list[Facet]:
    """The facets of a resource in the order of registration, which is the order of the apps."""
    return [facet for (owner, _name), facet in _facets.items() if owner == resource]


def merged(resource: str | None, part: str) -> dict[str, Any]:
    """One mapping over all facets: `merged("case", "filters")`."""
    return {key: value for facet in facets_for(resource) for key, value in getattr(facet, part).items()}


def contributions(resource: str, part: str) -> Iterator[Any]:
    """One sequence over all facets: `contributions("case", "panels")`."""
    for facet in facets_for(resource):
        yield from getattr(facet, part)

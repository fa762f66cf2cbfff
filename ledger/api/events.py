"""``/events/``: the ledger as a feed. Whoever remembers the last position read misses nothing, ever."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

import ledger.api.problems  # noqa: F401 - refusals become problems
from ledger.models import EventSeal
from ledger.queries import feed, position_of
from ledger.refusals import Forbidden
from rest.serializers import StrictSerializer
from rest.views import StrictAPIView
from tenancy.ids import as_id

DEFAULT_LIMIT, MAX_LIMIT = 50, 200
_KIND = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)*", re.ASCII)


class PartySerializer(StrictSerializer):
    """A record by its type and id."""

    type = serializers.CharField()
    id = serializers.UUIDField()


class ActorSerializer(StrictSerializer):
    """Who did it."""

    kind = serializers.CharField()
    id = serializers.UUIDField(allow_null=True)
    on_behalf_of = serializers.UUIDField(allow_null=True)
    via = serializers.CharField()
    key = serializers.UUIDField(allow_null=True)


class EventSerializer(StrictSerializer):
    """One event. ``data`` holds ids, codes, numbers and dates; never what people wrote."""

    position = serializers.IntegerField()
    id = serializers.UUIDField()
    kind = serializers.CharField()
    subject = PartySerializer()
    root = PartySerializer()
    actor = ActorSerializer()
    at = serializers.DateTimeField()
    recorded_at = serializers.DateTimeField()
    cause = serializers.UUIDField(allow_null=True)
    public = serializers.BooleanField()
    data = serializers.DictField()
    hash = serializers.CharField()


class EventFeedSerializer(StrictSerializer):
    """A page of the feed. ``next`` is null at its end: ask again later with the last position."""

    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = EventSerializer(many=True)


class EventFeedView(StrictAPIView):
    """Sealed events in order, for those who may read all of them."""

    query_parameters = ("after", "kind", "subject", "limit")

    @extend_schema(
        responses=EventFeedSerializer,
        parameters=[
            OpenApiParameter("after", str, description="A position, or the id of an event: only what came later."),
            OpenApiParameter(
                "kind", str, description="Kinds (`case.closed`) or families (`case`), with commas between."
            ),
            OpenApiParameter("subject", str, description="Id of a record: its events, and those on its timeline."),
            OpenApiParameter("limit", int, description=f"1 to {MAX_LIMIT}; {DEFAULT_LIMIT} without."),
        ],
    )
    def get(self, request: Any) -> Response:
        """The feed after a position."""
        if not request.actor.can("ledger.read_events"):
            raise Forbidden("ledger.read_events")
        asked = _Query(request.query_params)
        seals = list(feed(after=asked.after, kinds=asked.kinds, subject=asked.subject)[: asked.limit + 1])
        page = seals[: asked.limit]
        more = (
            replace_query_param(request.build_absolute_uri(), "after", page[-1].position)
            if len(seals) > len(page)
            else None
        )
        return Response({"next": more, "previous": None, "results": [_shown(seal) for seal in page]})


class _Query:
    """The query string, understood; 400 naming each parameter that is not."""

    def __init__(self, params: Any) -> None:
        self._errors: dict[str, list] = {}
        self.limit = self._limit(params.get("limit", str(DEFAULT_LIMIT)))
        self.after = self._after(params.get("after", "0"))
        self.kinds = self._kinds(params.get("kind"))
        self.subject = self._uuid("subject", params["subject"]) if "subject" in params else None
        if self._errors:
            raise ValidationError(self._errors)

    def _limit(self, raw: str) -> int:
        if re.fullmatch(r"[0-9]{1,3}", raw, re.ASCII) and 1 <= int(raw) <= MAX_LIMIT:
            return int(raw)
        self._wrong("limit", _("Expected a whole number from 1 to %(max)s.") % {"max": MAX_LIMIT})
        return DEFAULT_LIMIT

    def _after(self, raw: str) -> int:
        if re.fullmatch(r"[0-9]{1,18}", raw, re.ASCII):
            return int(raw)
        found = self._uuid("after", raw)
        position = position_of(found) if found else None
        if found and position is None:
            self._wrong("after", _("There is no such event in the feed."))
        return position or 0

    def _kinds(self, raw: str | None) -> list[str] | None:
        kinds = raw.split(",") if raw else None
        if kinds and not all(_KIND.fullmatch(kind) for kind in kinds):
            self._wrong("kind", _("Expected kinds such as case.closed."))
        return kinds

    def _uuid(self, name: str, raw: str) -> UUID | None:
        found = as_id(raw)
        if found is None:
            self._wrong(name, _("Expected an id."))
        return found

    def _wrong(self, name: str, message: str) -> None:
        self._errors.setdefault(name, [ErrorDetail(message, code="invalid")])


def _shown(seal: EventSeal) -> dict[str, Any]:
    record = seal.record
    return {
        "position": seal.position,
        "id": record.id,
        "kind": record.kind,
        "subject": {"type": record.subject_type, "id": record.subject_id},
        "root": {"type": record.root_type, "id": record.root_id},
        "actor": {
            "kind": record.actor_kind,
            "id": record.actor_id,
            "on_behalf_of": record.on_behalf_of,
            "via": record.via,
            "key": record.key_id,
        },
        "at": record.at,
        "recorded_at": record.recorded_at,
        "cause": record.cause_id,
        "public": record.public,
        "data": record.data,
        "hash": bytes(seal.hash).hex(),
    }

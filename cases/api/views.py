"""Cases, their types, conversation and timeline."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from cases.api.filters import CaseFilters, CaseTypeFilters, MessageFilters
from cases.api.pagination import TimelinePagination
from cases.api.serializers import (
    CaseSerializer,
    CaseTypeSerializer,
    MessageSerializer,
    NewCaseSerializer,
    TimelineEntrySerializer,
)
from cases.models import Case, CaseType, Message
from cases.states import Visibility
from identity.api.resources import ResourceViewSet, SubResourceViewSet
from ledger.refusals import Forbidden
from ledger.verbs import registry
from rest import etag
from rest.pagination import Column


class CaseViewSet(ResourceViewSet):
    """What customers reported. Every verb of the life cycle is a POST below the case."""

    model = Case
    serializer_class = CaseSerializer
    filterset_class = CaseFilters
    lookup_number = "number"
    ordering_columns = {
        "created_at": "created_at",
        "updated_at": "updated_at",
        "next_due_at": Column("next_due_sort", descending="next_due_sort_desc"),
        "number": "number",
        "priority": "priority",
    }
    answers_304 = False  # messages and clocks move times without the case's own version

    def get_serializer_class(self) -> Any:
        return NewCaseSerializer if self.action == "create" else CaseSerializer

    def represent(self, instance: Case, **options: Any) -> Any:
        """What a customer's verb answers with shows no more than reading does."""
        if self.actor.is_customer:
            instance = self.get_queryset().filter(pk=instance.pk).first() or instance
        return super().represent(instance, **options)

    def check_precondition(self, instance: Case) -> None:
        """A customer's version is the one that they were shown; the row is locked all the same."""
        if self.actor.is_customer and (precondition := etag.if_match(self.request)) is not None:
            Case.objects.locked(instance.pk)
            precondition.check(self.get_queryset().filter(pk=instance.pk).first() or instance)
            return
        super().check_precondition(instance)

    def search(self, queryset: Any, text: str) -> Any:
        """Cases whose number or subject begins with the text, in any case. `/search/` looks further."""
        return queryset.matching(text)


class CaseTypeViewSet(ResourceViewSet):
    """What kinds of cases there are."""

    model = CaseType
    serializer_class = CaseTypeSerializer
    filterset_class = CaseTypeFilters
    operations = ("list", "retrieve")
    ordering_columns = ("created_at", "name")
    ordering = "created_at"


class CaseMessageViewSet(SubResourceViewSet):
    """The conversation, and internal notes."""

    model = Message
    serializer_class = MessageSerializer
    filterset_class = MessageFilters
    operations = ("list", "retrieve", "create")
    ordering_columns = ("created_at",)
    ordering = "created_at"

    def below(self, found: Any) -> Any:
        return Message.objects.within(self.parent, self.actor)

    def create(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Write to the other side, or an internal note. After a case has ended, a customer's message opens a follow-up:
        then `case` names the new one."""
        case = self.parent
        internal = isinstance(request.data, dict) and request.data.get("visibility") == Visibility.INTERNAL
        found = registry["case.note" if internal else "case.message"]
        if not found.permits(self.actor):
            raise Forbidden(found.permission)
        self.check_query()
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        given = {name: value for name, value in serializer.validated_data.items() if name != "visibility"}
        if internal:
            given.pop("channel", None)
        return self.created(found(case, by=self.actor, at=timezone.now(), **given))

    def created(self, instance: Message) -> Response:
        """Its address is below the case that it went to."""
        place = self.request.path.replace(self.kwargs["parent_ref"], str(instance.case_id), 1)
        location = self.request.build_absolute_uri(f"{place}{instance.pk}/")
        return self.represent(instance, status=201, headers={"Location": location})


class CaseTimelineViewSet(SubResourceViewSet):
    """Messages, notes and events in one order, the oldest first; customers read what is public."""

    model = Message
    resource = "timeline-entry"
    serializer_class = TimelineEntrySerializer
    pagination_class = TimelinePagination
    ordering_columns = ("at",)
    ordering = "at"

    @extend_schema(responses=TimelineEntrySerializer(many=True))
    def list(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """A page of the timeline."""
        case = self.parent
        self.filter_queryset(Message.objects.none())
        rows = self.paginator.paginate_case(case, request, view=self)
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

"""Time booked on cases."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils import timezone
from rest_framework import serializers

from cases.models import TimeEntry
from identity.api.resources import ResourceViewSet, SubResourceViewSet
from ledger.api.params import RefField
from ledger.refusals import Forbidden
from ledger.verbs import registry
from rest.filters import InstantFilter, ResourceFilterSet
from rest.serializers import StrictModelSerializer


class TimeEntrySerializer(StrictModelSerializer):
    """How long somebody worked on a case."""

    case = RefField(to="cases.case", help_text="Id or number.")
    user = RefField(to="identity.user", required=False, help_text="Yourself, if nobody is named.")
    at = serializers.DateTimeField(
        source="worked_at", required=False, help_text="When the work was done; now, if left out."
    )

    class Meta:
        model = TimeEntry
        fields = (
            "id", "case", "user", "minutes", "at", "billable", "note", "external_id", "created_at", "updated_at", "version",
        )  # fmt: skip
        expandable: ClassVar = {
            "case": "cases.api.serializers.CaseSerializer",
            "user": "identity.api.serializers.UserSerializer",
        }


class KeptTimeEntrySerializer(TimeEntrySerializer):
    """Below its case, and once it is made: it stays on that case."""

    class Meta(TimeEntrySerializer.Meta):
        read_only_fields = ("case",)

    case = RefField(to="cases.case", read_only=True)


class TimeEntryFilters(ResourceFilterSet):
    """By case, by whom, by when."""

    after = InstantFilter(field_name="at", lookup_expr="gte")
    before = InstantFilter(field_name="at", lookup_expr="lt")

    class Meta:
        model = TimeEntry
        fields = ("case", "user", "billable", "external_id")


class TimeEntryViewSet(ResourceViewSet):
    """Time booked on cases."""

    model = TimeEntry
    serializer_class = TimeEntrySerializer
    filterset_class = TimeEntryFilters
    operations = ("list", "retrieve", "create", "update", "delete")
    ordering_columns = ("at", "created_at", "updated_at")
    ordering = "-at"

    def get_serializer_class(self) -> Any:
        return KeptTimeEntrySerializer if self.action == "partial_update" else TimeEntrySerializer


class CaseTimeEntryViewSet(SubResourceViewSet):
    """Time booked on one case."""

    model = TimeEntry
    serializer_class = KeptTimeEntrySerializer
    parent_field = "case"
    filterset_class = TimeEntryFilters
    operations = ("list", "create")
    ordering_columns = ("at",)
    ordering = "-at"

    def verb_of_action(self) -> None:
        """The case is looked for first: whoever does not see it learns of no permission. ``create`` asks for it."""

    def create(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Book time on this case."""
        case, found = self.parent, registry["time-entry.create"]
        if not found.permits(self.actor):
            raise Forbidden(found.permission)
        self.check_query()
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        entry = found(case=case, by=self.actor, at=timezone.now(), **serializer.validated_data)
        location = request.build_absolute_uri(f"/api/v1/time-entries/{entry.pk}/")
        return self.represent(entry, status=201, headers={"Location": location})

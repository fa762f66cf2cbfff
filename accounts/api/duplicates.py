"""Who may be the same customer, over HTTP: asked before one is created, listed, decided on, merged; and where old ids lead."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, prefetch_related_objects
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts import permissions
from accounts.actions import accounts, consumers, contacts, duplicates, merging
from accounts.likeness import RULES
from accounts.models import Duplicate, Telephone
from accounts.states import CustomerKind
from accounts.suspecting import suspects
from identity.api.resources import ApiView, ResourceViewSet, SubResourceViewSet
from ledger.api.jobs import JobSerializer
from ledger.api.params import serializer_class_for
from ledger.refusals import Forbidden, Refused
from ledger.storing import plain
from ledger.verbs import registry
from rest import selection
from rest.filters import IdFilter, ResourceFilterSet, TextFilter
from rest.problems import Problem, register_problem
from rest.serializers import STAMPS, StrictModelSerializer, StrictSerializer

KNOWN = {"account": accounts.DETAILS, "contact": contacts.DETAILS, "consumer": consumers.DETAILS}


# --- What leads on ------------------------------------------------------------------------------------------------
class MovedOn(Exception):
    """The record was merged into another one, which has this address."""

    def __init__(self, pk: Any, address: str) -> None:
        self.pk, self.address = pk, address


def _moved_on(found: MovedOn) -> Problem:
    return Problem(
        301,
        detail=_("This record was merged into another one."),
        code="merged",
        extra={"merged_into": str(found.pk)},
        headers={"Location": found.address},
    )


register_problem(MovedOn, _moved_on)


# --- Shapes -------------------------------------------------------------------------------------------------------
class SuspicionReasonSerializer(StrictSerializer):
    """What speaks for two records being one."""

    rule = serializers.ChoiceField(choices=list(RULES))
    label = serializers.CharField(help_text="The rule in words.")
    values = serializers.ListField(child=serializers.CharField(), help_text="The values of both, as they were typed.")
    score = serializers.IntegerField(help_text="What this rule would say by itself, 0 to 100.")


class SuspicionSerializer(StrictSerializer):
    """A stored record that may be the one that was asked about."""

    record = serializers.DictField(help_text="The record as its own address shows it.")
    score = serializers.IntegerField(help_text="How certain it is, 0 to 100.")
    reasons = SuspicionReasonSerializer(many=True)


class SuspicionsSerializer(StrictSerializer):
    """The most certain first, at most ten."""

    results = SuspicionSerializer(many=True)


class ChoiceSerializer(StrictSerializer):
    """One field of the survivor."""

    name = serializers.CharField()
    label = serializers.CharField()
    ours = serializers.JSONField(help_text="Of the record that is merged away.")
    theirs = serializers.JSONField(help_text="Of the record that stays.")
    keep = serializers.CharField(help_text="theirs, ours, or both (of lists).")
    value = serializers.JSONField(help_text="What the survivor will have.")
    choices = serializers.ListField(child=serializers.CharField())


class CountSerializer(StrictSerializer):
    """How many records of one kind."""

    relation = serializers.CharField(help_text="Model and field, such as cases.case.account.")
    label = serializers.CharField()
    count = serializers.IntegerField()


class PreviewSerializer(StrictSerializer):
    """What a merge would do."""

    into = serializers.UUIDField()
    fields = ChoiceSerializer(many=True)  # type: ignore[assignment]
    moves = CountSerializer(many=True, help_text="Records that will name the survivor.")
    drops = CountSerializer(many=True, help_text="Records that cannot stand beside what the survivor has already.")
    refused = serializers.DictField(allow_null=True, help_text="Why a merge would be refused now: code and message.")


class MergePreviewParamsSerializer(serializer_class_for(registry["account.merge"])):  # type: ignore[misc]
    """The body of `merge`."""


class ReasonList(serializers.JSONField):
    """What a pair keeps, with each rule in the reader's words."""

    def to_representation(self, value: Any) -> Any:
        return [told(each) for each in value]


def told(reason: dict[str, Any]) -> dict[str, Any]:
    """A reason with its rule in words."""
    return {"rule": reason["rule"], "label": str(RULES.get(reason["rule"], reason["rule"])), **reason}


# --- /duplicates/ -------------------------------------------------------------------------------------------------
class DuplicateSerializer(StrictModelSerializer):
    """Two records that may be one customer."""

    reasons = ReasonList(read_only=True, help_text="What speaks for it.")

    class Meta:
        model = Duplicate
        fields = (
            "id", "kind", "account", "other_account", "contact", "other_contact", "consumer", "other_consumer", "score",
            "reasons", "state", *STAMPS,
        )  # fmt: skip
        read_only_fields = fields


class EitherFilter(IdFilter):
    """A record that is one of the two."""

    def condition(self, values: Any) -> Any:
        return Q(**{f"{self.field_name}__in": values}) | Q(**{f"other_{self.field_name}__in": values})


class DuplicateFilters(ResourceFilterSet):
    """By kind, by what was decided, by one of the two."""

    account = EitherFilter(field_name="account_id")
    contact = EitherFilter(field_name="contact_id")
    consumer = EitherFilter(field_name="consumer_id")

    class Meta:
        model = Duplicate
        fields = ("kind", "state", "external_id")


class DuplicateViewSet(ResourceViewSet):
    """Suspicions, the most certain first; what was decided on them stays."""

    model = Duplicate
    serializer_class = DuplicateSerializer
    filterset_class = DuplicateFilters
    operations = ("list", "retrieve")
    ordering_columns = ("score", "created_at", "updated_at")
    ordering = "-score"


class DuplicatesOfViewSet(SubResourceViewSet):
    """The suspicions about one record."""

    model = Duplicate
    serializer_class = DuplicateSerializer
    filterset_class = DuplicateFilters
    ordering_columns = ("score", "created_at", "updated_at")
    ordering = "-score"

    @classmethod
    def get_extra_actions(cls) -> list:
        """Decided on at their own address."""
        return []

    def below(self, found: Any) -> Any:
        return found.about(self.parent)


class FindingSerializer(StrictSerializer):
    """What to look through."""

    kinds = serializers.ListField(
        child=serializers.ChoiceField(choices=CustomerKind.choices), required=False, min_length=1, max_length=3
    )


class FindDuplicatesView(ApiView):
    """Looks through all customers; the job tells how it goes."""

    rate_cost = 5

    @extend_schema(
        request=FindingSerializer,
        responses={202: JobSerializer},
        summary="Look for duplicates",
        description=f"Starts a job that looks through all accounts, contacts and consumers.\n\nPermission: `{permissions.MERGE}`.",
    )
    def post(self, request: Any) -> Response:
        """Understand, then start."""
        if not request.actor.can(permissions.MERGE):
            raise Forbidden(permissions.MERGE)
        body = FindingSerializer(data=request.data, context={"request": request, "actor": request.actor})
        body.is_valid(raise_exception=True)
        kinds = body.validated_data.get("kinds") or CustomerKind.values
        job = duplicates.start_finding(by=request.actor, at=timezone.now(), kinds=kinds)
        address = request.build_absolute_uri(f"/api/v1/jobs/{job.pk}/")
        shown = JobSerializer(job, context={"actor": request.actor}).data
        return Response(shown, status=202, headers={"Location": address})


# --- What accounts, contacts and consumers have in common ---------------------------------------------------------
class PhoneFilter(TextFilter):
    """A telephone number in whatever spelling."""

    def __init__(self, *, kind: str, **options: Any) -> None:
        self.kind = kind
        super().__init__(field_name="telephones", **options)

    def condition(self, values: Any) -> Any:
        return Q(pk__in=[pk for value in values for pk in Telephone.objects.called(value).owners(self.kind)])


class MergeableMixin:
    """For the viewset of a kind of customer, to the left of its base."""

    model: Any

    def get_object(self, *, related: Any = False) -> Any:
        """What was merged away leads on: a reader is sent to the survivor, a writer told of it."""
        try:
            return super().get_object(related=related)  # type: ignore[misc]
        except Http404:
            self._lead_on()
            raise

    def _lead_on(self) -> None:
        here: Any = self
        gone = self.model.objects.filter(merged_into__isnull=False, **here.lookup()).values_list(
            "merged_into_id", flat=True
        )
        survivor = next(iter(gone), None)
        if survivor is None or not self.model.objects.visible_to(here.actor).filter(pk=survivor).exists():
            return
        request = here.request
        if request.method in ("GET", "HEAD"):
            before, _ref, after = request.path.partition(here.kwargs[here.lookup_url_kwarg])
            raise MovedOn(survivor, request.build_absolute_uri(f"{before}{survivor}{after}"))
        raise Refused("merged", _("This record was merged into another one."), merged_into=str(survivor))

    @extend_schema(
        responses={200: SuspicionsSerializer},
        summary="Find duplicates",
        description="Who may be meant by these details, before somebody is created. Nothing is stored.\n\n"
        f"Permission: `{permissions.WRITE}`.",
    )
    @action(detail=False, methods=["post"], url_path="find-duplicates", url_name="find-duplicates")
    def find_duplicates(self, request: Any) -> Response:
        """Understand as for creating, with nothing required; look; explain."""
        here: Any = self
        if not here.actor.can(permissions.WRITE):
            raise Forbidden(permissions.WRITE)
        here.check_query()
        body = here.get_serializer(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        found = suspects(here.get_resource(), body.validated_data, by=here.actor)
        records = [each.record for each in found]
        _select, lookups = selection.prefetches(here.get_serializer_class(), here.selection, here.actor)
        prefetch_related_objects(records, *lookups)
        shown = here.get_serializer(records, many=True).data
        results = [
            {"record": record, "score": each.score, "reasons": [told(reason.as_json()) for reason in each.reasons]}
            for record, each in zip(shown, found, strict=True)
        ]
        return Response({"results": results})

    @extend_schema(
        request=MergePreviewParamsSerializer,
        responses={200: PreviewSerializer},
        summary="Preview of a merge",
        description="What would be kept, field by field, and how many records would move. Nothing is stored.\n\n"
        f"Permission: `{permissions.MERGE}`.",
    )
    @action(detail=True, methods=["post"], url_path="merge-preview", url_name="merge-preview")
    def merge_preview(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """The body of ``merge``, without doing it."""
        here: Any = self
        one = here.get_object()
        if not here.actor.can(permissions.MERGE):
            raise Forbidden(permissions.MERGE)
        here.check_query()
        kind = here.get_resource()
        body = serializer_class_for(registry[f"{kind}.merge"], one)(
            data=request.data, context=here.get_serializer_context()
        )
        body.is_valid(raise_exception=True)
        into = body.validated_data["into"]
        said = merging.preview(one, into=into, take=body.validated_data.get("take"), known=KNOWN[kind], by=here.actor)
        refused = {"code": said.refused.code, "message": str(said.refused.message)} if said.refused else None
        return Response({
            "into": str(into.pk),
            "fields": [_choice(each) for each in said.fields],
            "moves": [_count(key, number) for key, number in said.moves.items()],
            "drops": [_count(key, number) for key, number in said.drops.items()],
            "refused": refused,
        })  # fmt: skip


def _choice(each: Any) -> dict[str, Any]:
    return {
        "name": each.name, "label": str(each.label), "ours": plain(each.ours), "theirs": plain(each.theirs),
        "keep": each.keep, "value": plain(each.value), "choices": list(each.choices),
    }  # fmt: skip


def _count(relation: str, number: int) -> dict[str, Any]:
    return {"relation": relation, "label": str(merging.label_of(relation)), "count": number}

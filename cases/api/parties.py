"""Below a case: who is a party to it, and why somebody may or may not see it."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from cases.models import Case
from cases.parties import PARTS, parties_of
from identity import explaining
from identity.api.explaining import AnswerSerializer, check_asking, check_verb, whom
from identity.api.resources import SubResourceViewSet
from rest.serializers import StrictSerializer


class CasePartySerializer(StrictSerializer):
    """Somebody with a part in the case."""

    part = serializers.ChoiceField(
        choices=PARTS, help_text="A field of the case, or the relation by which they are one."
    )
    type = serializers.ChoiceField(choices=["account", "contact", "consumer", "household", "user"])
    id = serializers.UUIDField()
    name = serializers.CharField()
    authorised = serializers.BooleanField(
        help_text="Their part lets them see the case; otherwise they are only listed."
    )
    responsibility = serializers.UUIDField(allow_null=True)
    responsibility_name = serializers.CharField(allow_blank=True)


class CasePartiesViewSet(SubResourceViewSet):
    """Who is a party to the case: whose it is, who holds which responsibility for them today, who of us looks after them."""

    model = Case
    resource = "party"
    serializer_class = CasePartySerializer
    pagination_class: Any = None

    @extend_schema(responses=CasePartySerializer(many=True), summary="The parties of a case")
    def list(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Those whom the caller may see: customers are not told who is responsible, only whose case it is."""
        case = self.parent
        self.check_query()
        return Response(CasePartySerializer(parties_of(case, self.actor, now=timezone.now()), many=True).data)


class AboutWhom(serializers.Serializer):
    """Whose access, to do what."""

    user = serializers.UUIDField(required=False)
    verb = serializers.CharField(max_length=60, required=False)


class ExplainAccessViewSet(SubResourceViewSet):
    """Why somebody can or cannot see the case."""

    model = Case
    resource = "explanation"
    serializer_class = AnswerSerializer
    pagination_class: Any = None

    @extend_schema(
        responses=AnswerSerializer,
        summary="Why somebody sees the case",
        parameters=[
            OpenApiParameter(
                "user", str, description="Whose access; your own if left out. Others need `identity.explain_access`."
            ),
            OpenApiParameter("verb", str, description="A step such as `close`; without it: whether they see the case."),
        ],
    )
    def list(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Every rule that was looked at and the one that decided, as `POST /access/explain/` tells it."""
        case = self.parent
        self.check_query("user", "verb")
        asked = AboutWhom(data=request.query_params.dict())
        asked.is_valid(raise_exception=True)
        who, verb = whom(self.actor, asked.validated_data.get("user")), asked.validated_data.get("verb")
        if who is None:
            raise Http404
        check_asking(self.actor, who)
        if verb is not None:
            check_verb("case", verb)
        found = explaining.explain(who, "case", case, verb=verb)
        return Response(AnswerSerializer(found).data)

"""Entitlements, their rules, and what would cover a case."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from cases.models import Case
from entitlements import permissions, words
from entitlements.actions.coverage import decide, supposed
from entitlements.api.filters import EntitlementFilters, EntitlementRuleFilters, UseFilters
from entitlements.api.serializers import (
    EntitlementRuleSerializer,
    EntitlementSerializer,
    ExplainedSerializer,
    UseSerializer,
    VerifiedSerializer,
    VerifySerializer,
    decision_as_json,
)
from entitlements.models import Coverage, Entitlement, EntitlementRule, Use
from identity.api.resources import ApiView, ResourceViewSet, SubResourceViewSet
from ledger.refusals import Forbidden


class EntitlementViewSet(ResourceViewSet):
    """What customers are owed."""

    model = Entitlement
    serializer_class = EntitlementSerializer
    filterset_class = EntitlementFilters
    operations = ("list", "retrieve", "create", "update", "delete")
    ordering_columns = ("created_at", "updated_at", "name")
    answers_304 = False  # what was used moves without the entitlement's own version

    def search(self, queryset: Any, text: str) -> Any:
        """Entitlements whose name or code begins with the text, in any case."""
        return queryset.matching(text)


class EntitlementRuleViewSet(ResourceViewSet):
    """The organisation's own rules about which entitlement comes first."""

    model = EntitlementRule
    serializer_class = EntitlementRuleSerializer
    filterset_class = EntitlementRuleFilters
    operations = ("list", "retrieve", "create", "update", "delete")
    ordering_columns = ("order", "created_at", "updated_at")
    ordering = "order"


class EntitlementUsesViewSet(SubResourceViewSet):
    """What cases took and gave back, the latest first."""

    model = Use
    serializer_class = UseSerializer
    parent_field = "entitlement"
    filterset_class = UseFilters
    ordering_columns = ("at",)
    ordering = "-at"


class VerifyView(ApiView):
    """``POST /entitlements/verify/``: what would cover such a case. Nothing is stored."""

    @extend_schema(
        operation_id="entitlements_verify",
        request=VerifySerializer,
        responses=VerifiedSerializer,
        summary="What would cover a case",
        description="Every entitlement that was weighed, best first, with the answer of every rule. Nothing is stored.",
    )
    def post(self, request: Any) -> Response:
        """Suppose, decide, tell."""
        actor = request.actor
        if not actor.is_staff or not actor.can(permissions.READ):
            raise Forbidden(permissions.READ)
        body = VerifySerializer(data=request.data, context={"request": request, "actor": actor})
        body.is_valid(raise_exception=True)
        asked = dict(body.validated_data)
        at = asked.pop("at", None) or timezone.now()
        contract = asked.get("contract")
        decision, _found = decide(supposed(at=at, **asked), at=at, contract=contract.pk if contract else None)
        candidates = words.explained([each.as_json() for each in decision.candidates], actor)
        return Response({**decision_as_json(decision), "candidates": candidates})


class ExplainEntitlementViewSet(SubResourceViewSet):
    """Why this entitlement covers the case, or why none does."""

    model = Coverage
    resource = "explanation"
    serializer_class = ExplainedSerializer
    pagination_class: Any = None

    @extend_schema(responses=ExplainedSerializer, summary="Why this entitlement")
    def list(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Every candidate, every reason, the rule and its version, as they were when it was decided."""
        case = self.parent
        self.check_query()
        if not self.actor.is_staff or not self.actor.can(permissions.READ):
            raise Forbidden(permissions.READ)
        return Response(explanation(case, self.actor))


def explanation(case: Case, actor: Any) -> dict[str, Any]:
    """What was stored when it was decided, with words."""
    coverage = Coverage.objects.visible_to(actor).filter(case=case).first() or Coverage(case=case, decided_at=None)
    return {
        "covered_by": coverage.kind,
        "entitlement": coverage.entitlement_id,
        "warranty": coverage.warranty_of_id,
        "allowed": coverage.kind in ("entitlement", "warranty"),
        "refusal": coverage.refusal,
        "decided_by": coverage.decided_by,
        "decided_at": coverage.decided_at,
        "rule": coverage.rule_id,
        "rule_version": coverage.rule_version,
        "pinned": coverage.pinned,
        "reason": coverage.reason,
        "takes": coverage.free,
        "candidates": words.explained(coverage.candidates, actor),
    }

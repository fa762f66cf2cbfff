"""Entitlements, their uses and rules as JSON, and why one covers a case."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from cases.states import Channel
from conditions.serializers import ConditionField
from entitlements.models import Entitlement, EntitlementRule, Use
from entitlements.states import UseReason
from ledger.api.params import RefField
from rest.serializers import StrictModelSerializer, StrictSerializer

STAMPS = ("external_id", "created_at", "updated_at", "version")


class ChannelList(serializers.ListField):
    """Channels."""

    child = serializers.ChoiceField(choices=Channel.choices)


class EntitlementSerializer(StrictModelSerializer):
    """What a customer is owed. A key that is null asks nothing of a case."""

    channels = ChannelList(required=False, max_length=20, help_text="By which ways; empty: by all.")
    used = serializers.SerializerMethodField(help_text="Cases or hours that were taken, told from the uses.")
    remaining = serializers.SerializerMethodField(
        help_text="What is left, below zero when more was taken; null: no end."
    )

    class Meta:
        model = Entitlement
        fields = (
            "id", "name", "code", "contract", "account", "contact", "consumer", "household", "partner", "product", "sold_product",
            "asset", "channels", "starts", "ends", "unit", "allowance", "used", "remaining", "restrict", "inherit",
            "is_default", "decrease_on", "round_to", "schedule", "order", "is_active", *STAMPS,
        )  # fmt: skip
        expandable: ClassVar = {
            "account": "accounts.api.people.AccountSerializer",
            "contact": "accounts.api.people.ContactSerializer",
            "consumer": "accounts.api.people.ConsumerSerializer",
            "household": "accounts.api.households.HouseholdSerializer",
            "partner": "accounts.api.people.AccountSerializer",
            "product": "accounts.api.products.ProductSerializer",
            "sold_product": "accounts.api.products.SoldProductSerializer",
            "asset": "accounts.api.products.AssetSerializer",
            "contract": "accounts.api.contracts.ContractSerializer",
            "schedule": "schedules.api.serializers.ScheduleSerializer",
        }

    def get_used(self, entitlement: Entitlement) -> float:
        return entitlement.used

    @extend_schema_field({"type": ["number", "null"]})
    def get_remaining(self, entitlement: Entitlement) -> float | None:
        return entitlement.remaining


class EntitlementRuleSerializer(StrictModelSerializer):
    """For which cases which entitlement, or which kind of them, comes first."""

    conditions = ConditionField(resource="case")
    filter = ConditionField(resource="entitlement", required=False, allow_null=True)

    class Meta:
        model = EntitlementRule
        fields = ("id", "name", "order", "is_active", "conditions", "entitlement", "filter", *STAMPS)
        expandable: ClassVar = {"entitlement": EntitlementSerializer}


class UseSerializer(StrictModelSerializer):
    """What a case took (above zero) or gave back (below)."""

    amount = serializers.SerializerMethodField(help_text="Cases or hours.")
    reason = serializers.ChoiceField(choices=UseReason.choices, read_only=True)

    class Meta:
        model = Use
        fields = ("id", "entitlement", "case", "amount", "reason", "at")
        read_only_fields = ("entitlement", "case", "at")
        expandable: ClassVar = {"case": "cases.api.serializers.CaseSerializer"}
        select: ClassVar = {"amount": ["entitlement"]}

    def get_amount(self, use: Use) -> float:
        return use.amount / use.entitlement.scale


class VerifySerializer(StrictSerializer):
    """A case that is only supposed."""

    account = RefField(to="accounts.account", required=False, allow_null=True)
    contact = RefField(to="accounts.contact", required=False, allow_null=True)
    consumer = RefField(to="accounts.consumer", required=False, allow_null=True)
    household = RefField(to="accounts.household", required=False, allow_null=True)
    partner = RefField(to="accounts.account", required=False, allow_null=True)
    product = RefField(to="accounts.product", required=False, allow_null=True)
    sold_product = RefField(to="accounts.soldproduct", required=False, allow_null=True)
    asset = RefField(to="accounts.asset", required=False, allow_null=True)
    contract = RefField(to="accounts.contract", required=False, allow_null=True)
    channel = serializers.ChoiceField(choices=Channel.choices)
    at = serializers.DateTimeField(required=False, help_text="Now, if left out.")


class ReasonSerializer(StrictSerializer):
    """What one rule says of one entitlement."""

    rule = serializers.CharField()
    holds = serializers.BooleanField()
    code = serializers.CharField()
    text = serializers.CharField(help_text="In the reader's language.")


class CandidateSerializer(StrictSerializer):
    """An entitlement that was weighed."""

    id = serializers.UUIDField(help_text="Of the entitlement; of the asset where it is a warranty.")
    kind = serializers.ChoiceField(choices=["entitlement", "warranty"])
    name = serializers.CharField()
    eligible = serializers.BooleanField()
    reasons = ReasonSerializer(many=True)
    rank = serializers.ListField(
        help_text="side, asset, sold_product, product, person, contract, account, order, ends, id: smaller comes first."
    )


class VerifiedSerializer(StrictSerializer):
    """What would cover it."""

    entitlement = serializers.UUIDField(allow_null=True)
    allowed = serializers.BooleanField(help_text="Whether anything covers it: an entitlement or a warranty.")
    warranty = serializers.UUIDField(allow_null=True, help_text="The asset whose warranty covers it.")
    refusal = serializers.CharField(help_text="no_entitlement or allowance_used_up, when nothing covers it.")
    decided_by = serializers.CharField(help_text="What told the first from the second.")
    rule = serializers.UUIDField(allow_null=True, help_text="The organisation's own rule that decided.")
    candidates = CandidateSerializer(many=True)


class ExplainedSerializer(VerifiedSerializer):
    """Why a case is covered as it is: what was found when it was decided."""

    covered_by = serializers.ChoiceField(choices=["entitlement", "warranty", "goodwill", "none"])
    pinned = serializers.BooleanField()
    reason = serializers.CharField()
    takes = serializers.CharField(help_text="Why it takes nothing: proactive, follow_up, refunded; empty: it counts.")
    rule_version = serializers.IntegerField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)


def decision_as_json(decision: Any) -> dict[str, Any]:
    """An engine's decision in the shape of ``verify/``."""
    chosen = decision.chosen.offer if decision.chosen else None
    return {
        "entitlement": chosen.id if chosen and chosen.kind == "entitlement" else None,
        "allowed": chosen is not None,
        "warranty": chosen.id if chosen and chosen.kind == "warranty" else None,
        "refusal": decision.refusal,
        "decided_by": decision.decided_by,
        "rule": decision.rule,
    }

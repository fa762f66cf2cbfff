"""Cases, their types, messages and timeline as JSON."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers

from accounts.models import Contract
from cases.models import Case, CaseType, Message
from cases.states import AuthorKind, Channel, Visibility
from ledger.api.params import RefField
from ledger.verbs import allowed_actions
from rest.facets import Computed
from rest.relations import actor_of
from rest.serializers import StrictModelSerializer, StrictSerializer

OWNED_BY_VERBS = (
    "number", "kind", "state", "group", "assignee", "opened_by", "action_status", "escalation_severity", "opened_at",
    "first_response_at", "resolved_at", "closed_at", "next_due_at", "resolution_code", "resolution_notes",
    "close_reason", "follow_up_of", "reopen_count", "hand_over_count",
)  # fmt: skip
CODES = {"type": "array", "items": {"type": "string"}}


class TagList(serializers.ListField):
    """Short words."""

    child = serializers.CharField(max_length=60)


class CaseSerializer(StrictModelSerializer):
    """A case. Fields that a verb owns are read-only; ``allowed_actions`` are the verbs that the caller may use now."""

    type = RefField(to="cases.case-type", required=False, help_text="Id or code; the tenant's default if left out.")
    parent = RefField(to="cases.case", required=False, allow_null=True, help_text="Id or number.")
    product = RefField(to="accounts.product", required=False, allow_null=True, help_text="Id, number or code.")
    sold_product = RefField(
        to="accounts.soldproduct",
        required=False,
        allow_null=True,
        help_text="Id or number; fills product and customer.",
    )
    asset = RefField(
        to="accounts.asset",
        required=False,
        allow_null=True,
        help_text="Id or number; fills product, sold product and customer.",
    )
    contract = RefField(
        to="accounts.contract",
        required=False,
        allow_null=True,
        help_text="Id or number; of the case's customer, and active. Fills the customer; filled from the entitlement.",
    )
    tags = TagList(required=False, max_length=50)
    attention = Computed(lambda case, context: [], schema=CODES)
    allowed_actions = Computed(lambda case, context: allowed_actions(context["actor"], case), schema=CODES)

    class Meta:
        model = Case
        fields = (
            "id", "number", "kind", "type", "subject", "description", "language", "channel", "state",
            "priority", "impact", "urgency", "category", "account", "contact", "consumer", "household",
            "product", "sold_product", "asset", "contract", "partner", "on_behalf_of",
            "group", "assignee", "opened_by", "parent", "action_status", "attention", "escalation_severity",
            "tags", "custom", "opened_at", "first_response_at", "resolved_at", "closed_at", "next_due_at",
            "resolution_code", "resolution_notes", "close_reason", "follow_up_of", "reopen_count", "hand_over_count",
            "external_id", "created_at", "updated_at", "version", "allowed_actions",
        )  # fmt: skip
        read_only_fields: tuple[str, ...] = OWNED_BY_VERBS
        expandable: ClassVar = {
            "type": "cases.api.serializers.CaseTypeSerializer",
            "account": "accounts.api.people.AccountSerializer",
            "contact": "accounts.api.people.ContactSerializer",
            "consumer": "accounts.api.people.ConsumerSerializer",
            "household": "accounts.api.households.HouseholdSerializer",
            "product": "accounts.api.products.ProductSerializer",
            "sold_product": "accounts.api.products.SoldProductSerializer",
            "asset": "accounts.api.products.AssetSerializer",
            "contract": "accounts.api.contracts.ContractSerializer",
            "partner": "accounts.api.people.AccountSerializer",
            "on_behalf_of": "accounts.api.people.ContactSerializer",
            "group": "identity.api.serializers.GroupSerializer",
            "assignee": "identity.api.serializers.UserSerializer",
            "opened_by": "identity.api.serializers.UserSerializer",
            "parent": "cases.api.serializers.CaseSerializer",
            "follow_up_of": "cases.api.serializers.CaseSerializer",
        }

    def to_representation(self, instance: Case) -> dict[str, Any]:
        """Tags are the staff's own words, and a contract shows to customers who may see it."""
        shown = super().to_representation(instance)
        if not self.context["actor"].is_staff:
            if "tags" in shown:
                shown["tags"] = []
            if shown.get("contract") is not None and instance.contract_id not in self._contracts:
                shown["contract"] = None
        return shown

    @property
    def _contracts(self) -> frozenset[Any]:
        """Those that this customer may see, asked for once in an answer."""
        if "contracts" not in self.context:
            visible = Contract.objects.visible_to(self.context["actor"])
            self.context["contracts"] = frozenset(visible.values_list("pk", flat=True))
        return self.context["contracts"]  # type: ignore[no-any-return]


class NewCaseSerializer(CaseSerializer):
    """A new case may be given to a group and a person at once."""

    class Meta(CaseSerializer.Meta):
        read_only_fields = tuple(name for name in OWNED_BY_VERBS if name not in ("group", "assignee"))


class CaseTypeSerializer(StrictModelSerializer):
    """A kind of case."""

    class Meta:
        model = CaseType
        fields = (
            "id",
            "code",
            "name",
            "is_default",
            "resolution_codes",
            "external_id",
            "created_at",
            "updated_at",
            "version",
        )


class MessageSerializer(StrictModelSerializer):
    """A public message or an internal note: Markdown in, safe HTML out."""

    visibility = serializers.ChoiceField(choices=Visibility.choices, default=Visibility.PUBLIC)
    channel = serializers.ChoiceField(choices=Channel.choices, required=False)

    class Meta:
        model = Message
        fields = (
            "id", "case", "visibility", "channel", "author", "author_kind", "on_behalf_of", "body", "body_html",
            "visible_text", "created_at", "held_until", "withdrawn_at",
        )  # fmt: skip
        read_only_fields = (
            "case", "author", "author_kind", "on_behalf_of", "body_html", "visible_text", "held_until", "withdrawn_at",
        )  # fmt: skip
        extra_kwargs: ClassVar = {"body": {"max_length": 100_000, "style": {"base_template": "textarea.html"}}}
        expandable: ClassVar = {"author": "identity.api.serializers.UserSerializer"}

    def to_representation(self, instance: Message) -> Any:
        """To a customer every message is public: that the answer to spam is kept internally is not theirs to know, nor is
        that staff could have taken back what they now read."""
        shown = super().to_representation(instance)
        if actor_of(self.context).is_customer:
            shown |= {name: None for name in ("held_until", "withdrawn_at") if name in shown}
            if "visibility" in shown:
                shown["visibility"] = Visibility.PUBLIC.value
        return shown


class TimelineActorSerializer(StrictSerializer):
    """Who did or wrote it."""

    kind = serializers.ChoiceField(choices=AuthorKind.choices, source="actor_kind")
    id = serializers.UUIDField(source="actor_id", allow_null=True)
    name = serializers.CharField(source="actor_name")


class TimelineEntrySerializer(StrictSerializer):
    """A message, a note, or something that happened."""

    id = serializers.UUIDField()
    type = serializers.ChoiceField(choices=["message", "note", "event"])
    at = serializers.DateTimeField()
    actor = TimelineActorSerializer(source="*")
    on_behalf_of = serializers.CharField(help_text="The customer for whom an agent wrote.")
    channel = serializers.CharField()
    kind = serializers.CharField(help_text="Of an event, for example case.accepted.")
    text = serializers.CharField(help_text="Of an event one sentence; of a message what its writer added.")
    body = serializers.CharField()
    body_html = serializers.CharField()
    withdrawn_at = serializers.DateTimeField(
        allow_null=True, help_text="Of a message: when its writer took it back; its customer never read it."
    )
    data = serializers.DictField(help_text="Of an event, for staff: ids, codes, numbers.")
    details = serializers.DictField(
        child=serializers.CharField(), help_text="What was written with a step, for example its reason."
    )

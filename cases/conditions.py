"""What conditions may ask about cases. What a case owes to other apps (clocks, skills, playbooks), those apps add."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.conditions import folded
from cases.states import ActionStatus, CaseKind, CaseState, Channel, CloseReason, Level, Priority
from conditions.fields import Field, register, register_through
from conditions.kinds import Choice, Instant, Number, Reference, Tags, Text, Word


def connect() -> None:
    """Done once, when the product starts."""
    register(
        "case",
        Field("number", _("Number"), Word()),
        Field("kind", _("Kind"), Choice(CaseKind.choices)),
        Field("type", _("Case type"), Reference("cases.case-type")),
        Field("subject", _("Subject"), folded("subject_folded", 300)),
        Field("description", _("Description"), Text()),
        Field("state", _("State"), Choice(CaseState.choices)),
        Field("priority", _("Priority"), Choice(Priority.choices)),
        Field("impact", _("Impact"), Choice(Level.choices)),
        Field("urgency", _("Urgency"), Choice(Level.choices)),
        Field("category", _("Category"), Word()),
        Field("tags", _("Tags"), Tags()),
        Field("channel", _("Channel"), Choice(Channel.choices)),
        Field("language", _("Language"), Word()),
        Field("account", _("Account"), Reference("accounts.account")),
        Field("contact", _("Contact"), Reference("accounts.contact")),
        Field("consumer", _("Consumer"), Reference("accounts.consumer")),
        Field("household", _("Household"), Reference("accounts.household")),
        Field("product", _("Product"), Reference("accounts.product")),
        Field("sold_product", _("Sold product"), Reference("accounts.soldproduct")),
        Field("asset", _("Asset"), Reference("accounts.asset")),
        Field("contract", _("Contract"), Reference("accounts.contract")),
        Field("partner", _("Partner"), Reference("accounts.account")),
        Field("on_behalf_of", _("On behalf of"), Reference("accounts.contact")),
        Field("group", _("Group"), Reference("identity.group")),
        Field("assignee", _("Assignee"), Reference("identity.user")),
        Field("opened_by", _("Opened by"), Reference("identity.user")),
        Field("parent", _("Parent case"), Reference("cases.case")),
        Field("follow_up_of", _("Follow-up of"), Reference("cases.case")),
        Field("action_status", _("Action status"), Choice(ActionStatus.choices), changes_tell=False),
        Field("escalation_severity", _("Escalation severity"), Word()),
        Field("opened_at", _("Opened"), Instant()),
        Field("first_response_at", _("First response"), Instant()),
        Field("resolved_at", _("Resolved"), Instant()),
        Field("closed_at", _("Closed"), Instant()),
        Field("next_due_at", _("Next due"), Instant(), changes_tell=False),
        Field("resolution_code", _("Resolution code"), Word()),
        Field("close_reason", _("Close reason"), Choice(CloseReason.choices)),
        Field("reopen_count", _("Times sent back"), Number()),
        Field("hand_over_count", _("Times handed over"), Number()),
        Field("external_id", _("External id"), Word()),
        Field("created_at", _("Created"), Instant()),
        Field("updated_at", _("Updated"), Instant(), changes_tell=False),
    )
    register_through("case", "account", _("Account"), of="account")
    register_through("case", "contact", _("Contact"), of="contact")
    register_through("case", "consumer", _("Consumer"), of="consumer")
    register_through("case", "product", _("Product"), of="product")
    register_through("case", "sold_product", _("Sold product"), of="sold-product")
    register_through("case", "asset", _("Asset"), of="asset")
    register_through("case", "contract", _("Contract"), of="contract")

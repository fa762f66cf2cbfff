"""The roles the product ships, as small permission sets. A tenant adds its own as rows (``identity.models.Role``).

Permissions are named by code, so that a role may speak of apps above this one; a test proves that each is declared.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from identity import permissions


class ShippedRole:
    """A named permission set. ``includes`` adds everything that other roles hold."""

    code: ClassVar[str]
    name: ClassVar[Any]
    text: ClassVar[Any]
    includes: ClassVar[tuple[type[ShippedRole], ...]] = ()
    permissions: ClassVar[frozenset[str]] = frozenset()

    @classmethod
    def held(cls) -> frozenset[str]:
        """Its own permissions and those of every role it includes."""
        return cls.permissions.union(*(role.held() for role in cls.includes))


class Agent(ShippedRole):
    code = "agent"
    name = _("Agent")
    text = _("Takes cases, talks to customers, asks back and proposes solutions.")
    permissions = frozenset({
        "identity.read",
        "accounts.read", "accounts.write", "accounts.manage_logins",
        "cases.read", "cases.create", "cases.update", "cases.message", "cases.note",
        "cases.accept", "cases.assign", "cases.request_info", "cases.provide_info", "cases.resume",
        "cases.propose_solution", "cases.withdraw_solution", "cases.close", "cases.cancel", "cases.undo",
        "cases.book_time", "entitlements.read",
        "messaging.read_outbox", "schedules.read",
    })  # fmt: skip


class SeniorAgent(ShippedRole):
    code = "senior_agent"
    name = _("Senior agent")
    text = _("An agent who may also decide on a customer's behalf, on the phone or at the counter.")
    includes = (Agent,)
    permissions = frozenset({
        "cases.accept_solution", "cases.reject_solution", "cases.decide_on_behalf", "entitlements.choose", "entitlements.override",
    })  # fmt: skip


class MajorIssueManager(ShippedRole):
    code = "major_issue_manager"
    name = _("Major issue manager")
    text = _("Steers major issues: one cause, many customers.")
    permissions = frozenset({"identity.read", "accounts.read", "cases.read", "cases.note", "cases.undo"})


class EscalationManager(ShippedRole):
    code = "escalation_manager"
    name = _("Escalation manager")
    text = _("Approves and steers escalations of cases and accounts.")
    permissions = frozenset(
        {"identity.read", "accounts.read", "cases.read", "cases.note", "cases.assign", "cases.undo"}
    )


class ContractManager(ShippedRole):
    code = "contract_manager"
    name = _("Contract manager")
    text = _("Keeps contracts, what they cover, and what customers own.")
    permissions = frozenset({
        "identity.read",
        "accounts.read", "accounts.write", "accounts.manage_products", "accounts.manage_contracts",
        "accounts.approve_contracts", "accounts.merge",
        "cases.read", "schedules.read",
        "entitlements.read", "entitlements.write", "entitlements.refund",
    })  # fmt: skip


class Manager(ShippedRole):
    code = "manager"
    name = _("Manager")
    text = _(
        "Leads agents: assigns their cases, takes back wrong fixes, steers major issues, escalations and contracts."
    )
    includes = (Agent, MajorIssueManager, EscalationManager, ContractManager)
    permissions = frozenset({
        "cases.manage", "cases.correct_time", "ledger.see_jobs", "identity.explain_access",
        "accounts.manage_responsibilities", "exchange.import", "exchange.export",
        "entitlements.manage_rules", "entitlements.choose", "entitlements.override",
    })  # fmt: skip


class KnowledgeAuthor(ShippedRole):
    code = "knowledge_author"
    name = _("Knowledge author")
    text = _("Writes articles from what cases taught.")
    permissions = frozenset({"identity.read", "cases.read"})


class KnowledgeReviewer(ShippedRole):
    code = "knowledge_reviewer"
    name = _("Knowledge reviewer")
    text = _("Reviews and publishes articles.")
    includes = (KnowledgeAuthor,)


class OutsourcerManager(ShippedRole):
    code = "outsourcer_manager"
    name = _("Outsourcer's manager")
    text = _("Leads an outsourced group: hands out what is routed to it, and works on it.")
    permissions = frozenset({
        "identity.read",
        "cases.read", "cases.message", "cases.note", "cases.accept", "cases.assign", "cases.undo",
        "cases.request_info", "cases.resume", "cases.propose_solution", "cases.withdraw_solution",
        "schedules.read",
    })  # fmt: skip


class Integrator(ShippedRole):
    code = "integrator"
    name = _("Integrator")
    text = _("Another system: keeps customers up to date, opens cases and follows the event feed.")
    permissions = frozenset({
        "identity.read",
        "accounts.read", "accounts.write", "accounts.manage_products", "accounts.manage_contracts",
        "cases.read", "cases.create", "cases.update", "cases.message", "cases.note", "cases.book_time",
        "entitlements.read", "entitlements.write",
        "exchange.import", "exchange.export", "ledger.read_events", "identity.own_keys", "schedules.read",
    })  # fmt: skip


class Admin(ShippedRole):
    code = "admin"
    name = _("Administrator")
    text = _(
        "Everything in the catalogue, so that there is always somebody who can grant it: people, roles, keys, settings."
    )
    includes = (Manager,)

    @classmethod
    def held(cls) -> frozenset[str]:
        return super().held() | permissions.everything()


class Customer(ShippedRole):
    """What every contact and consumer may do; which cases and accounts they reach, ``accounts`` decides."""

    code = "customer"
    name = _("Customer")
    text = _("Reports problems, answers questions, accepts or rejects solutions.")
    permissions = frozenset({
        "accounts.read", "accounts.manage_logins", "entitlements.read",  # whose logins, the portal role says
        "cases.read", "cases.create", "cases.message", "cases.provide_info",
        "cases.accept_solution", "cases.reject_solution", "cases.close", "cases.cancel",
    })  # fmt: skip


STAFF_ROLES = (
    Agent, SeniorAgent, Manager, MajorIssueManager, EscalationManager, ContractManager,
    KnowledgeAuthor, KnowledgeReviewer, OutsourcerManager, Integrator, Admin,
)  # fmt: skip
SHIPPED = {role.code: role for role in STAFF_ROLES}

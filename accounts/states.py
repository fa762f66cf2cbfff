"""The fixed words of accounts: portal roles, and what responsibilities carry."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PortalRole(models.TextChoices):
    """What a contact sees in the portal."""

    NONE = "none", _("No access")
    CUSTOMER = "customer", _("Customer: own cases")
    CASE_MANAGER = "customer_case_manager", _("Case manager: cases of the account and the accounts below it")
    ADMIN = "customer_admin", _("Administrator: cases of the account")
    PARTNER = "partner", _("Partner: own cases, also for the partner's customers")
    PARTNER_ADMIN = "partner_admin", _("Partner administrator: cases of the partner and its customers")


class ResponsibilityKind(models.TextChoices):
    """Between whom a responsibility is held."""

    CONTACT_RELATIONSHIP = "contact_relationship", _("A contact for an account")
    ACCOUNT_RELATIONSHIP = "account_relationship", _("The people of an account for another account")
    ACCOUNT_TEAM_MEMBER = "account_team_member", _("One of our people for an account")
    CONSUMER_TEAM_MEMBER = "consumer_team_member", _("One of our people for a consumer")
    HOUSEHOLD_TEAM_MEMBER = "household_team_member", _("One of our people for a household")
    HOUSEHOLD_MEMBER = "household_member", _("A consumer in a household")
    CONSUMER_RELATIONSHIP = "consumer_relationship", _("A consumer for another consumer")


HELD_BY_STAFF = (  # what staff see follows from their roles, never from a responsibility
    ResponsibilityKind.ACCOUNT_TEAM_MEMBER,
    ResponsibilityKind.CONSUMER_TEAM_MEMBER,
    ResponsibilityKind.HOUSEHOLD_TEAM_MEMBER,
)


class Grants(models.TextChoices):
    """The access that a responsibility carries."""

    NONE = "none", _("Listed only: no access")
    VIEW = "view", _("See the cases of whom it is held for")
    WORK = "work", _("See the cases of whom it is held for, act on them and open new ones")


_Kind = ResponsibilityKind
SHIPPED_RESPONSIBILITIES = (  # what every tenant starts with: name, kind, access, one holder at a time
    ("Account manager", _Kind.ACCOUNT_TEAM_MEMBER, Grants.NONE, True),
    ("Primary support agent", _Kind.ACCOUNT_TEAM_MEMBER, Grants.NONE, True),
    ("Support manager", _Kind.ACCOUNT_TEAM_MEMBER, Grants.NONE, False),
    ("Preferred technician", _Kind.ACCOUNT_TEAM_MEMBER, Grants.NONE, False),
    ("Relationship manager", _Kind.CONSUMER_TEAM_MEMBER, Grants.NONE, False),
    ("Primary support agent", _Kind.CONSUMER_TEAM_MEMBER, Grants.NONE, True),
    ("Relationship manager", _Kind.HOUSEHOLD_TEAM_MEMBER, Grants.NONE, False),
    ("Preferred technician", _Kind.HOUSEHOLD_TEAM_MEMBER, Grants.NONE, False),
    ("Authorized representative", _Kind.CONTACT_RELATIONSHIP, Grants.WORK, False),
    ("Asset contact", _Kind.CONTACT_RELATIONSHIP, Grants.VIEW, False),
    ("Service provider", _Kind.ACCOUNT_RELATIONSHIP, Grants.WORK, False),
    ("Group company", _Kind.ACCOUNT_RELATIONSHIP, Grants.VIEW, False),
    ("Authorized representative", _Kind.CONSUMER_RELATIONSHIP, Grants.WORK, False),
    ("Adult", _Kind.HOUSEHOLD_MEMBER, Grants.VIEW, False),
    ("Dependant", _Kind.HOUSEHOLD_MEMBER, Grants.NONE, False),
)


class SoldState(models.TextChoices):
    """How far a sale is."""

    ORDERED = "ordered", _("Ordered")
    ACTIVE = "active", _("Active")
    ENDED = "ended", _("Ended")


class AssetStatus(models.TextChoices):
    """Where an asset is in its life."""

    PLANNED = "planned", _("Planned")
    IN_USE = "in_use", _("In use")
    IN_REPAIR = "in_repair", _("In repair")
    RETIRED = "retired", _("Retired")


class AssetHealth(models.TextChoices):
    """How an asset was last reported to be."""

    UNKNOWN = "unknown", _("Unknown")
    HEALTHY = "healthy", _("Healthy")
    DEGRADED = "degraded", _("Degraded")
    DOWN = "down", _("Down")


class CustomerKind(models.TextChoices):
    """Whom a suspicion is about."""

    ACCOUNT = "account", _("Accounts")
    CONTACT = "contact", _("Contacts")
    CONSUMER = "consumer", _("Consumers")


class DuplicateState(models.TextChoices):
    """What somebody decided about two records that look alike."""

    SUSPECTED = "suspected", _("Suspected")
    DISMISSED = "dismissed", _("Not a duplicate")
    MERGED = "merged", _("Merged")


class ContractState(models.TextChoices):
    """Where a contract is on its way from draft to end."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    APPROVED = "approved", _("Approved")
    ACTIVE = "active", _("Active")
    SUSPENDED = "suspended", _("Suspended")
    EXPIRED = "expired", _("Expired")
    CANCELLED = "cancelled", _("Cancelled")


RUNNING = (ContractState.APPROVED, ContractState.ACTIVE, ContractState.SUSPENDED)  # agreed, and not over
OVER = (ContractState.EXPIRED, ContractState.CANCELLED)

"""The fixed words of cases, and which of them belong together."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CaseState(models.TextChoices):
    """Where a case is on its way from report to end."""

    NEW = "new", _("New")
    OPEN = "open", _("Open")
    AWAITING_INFO = "awaiting_info", _("Awaiting info")
    RESOLVED = "resolved", _("Resolved")
    CLOSED = "closed", _("Closed")
    CANCELLED = "cancelled", _("Cancelled")


NEW, OPEN, AWAITING_INFO = CaseState.NEW, CaseState.OPEN, CaseState.AWAITING_INFO
RESOLVED, CLOSED, CANCELLED = CaseState.RESOLVED, CaseState.CLOSED, CaseState.CANCELLED
WORKING = (NEW, OPEN, AWAITING_INFO)  # somebody has something to do
UNFINISHED = (*WORKING, RESOLVED)
FINISHED = (CLOSED, CANCELLED)


class CaseKind(models.TextChoices):
    """A case of one customer, or a major issue of many."""

    CASE = "case", _("Case")
    MAJOR = "major", _("Major issue")


class Channel(models.TextChoices):
    """How it reached us."""

    EMAIL = "email", _("E-mail")
    PHONE = "phone", _("Telephone")
    CHAT = "chat", _("Chat")
    PORTAL = "portal", _("Portal")
    API = "api", _("API")
    WALK_IN = "walk_in", _("Walk-in")
    SOCIAL = "social", _("Social media")
    IVR = "ivr", _("Voice menu")
    PROACTIVE = "proactive", _("Proactive")


FROM_CUSTOMERS = (Channel.PORTAL, Channel.API, Channel.CHAT)  # what a login of theirs may say of its own way to us
CUSTOMER_PRESENT = (Channel.PHONE, Channel.WALK_IN, Channel.CHAT)  # the agent is talking to the customer already


class Priority(models.IntegerChoices):
    """1 is the most urgent."""

    CRITICAL = 1, _("Critical")
    HIGH = 2, _("High")
    MODERATE = 3, _("Moderate")
    LOW = 4, _("Low")


class Level(models.IntegerChoices):
    """How many it hits (impact), how soon it hurts (urgency)."""

    HIGH = 1, _("High")
    MEDIUM = 2, _("Medium")
    LOW = 3, _("Low")


class ActionStatus(models.TextChoices):
    """Who has to do something."""

    NONE = "none", _("None")
    NEEDS_ATTENTION = "needs_attention", _("Needs attention")
    BLOCKED_INTERNALLY = "blocked_internally", _("Blocked internally")
    BLOCKED_BY_CUSTOMER = "blocked_by_customer", _("Blocked by customer")
    BLOCKED_BOTH = "blocked_both", _("Blocked by both")


class CloseReason(models.TextChoices):
    """Why it ended."""

    ACCEPTED = "accepted", _("Solution accepted")
    CUSTOMER = "customer", _("Closed by the customer")
    AGENT = "agent", _("Closed by an agent")
    NO_ANSWER = "no_answer", _("No answer")
    MERGED = "merged", _("Merged")
    SPAM = "spam", _("Spam")
    MAJOR = "major", _("Closed with its major issue")


class Visibility(models.TextChoices):
    """Who reads a message."""

    PUBLIC = "public", _("Public")
    INTERNAL = "internal", _("Internal note")


class AuthorKind(models.TextChoices):
    """Which side wrote."""

    CUSTOMER = "customer", _("Customer")
    STAFF = "staff", _("Staff")
    SYSTEM = "system", _("System")

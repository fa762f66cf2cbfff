"""The fixed words of entitlements."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Unit(models.TextChoices):
    """What is counted."""

    UNLIMITED = "unlimited", _("Unlimited")
    CASES = "cases", _("Cases")
    HOURS = "hours", _("Hours")


class DecreaseOn(models.TextChoices):
    """When a case takes its unit."""

    CREATION = "creation", _("When the case is opened")
    RESOLUTION = "resolution", _("When the case is resolved")


class CoverageKind(models.TextChoices):
    """What covers a case."""

    ENTITLEMENT = "entitlement", _("Entitlement")
    WARRANTY = "warranty", _("Warranty")
    GOODWILL = "goodwill", _("Goodwill")
    NONE = "none", _("Nothing")


class Free(models.TextChoices):
    """Why a covered case takes nothing."""

    COUNTS = "", _("It counts")
    PROACTIVE = "proactive", _("We came to the customer")
    FOLLOW_UP = "follow_up", _("It continues a case that has paid already")
    REFUNDED = "refunded", _("Given back")


class UseReason(models.TextChoices):
    """Why units were taken or given back."""

    TAKEN = "taken", _("Case covered")
    TIME = "time", _("Time booked")
    CANCELLED = "cancelled", _("Case cancelled")
    CHANGED = "changed", _("Another entitlement covers the case")
    REFUNDED = "refunded", _("Given back")
    UNDONE = "undone", _("Step taken back")

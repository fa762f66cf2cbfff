"""The fixed words of accounts: portal roles."""

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

"""Where a mail stands, and what it is about."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MailState(models.TextChoices):
    """Of one outgoing mail."""

    QUEUED = "queued", _("Waiting to be sent")
    SENT = "sent", _("Handed to the mail server")
    KEPT = "kept", _("Kept in the outbox: no mail server is set")
    FAILED = "failed", _("Refused by the mail server, or given up")


class MailKind(models.TextChoices):
    """Decides who may read it."""

    SIGN_IN = "sign_in", _("About a login")
    PASSWORD_RESET = "password_reset", _("Link to set a password")
    CASE_RECEIVED = "case_received", _("Receipt for a new case")
    CASE = "case", _("About a case")
    OTHER = "other", _("Other")


SECRET = (MailKind.SIGN_IN, MailKind.PASSWORD_RESET)  # whoever reads these can become somebody else

ABOUT_CASES = (MailKind.CASE_RECEIVED, MailKind.CASE)

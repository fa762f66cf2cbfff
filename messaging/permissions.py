"""What one may be allowed to do with mail."""

from django.utils.translation import gettext_lazy as _

from identity.permissions import declare

READ_OUTBOX = declare("messaging.read_outbox", _("See the mail that was sent about cases"))
READ_ALL_MAIL = declare("messaging.read_all_mail", _("See all mail that was sent, links for signing in included"))

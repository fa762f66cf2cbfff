"""What one may be allowed to do with entitlements."""

from django.utils.translation import gettext_lazy as _

from identity.permissions import declare

READ = declare("entitlements.read", _("See entitlements, and why a case is covered"))
WRITE = declare("entitlements.write", _("Create and change entitlements"))
MANAGE_RULES = declare("entitlements.manage_rules", _("Decide by rules which entitlement comes first"))
CHOOSE = declare("entitlements.choose", _("Choose a case's entitlement by hand"))
OVERRIDE = declare("entitlements.override", _("Open a case without coverage, as goodwill, where coverage is required"))
REFUND = declare("entitlements.refund", _("Give a customer back what a case took"))

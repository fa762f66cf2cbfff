"""What one may be allowed to do with files of records. What is in them asks for its own permissions besides."""

from django.utils.translation import gettext_lazy as _

from identity.permissions import declare

IMPORT = declare("exchange.import", _("Import records from files"))
EXPORT = declare("exchange.export", _("Export lists of records as files"))
SEE_ALL = declare("exchange.see_all", _("See and stop other people's imports and exports"))

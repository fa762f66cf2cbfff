"""What one may be allowed to do with customers and what they have."""

from django.utils.translation import gettext_lazy as _

from identity.permissions import declare

READ = declare("accounts.read", _("See accounts, contacts and consumers"))
WRITE = declare("accounts.write", _("Create and change accounts, contacts and consumers"))
MANAGE_LOGINS = declare(
    "accounts.manage_logins", _("Ask customers in, say what they see in the portal, close their logins")
)
MANAGE_RESPONSIBILITIES = declare(
    "accounts.manage_responsibilities", _("Create, change and remove responsibilities and the access they carry")
)
MANAGE_PRODUCTS = declare("accounts.manage_products", _("Create, change and retire products of the catalogue"))
MANAGE_CONTRACTS = declare("accounts.manage_contracts", _("Draft contracts, submit, suspend, cancel and renew them"))
APPROVE_CONTRACTS = declare(
    "accounts.approve_contracts", _("Approve contracts of others, and change what was agreed once it is approved")
)
MERGE = declare("accounts.merge", _("Look for duplicates, and merge accounts, contacts and consumers"))

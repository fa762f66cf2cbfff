"""What one may be allowed to do with cases."""

from django.utils.translation import gettext_lazy as _

from identity.permissions import declare

READ = declare("cases.read", _("See cases"))
CREATE = declare("cases.create", _("Create cases"))
UPDATE = declare("cases.update", _("Change priority, category, tags and other details"))
MESSAGE = declare("cases.message", _("Write to the other side"))
NOTE = declare("cases.note", _("Write internal notes"))
ACCEPT = declare("cases.accept", _("Take a case"))
ASSIGN = declare("cases.assign", _("Hand a case to somebody"))
MANAGE = declare("cases.manage", _("Hand out the cases of every group, and take back wrong solutions"))
REQUEST_INFO = declare("cases.request_info", _("Ask the customer for information"))
PROVIDE_INFO = declare("cases.provide_info", _("Answer what was asked"))
RESUME = declare("cases.resume", _("Go on without the customer's answer"))
PROPOSE_SOLUTION = declare("cases.propose_solution", _("Propose a solution"))
ACCEPT_SOLUTION = declare("cases.accept_solution", _("Accept a solution"))
REJECT_SOLUTION = declare("cases.reject_solution", _("Reject a solution"))
WITHDRAW_SOLUTION = declare("cases.withdraw_solution", _("Take a proposed solution back"))
DECIDE_ON_BEHALF = declare("cases.decide_on_behalf", _("Accept or reject a solution on the customer's behalf"))
CLOSE = declare("cases.close", _("Close a case"))
CANCEL = declare("cases.cancel", _("Cancel a case"))
UNDO = declare("cases.undo", _("Take back a step of one's own within some seconds"))
BOOK_TIME = declare("cases.book_time", _("Book time on cases, and correct one's own bookings"))
CORRECT_TIME = declare("cases.correct_time", _("Book and correct other people's time"))

"""Contacts who are responsible for an account: a line on the pages of both, with steps of its own."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import ContactRelationship
from accounts.permissions import READ, WRITE
from workspace import kinds
from workspace.kinds import Kind, register


def home(held: ContactRelationship) -> str:
    """The account's page."""
    return kinds.of_record(held.account).url(held.account)


register(
    Kind(
        "contact-relationship", "contact-relationships", ContactRelationship, _("Relationship"), _("Relationships"), "i-link", READ,
        "", listed=False, home=home, changed_by=WRITE, title=str,
    )
)  # fmt: skip

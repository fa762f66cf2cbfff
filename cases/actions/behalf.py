"""Deciding for a customer who is on the telephone, at the counter, or has no login."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import Consumer, Contact
from cases.models import Case
from ledger.params import Param
from tenancy.ids import as_id

ON_BEHALF_OF = Param.code(
    "on_behalf_of",
    max_length=36,
    label=_("On behalf of"),
    help=_("Id of a contact or consumer of the case's customer; for staff."),
)


def person_of(case: Case, named: Any) -> Contact | Consumer:
    """The contact or consumer of this case's customer with this id; anybody else is unknown here."""
    pk = as_id(getattr(named, "pk", named))
    found: Contact | Consumer | None = None
    if pk is not None and case.consumer_id == pk:
        found = Consumer.objects.filter(pk=pk).first()
    elif pk is not None and case.account_id is not None:
        found = Contact.objects.filter(pk=pk, account_id=case.account_id).first()
    if found is None and pk is not None and case.contact_id == pk:
        found = Contact.objects.filter(pk=pk).first()
    if found is None:
        raise ValidationError(
            {"on_behalf_of": ValidationError(_("This is nobody of the case's customer."), code="does_not_exist")}
        )
    return found


def speaking_for(case: Case, by: Any, named: Any, *, required: bool) -> tuple[Any, Contact | Consumer | None]:
    """Who acts, and for whom. A customer acts for themselves; staff must say for whom where they decide."""
    if by.is_customer:
        if named:
            raise ValidationError(
                {"on_behalf_of": ValidationError(_("Only staff decide on somebody's behalf."), code="not_allowed")}
            )
        return by, None
    if not named:
        if required and by.is_staff and by.kind != "system" and case.has_customer:
            raise ValidationError(
                {"on_behalf_of": ValidationError(_("Say on whose behalf you decide."), code="required")}
            )
        return by, None
    person = person_of(case, named)
    return (by if by.kind == "system" else replace(by, on_behalf_of=person.pk)), person

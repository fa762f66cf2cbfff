"""The form of a new case, for a customer who called, wrote or came by."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Consumer, Contact
from cases.states import Channel, Priority
from identity.models import Group
from ui.forms import RecordField

BY_HAND = (Channel.PHONE, Channel.EMAIL, Channel.CHAT, Channel.WALK_IN, Channel.SOCIAL)
HOW = [(channel.value, channel.label) for channel in BY_HAND]


class ContactField(RecordField):
    """Contacts by name and account, because namesakes work everywhere."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} · {obj.account.name}"


class NewCaseForm(forms.Form):
    """A subject, and at most one customer: a contact or account, or a consumer."""

    subject = forms.CharField(label=_("Subject"), max_length=300)
    description = forms.CharField(
        label=_("What happened"), max_length=100_000, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    contact = ContactField(Contact.objects.none(), label=_("Contact"), required=False, empty_label=_("Nobody"))
    account = RecordField(
        Account.objects.none(), label=_("Account"), required=False, empty_label=_("The contact's, or none"),
        help_text=_("Only when it is not the account the contact works for."),
    )  # fmt: skip
    consumer = RecordField(
        Consumer.objects.none(), label=_("Consumer"), required=False, empty_label=_("Nobody"),
        help_text=_("A private customer, instead of contact and account."),
    )  # fmt: skip
    priority = forms.TypedChoiceField(
        label=_("Priority"), choices=Priority.choices, coerce=int, initial=Priority.MODERATE
    )
    channel = forms.ChoiceField(label=_("How it reached us"), choices=HOW, initial=Channel.PHONE)
    group = RecordField(Group.objects.none(), label=_("Group"), required=False, empty_label=_("None yet"))

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = {
            "contact": Contact.objects.visible_to(actor).select_related("account").order_by("last_name", "first_name"),
            "account": Account.objects.visible_to(actor).order_by("name"),
            "consumer": Consumer.objects.visible_to(actor).order_by("last_name", "first_name"),
            "group": Group.objects.visible_to(actor).order_by("name"),
        }
        for name, queryset in choices.items():
            self.fields[name].queryset = queryset
            if name != "group" and not queryset.exists():
                del self.fields[name]  # a tenant without consumers is not asked about them

    def details(self) -> dict[str, Any]:
        """What was given."""
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}

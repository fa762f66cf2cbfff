"""The form of a new case, for a customer who called, wrote or came by."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.states import Channel, Priority
from entitlements.permissions import OVERRIDE
from identity.models import Group, TenantSettings
from ui.combobox import Typed
from ui.forms import RecordField
from workspace import choosing, kinds

BY_HAND = (Channel.PHONE, Channel.EMAIL, Channel.CHAT, Channel.WALK_IN, Channel.SOCIAL)
HOW = [(channel.value, channel.label) for channel in BY_HAND]


CUSTOMERS: dict[str, tuple[Any, Any, dict[str, Any]]] = {
    "contact": (_("Contact"), "", {}),
    "account": (_("Account"), _("Only when it is not the account the contact works for."), {}),
    "consumer": (_("Consumer"), _("A private customer, instead of contact and account."), {}),
    "household": (_("Household"), _("Private customers together, instead of contact and account."), {}),
}
OWNERS = ("contact", "account", "consumer", "household")  # who was chosen narrows what they have
THINGS: dict[str, tuple[Any, Any, dict[str, Any]]] = {
    "asset": (
        _("Asset"),
        _("By serial number, name or number. It fills in what is left out: product and customer."),
        {"narrowed_by": (*OWNERS, "sold_product", "product")},
    ),
    "sold_product": (_("Sold product"), "", {"narrowed_by": (*OWNERS, "product")}),
    "product": (_("Product"), "", {}),
}
LINKED = (*CUSTOMERS, *THINGS)  # what a link to the form may fill in


class NewCaseForm(forms.Form):
    """A subject, at most one customer (a contact or account, a consumer, or a household), and what it is about."""

    subject = forms.CharField(label=_("Subject"), max_length=300)
    description = forms.CharField(
        label=_("What happened"), max_length=100_000, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    priority = forms.TypedChoiceField(
        label=_("Priority"), choices=Priority.choices, coerce=int, initial=Priority.MODERATE
    )
    channel = forms.ChoiceField(label=_("How it reached us"), choices=HOW, initial=Channel.PHONE)
    group = RecordField(Group.objects.none(), label=_("Group"), required=False, empty_label=_("None yet"))

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        group: Any = self.fields["group"]
        group.queryset = Group.objects.visible_to(actor).order_by("name")
        asked = {name: self.fields[name] for name in ("subject", "description")}
        for name, (label, words, more) in (CUSTOMERS | THINGS).items():
            kind = kinds.of_resource(name)
            if kind is None or not kind.visible(actor).exists():
                continue  # a tenant without consumers is not asked about them
            asked[name] = choosing.field(kind, actor, label=label, help_text=words, required=False, **more)
            if f"{name}.text" in self.initial:  # a draft: what was chosen, or only begun to be typed
                chosen = self.initial.get(name)
                self.initial[name] = Typed((str(chosen),) if chosen else (), str(self.initial[f"{name}.text"]))
        if actor.can(OVERRIDE) and TenantSettings.objects.current().coverage_required:
            self.fields["goodwill"] = forms.CharField(
                label=_("As goodwill, because"),
                help_text=_("Only when nothing covers the case: it is opened all the same, and counts nowhere."),
                max_length=4000,
                required=False,
            )
        self.fields = asked | {name: field for name, field in self.fields.items() if name not in asked}

    def details(self) -> dict[str, Any]:
        """What was given."""
        given = {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}
        goodwill = given.pop("goodwill", "")
        return given | ({"extras": {"goodwill": goodwill}} if goodwill else {})

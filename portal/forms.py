"""What a customer tells us."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Asset
from accounts.reaching import NO_ACCOUNTS
from accounts.states import AssetStatus
from ui.forms import RecordField

MANY = 200  # assets in a list that one can still look through; who has more names it in words


class ReportForm(forms.Form):
    """A subject and the customer's own words; who serves several accounts says for which."""

    subject = forms.CharField(
        label=_("What is it about?"), max_length=300, help_text=_("For example: compressor on line 3 stops"),
        error_messages={"required": _("Say in a few words what it is about.")},
    )  # fmt: skip
    description = forms.CharField(
        label=_("What happened?"), max_length=100_000, required=False, widget=forms.Textarea(attrs={"rows": 7}),
        help_text=_("When it began, what you see, and what you have tried already."),
    )  # fmt: skip
    account = RecordField(
        Account.objects.none(), label=_("For which account?"), required=False, empty_label=_("My own")
    )

    asset = RecordField(
        Asset.objects.none(), label=_("Which device or machine?"), required=False, empty_label=_("None in particular")
    )

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        serves, home = actor.reach.get("serves", NO_ACCOUNTS), actor.reach.get("home", frozenset())
        if serves.below or serves.ids - home:
            self.fields["account"].queryset = Account.objects.filter(serves.q("")).exclude(pk__in=home).order_by("name")
        else:
            del self.fields["account"]
        theirs = Asset.objects.visible_to(actor).exclude(status=AssetStatus.RETIRED).select_related("product")
        if 0 < theirs[: MANY + 1].count() <= MANY:
            asset: Any = self.fields["asset"]
            asset.queryset = theirs.order_by("name", "serial_number")
            asset.label_from_instance = str
        else:
            del self.fields["asset"]

    def details(self) -> dict[str, Any]:
        """What was given."""
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}

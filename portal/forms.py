"""What a customer tells us."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Asset, SoldProduct
from accounts.reaching import NO_ACCOUNTS
from accounts.states import AssetStatus
from tenancy.ids import as_id
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

    sold_product = RecordField(
        SoldProduct.objects.none(), required=False, label=_("Which product?"), empty_label=_("None in particular")
    )

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        serves, home = actor.reach.get("serves", NO_ACCOUNTS), actor.reach.get("home", frozenset())
        if serves.below or serves.ids - home:
            self.fields["account"].queryset = Account.objects.filter(serves.q("")).exclude(pk__in=home).order_by("name")
        else:
            del self.fields["account"]
        self._about_a_device(Asset.objects.visible_to(actor).select_related("product"))
        self._about_what_was_bought(SoldProduct.objects.visible_to(actor).select_related("product"))

    def _about_a_device(self, theirs: Any) -> None:
        """One of those in use; of too many to look through only the one whose page they come from."""
        in_use, named = theirs.exclude(status=AssetStatus.RETIRED), self._named("asset")
        many = in_use[: MANY + 1].count()
        if 0 < many <= MANY:
            self._ask("asset", in_use.order_by("name", "serial_number"))
        elif named is not None:
            self._ask("asset", theirs.filter(pk=named))
        else:
            del self.fields["asset"]

    def _about_what_was_bought(self, theirs: Any) -> None:
        """Asked only of those who come from the page of what they bought: whoever has a device names that instead."""
        named = self._named("sold_product")
        if named is not None:
            self._ask("sold_product", theirs.filter(pk=named))
        else:
            del self.fields["sold_product"]

    def _ask(self, name: str, rows: Any) -> None:
        field: Any = self.fields[name]
        field.queryset, field.label_from_instance = rows, str

    def _named(self, name: str) -> UUID | None:
        """The thing that was chosen, or whose page they come from."""
        given = self.data.get(name) if self.is_bound else self.initial.get(name)
        return as_id(str(given))

    def details(self) -> dict[str, Any]:
        """What was given."""
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}

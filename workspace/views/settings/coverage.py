"""Whether a case must be covered by what its customer is owed, and how long a follow-up of an ended case is free."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from identity.actions import tenant_settings
from identity.models import TenantSettings
from identity.models.settings import LONGEST_FOLLOW_UP
from identity.permissions import MANAGE_SETTINGS
from ui.forms import show_invalid
from workspace.views.settings.frame import needs, show


class CoverageForm(forms.Form):
    """The two answers."""

    coverage_required = forms.BooleanField(
        label=gettext_lazy("A case must be covered by an entitlement"), required=False
    )
    follow_up_days = forms.IntegerField(
        label=gettext_lazy("Days in which a follow-up is free"), min_value=0, max_value=LONGEST_FOLLOW_UP,
        help_text=gettext_lazy("0: every follow-up is counted like a new case."),
    )  # fmt: skip


@needs(MANAGE_SETTINGS)
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Show them and change them."""
    found = TenantSettings.objects.current()
    names = tuple(CoverageForm.base_fields)
    form = CoverageForm(
        request.POST if request.method == "POST" else None, initial={name: getattr(found, name) for name in names}
    )
    if request.method == "POST" and form.is_valid():
        try:
            tenant_settings.update(tenant_settings=found, by=request.actor, at=now(), **form.cleaned_data)
        except ValidationError as error:
            show_invalid(form, error)
        else:
            messages.success(request, _("Saved. It counts for cases that are opened from now on."))
            return redirect("workspace:coverage-settings")
    status = 422 if request.method == "POST" else 200
    return show(request, "coverage/page.html", "coverage-settings", form=form, status=status)

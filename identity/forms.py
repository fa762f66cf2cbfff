"""The two places where somebody who has not signed in names an address."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ResetPasswordForm as AllauthResetPasswordForm

from identity.models import User


class ResetPasswordForm(AllauthResetPasswordForm):
    """Finds the login inside the tenant, and writes to the address on record, never to the spelling typed."""

    def clean_email(self) -> str:
        user = User.objects.by_email(self.cleaned_data["email"])
        self.users = [user] if user is not None and user.is_active else []
        return str(self.cleaned_data["email"])

    def save(self, request: Any, **kwargs: Any) -> str:
        typed = str(self.cleaned_data["email"])
        if self.users:
            self.cleaned_data["email"] = self.users[0].email
        super().save(request, **kwargs)
        return typed

"""Where somebody who has not signed in names an address, and where somebody who has chooses language and time zone."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as allauth
from django import forms
from django.conf import settings
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from identity import validators
from identity.models import TenantSettings, User

LABELS = {
    "login": gettext_lazy("E-mail address"),
    "email": gettext_lazy("E-mail address"),
    "remember": gettext_lazy("Stay signed in on this device"),
    "oldpassword": gettext_lazy("Current password"),
    "password1": gettext_lazy("New password"),
    "password2": gettext_lazy("New password, once more"),
}


class InOurWords(forms.Form):
    """The labels stand above the fields, so nothing stands in them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = LABELS.get(name, field.label)


class LoginForm(InOurWords, allauth.LoginForm):
    """Address and password."""


class ReauthenticateForm(InOurWords, allauth.ReauthenticateForm):
    """The password once more, before sign-in itself is changed."""


class ChangePasswordForm(InOurWords, allauth.ChangePasswordForm):
    """The old password, and the new one twice."""


class SetPasswordForm(InOurWords, allauth.SetPasswordForm):
    """The first password of a login that has none."""


class NewPasswordForm(InOurWords, allauth.ResetPasswordKeyForm):
    """Behind the link that was mailed."""


class ResetPasswordForm(InOurWords, allauth.ResetPasswordForm):
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


class ProfileForm(forms.Form):
    """An empty choice is the organisation's."""

    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"), required=False, help_text=gettext_lazy("Every time you see is shown in it.")
    )

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data, initial={"language": user.language, "time_zone": user.time_zone})
        usual = TenantSettings.objects.current()
        languages = [(code, get_language_info(code)["name_local"].capitalize()) for code, _name in settings.LANGUAGES]
        usual_name = dict(languages).get(usual.language, usual.language)
        self.fields["language"].choices = [  # type: ignore[attr-defined]
            ("", _("The organisation's: %(name)s") % {"name": usual_name}),
            *languages,
        ]
        zones = validators.zones_by_region(also=user.time_zone)
        self.fields["time_zone"].choices = [  # type: ignore[attr-defined]
            ("", _("The organisation's: %(name)s") % {"name": usual.time_zone}),
            *((region, [(name, shown) for name, shown in names]) for region, names in zones),
        ]

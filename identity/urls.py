"""Sign-in and everything about one's own login, below ``/accounts/``. Of allauth only what we offer has an address."""

from allauth.account import views as account
from django.urls import include, path, re_path

from identity.views import DevicesView, profile, view_as, view_as_end

sign_in = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("signup/", account.signup, name="account_signup"),  # says that it is closed
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
]

passwords = [
    path("change/", account.password_change, name="account_change_password"),
    path("set/", account.password_set, name="account_set_password"),
    path("reset/", account.password_reset, name="account_reset_password"),
    path("reset/done/", account.password_reset_done, name="account_reset_password_done"),
    path("reset/key/done/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    re_path(
        r"^reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
]

urlpatterns = [
    path("", include(sign_in)),
    path("profile/", profile, name="account_profile"),
    path("password/", include(passwords)),
    path("2fa/", include("allauth.mfa.urls")),
    path("view-as/<uuid:pk>/", view_as, name="view_as"),
    path("view-as/end/", view_as_end, name="view_as_end"),
    path("sessions/", DevicesView.as_view(), name="usersessions_list"),
]

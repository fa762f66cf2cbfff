"""Checks a password: inside the tenant, with one answer and one duration for every reason to say no."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from identity.models import User


class TenantLoginBackend(AuthenticationBackend):
    """allauth's backend over our own look-up. Roles and permissions are ours, so Django's are always empty."""

    def _authenticate(self, request: Any, **credentials: Any) -> User | None:
        email = credentials.get("email") or credentials.get("username") or ""
        user = User.objects.by_email(email) if email else None
        return self._check_password(user, credentials.get("password") or "")

    def _check_password(self, user: User | None, password: str) -> User | None:
        """A closed login is answered like a wrong password: allauth would otherwise show a page that says so."""
        if user is None or not user.has_usable_password():
            return None  # the caller spends the same time on a hash
        self._did_check_password = True
        return user if user.check_password(password) and self.may_sign_in(user) else None

    @staticmethod
    def may_sign_in(user: User) -> bool:
        """Services come with a key, never with a browser."""
        return user.is_active and user.kind != User.Kind.SERVICE

    def get_user_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        return set()

    get_group_permissions = get_all_permissions = get_user_permissions

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        return False

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        return False

"""Who calls the API: an API key, or the browser session with its CSRF token. Both set ``request.actor``."""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.authentication import SessionAuthentication as DrfSessionAuthentication
from rest_framework.exceptions import AuthenticationFailed

from identity.actor import actor_for_key
from identity.middleware import actor_of
from identity.models import ApiKey, User

CHALLENGE = 'Bearer realm="api"'
_KEY = re.compile(r"csm_(?P<tenant>[a-z0-9-]{1,32})_(?P<id>[a-z0-9]{1,16})_(?P<secret>[A-Za-z0-9]{1,128})", re.ASCII)


class KeyAuthentication(BaseAuthentication):
    """``Authorization: Bearer csm_<tenant>_<id>_<secret>``. Every way in which a key may be wrong has one answer."""

    def authenticate(self, request: Any) -> tuple[User, ApiKey] | None:
        header = request.headers.get("Authorization")
        if header is None:
            return None
        key = self._key(request, header)
        if key is None:
            raise AuthenticationFailed(_("No valid credentials were given."))
        request.actor = request._request.actor = actor_for_key(key)
        key.seen(at=timezone.now())
        return key.user, key

    def authenticate_header(self, request: Any) -> str:
        return CHALLENGE

    def _key(self, request: Any, header: str) -> ApiKey | None:
        scheme, _space, credentials = header.partition(" ")
        named = _KEY.fullmatch(credentials.strip()) if scheme.lower() == "bearer" else None
        tenant = request._request.tenant
        if named is None or tenant is None or named["tenant"] != tenant.slug:
            return None
        key = ApiKey.objects.select_related("user").filter(public_id=named["id"]).first()
        if key is None:
            hmac.compare_digest(hashlib.sha256(named["secret"].encode()).hexdigest(), "-" * 64)  # the same work
            return None
        now = timezone.now()
        right = key.opens_with(named["secret"], at=now)
        return key if right and key.is_usable(at=now) and key.user.is_active else None


class SessionAuthentication(DrfSessionAuthentication):
    """The browser session; every method that changes something needs the CSRF token."""

    def authenticate(self, request: Any) -> tuple[Any, None] | None:
        found = super().authenticate(request)
        if found is not None:
            request.actor = request._request.actor = actor_of(request._request)
        return found

    def authenticate_header(self, request: Any) -> str:
        return CHALLENGE

"""API keys: a secret that another program shows instead of a password. Only its hash is kept."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import string
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from identity import rules
from identity.models.user import User
from ledger.locking import Versioned
from tenancy.models import TenantForeignKey, TenantManager, TenantModel, TenantQuerySet

_BASE62 = string.ascii_letters + string.digits
_PUBLIC = string.ascii_lowercase + string.digits
SECRET_LENGTH = 43  # 43 base-62 characters carry 256 bits
PUBLIC_LENGTH = 12
SEEN_EVERY = timedelta(minutes=1)  # last_used_at is written at most this often: a busy key must not write on every call


class ApiKeyQuerySet(TenantQuerySet):
    """API keys of the current tenant."""

    def visible_to(self, actor: Any) -> ApiKeyQuerySet:
        """One's own keys; all of them for whoever manages keys."""
        return self.filter(rules.visible_keys(actor))


class ApiKey(Versioned, TenantModel):
    """A key of one login of one tenant. The whole key is shown once, when it is made or rotated."""

    secret: str | None = None  # the whole key, on the one instance that has just been made or renewed

    user = TenantForeignKey(User, on_delete=models.CASCADE, related_name="api_keys")
    name = models.CharField(max_length=120, blank=True)
    public_id = models.CharField(max_length=16, editable=False, help_text=_("The part of the key that may be shown."))
    secret_hash = models.CharField(max_length=64, editable=False)
    previous_hash = models.CharField(max_length=64, blank=True, editable=False)
    previous_until = models.DateTimeField(null=True, blank=True, editable=False)
    scopes = models.JSONField(default=list, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)
    external_id = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[Any] = TenantManager.from_queryset(ApiKeyQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "public_id"], name="identity_apikey_public_id")]
        indexes = [
            models.Index(fields=["tenant", "created_at", "id"], name="identity_apikey_created"),
            models.Index(fields=["tenant", "external_id"], name="identity_apikey_external"),
        ]

    def __str__(self) -> str:
        return self.name or self.public_id

    def renew(self) -> str:
        """Give it a new secret, which is returned and kept nowhere."""
        secret = "".join(secrets.choice(_BASE62) for _ in range(SECRET_LENGTH))
        if not self.public_id:
            self.public_id = "".join(secrets.choice(_PUBLIC) for _ in range(PUBLIC_LENGTH))
        self.secret_hash = hash_secret(secret)
        return f"csm_{self.tenant.slug}_{self.public_id}_{secret}"

    def opens_with(self, secret: str, *, at: datetime) -> bool:
        """Whether this secret is the current one, or the one before it within its overlap."""
        given = hash_secret(secret)
        current = hmac.compare_digest(given, self.secret_hash)
        before = hmac.compare_digest(given, self.previous_hash or "-")
        return current or (before and self.previous_until is not None and at < self.previous_until)

    def is_usable(self, *, at: datetime) -> bool:
        """Neither revoked nor expired."""
        return self.revoked_at is None and (self.expires_at is None or at < self.expires_at)

    def seen(self, *, at: datetime) -> None:
        """Remember its last use. Not a change of the key: the version stays."""
        if self.last_used_at is None or at - self.last_used_at >= SEEN_EVERY:
            type(self).objects.filter(pk=self.pk).update(last_used_at=at)


def hash_secret(secret: str) -> str:
    """SHA-256 is enough: the secret has 256 random bits, nobody can try them out."""
    return hashlib.sha256(secret.encode()).hexdigest()

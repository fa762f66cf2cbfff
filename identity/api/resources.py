"""What every resource of the product builds on: strict pages and bodies, verbs, retries, and who is asking.

class AccountViewSet(ResourceViewSet):
    model = Account
    serializer_class = AccountSerializer
    filterset_class = AccountFilters
"""

from __future__ import annotations

from typing import Any

from identity.api.authentication import KeyAuthentication, SessionAuthentication
from identity.api.permissions import MayRead, SignedIn
from ledger.api.idempotency import IdempotencyMixin
from ledger.api.verbs import VerbsMixin
from rest.views import StrictAPIView
from rest.viewsets import ResourceViewSet as Base
from rest.viewsets import SubResourceViewSet as SubBase

AUTHENTICATION = (KeyAuthentication, SessionAuthentication)


class _Identified:
    """Keys and sessions; lists need ``<app>.read`` unless the resource names another permission, or none."""

    model: Any
    authentication_classes: Any = AUTHENTICATION
    permission_classes: Any = (SignedIn, MayRead)
    read_permission: str | None = "<app>.read"

    def get_read_permission(self) -> str | None:
        """The permission that a list asks for."""
        if self.read_permission == "<app>.read":
            return f"{self.model._meta.app_label}.read"
        return self.read_permission


class ResourceViewSet(_Identified, IdempotencyMixin, VerbsMixin, Base):
    """A resource: ``model``, ``serializer_class``, ``filterset_class``; its verbs become routes by themselves."""


class SubResourceViewSet(_Identified, IdempotencyMixin, VerbsMixin, SubBase):
    """Rows below an object that the caller sees; the object's own rules decide, so a list needs no further permission."""

    read_permission = None


class ApiView(IdempotencyMixin, StrictAPIView):
    """An address that is no resource, for people who signed in."""

    authentication_classes = AUTHENTICATION
    permission_classes = (SignedIn,)

"""Who may come in at all. What somebody may do with a record, its verbs say."""

from __future__ import annotations

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from ledger.refusals import Forbidden


class SignedIn(BasePermission):
    """Nobody without a key or a session: 401."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return request.user is not None and request.user.is_authenticated


class MayRead(BasePermission):
    """A list needs the permission to read its kind of record: 403. A single record that one may not see is a 404."""

    def has_permission(self, request: Any, view: Any) -> bool:
        needed = view.get_read_permission()
        if view.action == "list" and needed is not None and not request.actor.can(needed):
            raise Forbidden(needed)
        return True

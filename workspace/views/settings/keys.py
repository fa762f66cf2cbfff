"""API keys: one's own, or everybody's for those who manage them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from identity.models import ApiKey
from identity.permissions import MANAGE_KEYS, OWN_KEYS
from ledger.verbs import allowed_actions
from workspace.views.settings import frame
from workspace.views.settings.nouns import scope_choices


@frame.needs(OWN_KEYS, MANAGE_KEYS)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Newest first. The secret of none of them is kept anywhere."""
    rows = ApiKey.objects.visible_to(request.actor).select_related("user")
    found = frame.page_of(request, rows, scope="keys", ordering="-created_at")
    words = dict(scope_choices())
    return frame.show(
        request,
        "keys/page.html",
        "keys",
        everybodys=request.actor.can(MANAGE_KEYS),
        page=found | {"rows": [_shown(request, key, words) for key in found["rows"]]},
    )


def _shown(request: HttpRequest, key: ApiKey, words: dict[str, Any]) -> dict[str, Any]:
    at = now()
    if key.revoked_at:
        state, tone = _("Revoked"), ""
    elif key.expires_at and key.expires_at <= at:
        state, tone = _("Expired"), "amber"
    elif not key.user.is_active:
        state, tone = _("Login deactivated"), "amber"
    else:
        state, tone = _("Works"), "green"
    return {
        "key": key,
        "name": key.name or key.public_id,
        "owner": key.user.name,
        "own": key.user_id == request.actor.user_id,
        "state": state,
        "tone": tone,
        "overlaps": key.previous_until if key.previous_until and key.previous_until > at else None,
        "scopes": [words.get(scope, scope) for scope in key.scopes],
        "may": allowed_actions(request.actor, key),
    }

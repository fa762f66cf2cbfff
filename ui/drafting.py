"""What a page says about a draft: when it was saved, and whether another tab or device wrote something else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from ui.templatetags.ui import clock

RESERVED = ("csrfmiddlewaretoken", "once", "version", "act", "draft_kind", "draft_case", "draft_seen")


def shown(draft: Any, *, url: str, kind: str, case: str = "") -> dict[str, Any]:
    """For ``draft.html``: where the form saves what is typed, and what is known of it."""
    return {
        "url": url,
        "kind": kind,
        "case": case,
        "seen": draft.revision if draft is not None else 0,
        "words": words(draft),
        "is_there": draft is not None,
        "other": bool(draft is not None and draft.set_aside),
    }


def words(draft: Any) -> str:
    """“Draft saved 10:42”, in the writer's zone."""
    if draft is None:
        return ""
    return _("Draft saved %(time)s") % {"time": clock(timezone.localtime(draft.updated_at))}


def saved(draft: Any) -> JsonResponse:
    """The answer to a page that saves by itself."""
    answer = JsonResponse(
        {
            "seen": draft.revision if draft is not None else 0,
            "words": words(draft),
            "is_there": draft is not None,
            "other": bool(draft is not None and draft.set_aside),
        }
    )
    answer["Cache-Control"] = "no-store"
    return answer


def too_long() -> JsonResponse:
    """It stays where it is typed."""
    return JsonResponse({"words": _("Too long to be kept as a draft: do not close this page.")}, status=413)


def fields_of(request: HttpRequest) -> Mapping[str, str]:
    """What is written in the form."""
    return {name: str(value) for name, value in request.POST.items() if name not in RESERVED}


def seen_of(request: HttpRequest) -> int:
    """The revision that the page knew."""
    raw = request.POST.get("draft_seen", "")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 10 else 0

"""What a page says about a draft: when it was saved, and whether another tab or device wrote something else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ui import fragments
from ui.access import is_fragment
from ui.templatetags.ui import clock

RESERVED = ("csrfmiddlewaretoken", "once", "version", "act", "draft_kind", "draft_case", "draft_seen")


class Desk:
    """Where one side of the desk keeps what it began to write, so that it is there again on any device.

    ``store`` finds and keeps drafts, ``page`` names the address that pages save to, ``key`` undoes a discarding.
    """

    def __init__(self, store: Any, page: str, *, key: str = "") -> None:
        self.store, self.page, self.key = store, page, key

    def find(self, request: HttpRequest, kind: str, case: Any = None) -> Any:
        """One's own, if there is one."""
        return self.store.find(by=request.actor, kind=kind, case=case)

    def shown(self, draft: Any, kind: str, case: Any = None) -> dict[str, Any]:
        """For ``draft.html``: where the form saves what is typed, and what is known of it."""
        return {"url": reverse(self.page), "kind": kind, "case": _number(case), **_known(draft)}

    def sent(self, request: HttpRequest, kind: str, case: Any = None) -> None:
        """What was sent is no draft any more; in the transaction of sending."""
        self.store.sent(by=request.actor, kind=kind, case=case, fields=_fields(request))

    def offer_back(self, request: HttpRequest, kind: str, case: Any = None) -> dict[str, Any] | None:
        """The action of a toast after a draft was discarded."""
        if self.store.discarded(by=request.actor, at=timezone.now(), kind=kind, case=case) is None:
            return None
        return {
            "url": reverse(self.page),
            "label": _("Undo"),
            "key": self.key,
            "seconds": 10,
            "fields": {"act": "restore", "draft_kind": kind, "draft_case": _number(case)},
            "words": _("Draft discarded"),
        }

    def keep(
        self, request: HttpRequest, kind: str, case: Any = None, *, place: str, form: Callable[[], str] | None = None
    ) -> HttpResponse:
        """Save it; or discard it, bring it back, go on with what another tab had written.

        After such an act by hand the form is shown as it is now: as the part of its page that ``form`` renders, else by
        opening the page anew, which is at ``place``.
        """
        mine = {"by": request.actor, "at": timezone.now(), "kind": kind, "case": case}
        act = request.POST.get("act", "")
        if not act:
            try:
                return _saved(self.store.save(fields=_fields(request), seen=_seen(request), **mine))
            except self.store.TooLong:
                return _too_long()
        if act not in self.store.BY_HAND:
            raise BadRequest("act is discard, restore or swap")
        self.store.BY_HAND[act](**mine)
        if form is None or not is_fragment(request):
            return fragments.go_to(request, place)
        offer = self.offer_back(request, kind, case) if act == "discard" else None
        return fragments.answer(form(), *([fragments.toast(offer["words"], action=offer)] if offer else []))


def _known(draft: Any) -> dict[str, Any]:
    """What a page knows of a draft, or of there being none; “Draft saved 10:42” in the writer's zone."""
    if draft is None:
        return {"seen": 0, "words": "", "is_there": False, "other": False}
    words = _("Draft saved %(time)s") % {"time": clock(timezone.localtime(draft.updated_at))}
    return {"seen": draft.revision, "words": words, "is_there": True, "other": bool(draft.set_aside)}


def _saved(draft: Any) -> JsonResponse:
    """The answer to a page that saves by itself."""
    return JsonResponse(_known(draft), headers={"Cache-Control": "no-store"})


def _too_long() -> JsonResponse:
    """It stays where it is typed."""
    return JsonResponse({"words": _("Too long to be kept as a draft: do not close this page.")}, status=413)


def _fields(request: HttpRequest) -> Mapping[str, str]:
    """What is written in the form."""
    return {name: str(value) for name, value in request.POST.items() if name not in RESERVED}


def _seen(request: HttpRequest) -> int:
    """The revision that the page knew."""
    raw = request.POST.get("draft_seen", "")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 10 else 0


def _number(case: Any) -> str:
    return case.number if case is not None else ""

"""What waits for my decision, and what I asked others to decide."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from identity import approving
from identity.models import Approval
from ledger.verbs import allowed_verbs
from rest import keyset
from ui.access import staff_required
from workspace import kinds
from workspace.kinds import Link
from workspace.steps import Noun

PAGE = 50
SCOPE = "workspace.approvals"
VIEWS = (("mine", _("Waiting for me")), ("asked", _("Asked for by me")), ("decided", _("Decided")))
TONES = {"pending": "amber", "approved": "green", "rejected": "red", "withdrawn": "slate"}
NOUN = Noun(
    "approval", "approvals", lambda actor: Approval.objects.visible_to(actor), "workspace:approvals",
    frame="workspace/base.html", section="approvals",
)  # fmt: skip


@staff_required
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """One of the three lists, the newest first."""
    view = request.GET.get("view", "")
    view = view if view in dict(VIEWS) else "mine"
    cursor = keyset.Cursor.from_page(request.GET.get("cursor"), f"{SCOPE}.{view}")
    rows = _rows(view, request.actor).with_people()
    found = keyset.page(rows, ordering="-created_at", column=keyset.Column("created_at"), limit=PAGE, cursor=cursor)
    context = {
        "section": "approvals",
        "view": view,
        "tabs": [{"code": code, "label": label, "on": code == view} for code, label in VIEWS],
        "waiting": Approval.objects.waiting_for(request.actor).count(),
        "approvals": [_shown(request, approval) for approval in found.rows],
        "next_url": _url(view, found.next),
        "previous_url": _url(view, found.previous),
    }
    return render(request, "workspace/approvals/page.html", context)


def _rows(view: str, actor: Any) -> Any:
    if view == "mine":
        return Approval.objects.waiting_for(actor)
    seen = Approval.objects.visible_to(actor)
    if view == "asked":
        return seen.filter(requested_by=actor.user_id)
    return seen.exclude(state=Approval.State.PENDING)


def _shown(request: HttpRequest, approval: Approval) -> dict[str, Any]:
    return {
        "approval": approval,
        "kind": approving.label_of(approval),
        "link": _link(request, approval),
        "tone": TONES[str(approval.state)],
        "people": [each.user.name for each in approval.named.all()],
        "steps": [
            {"code": verb.code, "label": verb.label, "primary": verb.primary}
            for verb in (allowed_verbs(request.actor, approval) if approval.state == "pending" else ())
        ],
    }


def _link(request: HttpRequest, approval: Approval) -> Link | None:
    """To the record that waits, if the workspace shows such ones and this person sees it."""
    kind = kinds.of_resource(approval.kind)
    if kind is None:
        return None
    record = kind.visible(request.actor).filter(approval=approval).first()
    return Link(approval.what, kind.url(record)) if record is not None else None


def _url(view: str, cursor: keyset.Cursor | None) -> str | None:
    return f"?view={view}&cursor={cursor.encode(f'{SCOPE}.{view}')}" if cursor else None

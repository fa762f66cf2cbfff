"""The page of one record: what it is, what can be done with it, and panels with what belongs to it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from ledger.verbs import Verb, allowed_verbs, registry
from workspace import panels
from workspace.kinds import Kind
from workspace.views.customers import frame
from workspace.views.settings.frame import needs

BUTTONS = 2  # beside "Change"; the others are in a menu


def page_for(kind: Kind) -> Any:
    """The view of this kind's page."""

    @needs(kind.permission)
    @require_safe
    def page(request: HttpRequest, pk: UUID) -> HttpResponse:
        record = get_object_or_404(kind.rows(kind.visible(request.actor)), pk=pk)
        return shown(request, kind, record)

    return page


def shown(request: HttpRequest, kind: Kind, record: Any) -> HttpResponse:
    """Header, panels and history."""
    first, more = _steps(request, kind, record)
    return frame.show(
        request,
        "workspace/customers/one.html",
        kind.area,
        record={
            "title": kind.title(record),
            "number": getattr(record, "number", ""),
            "face": kind.face,
            "icon": kind.icon,
            "version": getattr(record, "version", None),
            "ref": str(record.pk),
        },
        kind={"one": kind.one, "many": kind.many, "list_url": kind.list_url, "resource": kind.resource},
        pills=kind.pills(record),
        trail=kind.trail(request, record),
        stats=kind.stats(request, record),
        first_steps=first,
        more_steps=more,
        places=panels.of(request, kind.resource, record),
    )


def _steps(request: HttpRequest, kind: Kind, record: Any) -> tuple[list[dict], list[dict]]:
    """(buttons, menu): to change it, its next steps as they are allowed now, and at the end its removal."""
    update, delete = registry.get(f"{kind.resource}.update"), registry.get(f"{kind.resource}.delete")
    verbs = [verb for verb in allowed_verbs(request.actor, record) if verb.code not in ("update", "delete")]
    verbs.sort(key=lambda verb: (verb.danger, not verb.primary))
    first, more = verbs[:BUTTONS], verbs[BUTTONS:]
    if _may(request, update, record):
        first.insert(0, update)  # type: ignore[arg-type]
    if _may(request, delete, record):
        more.append(delete)  # type: ignore[arg-type]
    has_primary = any(verb.primary for verb in first)
    shown = [_step(kind, record, verb, primary=verb.primary or (not has_primary and verb is update)) for verb in first]
    return shown, [_step(kind, record, verb) for verb in more]


def _may(request: HttpRequest, verb: Verb | None, record: Any) -> bool:
    return verb is not None and verb.permits(request.actor) and verb.refusal(request.actor, record) is None


def _step(kind: Kind, record: Any, verb: Verb, *, primary: bool = False) -> dict[str, Any]:
    return {
        "code": verb.code,
        "label": verb.label,
        "url": kind.step_url(record, verb.code),
        "has_form": bool(verb.params),
        "in_dialog": len(verb.params) <= IN_DIALOG,
        "primary": primary,
        "danger": verb.danger,
    }


IN_DIALOG = 6  # a longer form is a page of its own

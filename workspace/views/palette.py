"""The command palette's answers, and the same as a page of its own for browsers without scripts."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from cases.models import Case
from ui import fragments
from ui.access import is_fragment, staff_required
from workspace import palette

PAGE = "workspace/palette/page.html"
RESULTS = "workspace/palette/results.html"


@staff_required
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """``?q=`` what was typed, ``case=`` the number of the case on the page, if there is one."""
    text = request.GET.get("q", "")[: palette.LONGEST]
    groups = palette.groups(request.actor, text, _case(request))
    context = {"groups": groups, "text": text.removeprefix(palette.COMMANDS_ONLY).strip(), "typed": text}
    if not is_fragment(request):
        return render(request, PAGE, {**context, "section": "palette"})
    return fragments.answer(
        fragments.part("palette-list", render_to_string(RESULTS, context, request), how="outerHTML"),
        fragments.words("palette-said", _said(sum(len(group.options) for group in groups))),
    )


def _case(request: HttpRequest) -> Case | None:
    number = request.GET.get("case", "")[:20].replace("\x00", "")
    if not number:
        return None
    return Case.objects.visible_to(request.actor).with_people().filter(number=number).first()


def _said(found: int) -> str:
    if not found:
        return _("Nothing found")
    return ngettext("%(n)d result", "%(n)d results", found) % {"n": found}

"""Records in and out as files: hand in, say what the columns are, look, run; take lists away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from exchange import blank, serving
from exchange.actions import exports, imports
from exchange.models import Export, Import
from exchange.permissions import EXPORT, IMPORT
from exchange.reading.limits import max_bytes, max_rows
from exchange.registry import sheet_of, sheets
from exchange.states import FileFormat, RowOutcome
from ledger.refusals import Refused
from ui import fragments
from ui.access import is_fragment
from workspace import exchanging
from workspace.views.customers import frame
from workspace.views.settings.frame import link, needs, page_of

LATEST = 20
LINES = 50
PAGE, ONE = "workspace/exchange/page.html", "workspace/exchange/one.html"
AREA = "exchange"


@needs(IMPORT, EXPORT)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Hand in a file or take a list away, and what has been."""
    return _page(request)


def _page(request: HttpRequest, *, wrong: str = "", of: str = "", status: int = 200) -> HttpResponse:
    actor = request.actor
    took = Import.objects.visible_to(actor).select_related("user").order_by("-created_at")
    gave = Export.objects.visible_to(actor).select_related("user").order_by("-created_at")
    context = {
        "to_import": [sheet for sheet in sheets() if sheet.may_import(actor)],
        "to_export": [sheet for sheet in sheets() if sheet.may_export(actor)],
        "imports": [exchanging.row_of(found) for found in took[:LATEST]],
        "exports": [{**exchanging.row_of(found), "own": found.user_id == actor.user_id} for found in gave[:LATEST]],
        "wrong": wrong,
        "of": of or request.GET.get("of", ""),
        "megabytes": max_bytes() // 1024 // 1024,
        "rows": max_rows(),
    }
    context["poll"] = any(each["busy"] for each in [*context["imports"], *context["exports"]])
    if is_fragment(request):
        return fragments.answer(*fragments.page_parts(request, PAGE, context, ["imports-list", "exports-list"]))
    return frame.show(request, PAGE, AREA, status=status, **context)


@needs(IMPORT)
@require_POST
def create(request: HttpRequest) -> HttpResponse:
    """Hand in a file; its page shows what it would do."""
    of, file = request.POST.get("of", ""), request.FILES.get("file")
    if file is None:
        return _page(request, wrong=_("Choose a file first."), of=of, status=422)
    try:
        made = imports.create(of=of, file_name=file.name or "", chunks=file.chunks(), by=request.actor, at=now())
    except ValidationError as error:
        return _page(request, wrong=" ".join(error.messages), of=of, status=422)
    return redirect("workspace:import", made.pk)


@needs(IMPORT)
@require_safe
def one(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How it stands, its columns, and its rows one page after the other."""
    found = _import(request, pk)
    sheet = sheet_of(found.of)
    field = "outcome" if found.started_at else "expected"
    only = request.GET.get("only", "")
    lines = found.lines.filter(**{field: only}) if only in RowOutcome.values and only else found.lines.all()
    cut = page_of(request, lines, scope="import", ordering="place", limit=LINES)
    samples = list(found.lines.order_by("place").values_list("cells", flat=True)[:3])
    shown = exchanging.shown(found, request.actor)
    context = {
        "found": shown,
        "options": found,
        "columns": exchanging.columns_of(found, sheet, samples) if sheet and shown["may_map"] else [],
        "heads": found.header,
        "lines": [exchanging.line_of(found, row) for row in cut["rows"]],
        "page": cut,
        "tabs": [
            {"label": _("All"), "count": found.rows_count, "on": not only, "url": link(request, only=None)},
            *(
                {**each, "on": each["code"] == only, "url": link(request, only=each["code"])}
                for each in shown["counts"]
            ),
        ],
    }
    if is_fragment(request):
        return fragments.answer(
            *fragments.page_parts(
                request, ONE, context, ["import-head", "import-state", "import-columns", "import-lines"]
            )
        )
    return frame.show(request, ONE, AREA, **context)


@needs(IMPORT)
@require_POST
def mapping(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say anew which column is what."""
    found = _import(request, pk)
    chosen = [request.POST.get(f"column-{number}", "") or None for number in range(len(found.header))]
    options = {name: name in request.POST for name in ("empty_clears", "refuse_suspects")}
    return _do(request, found, lambda **who: imports.update(data_import=found, mapping=chosen, **options, **who))


@needs(IMPORT)
@require_POST
def step(request: HttpRequest, pk: UUID, code: str) -> HttpResponse:
    """Run, cancel or delete."""
    found = _import(request, pk)
    steps = {"run": imports.run, "cancel": imports.cancel, "delete": imports.delete}
    if code not in steps:
        raise Http404("no such step")
    gone = code == "delete"
    return _do(
        request, found, lambda **who: steps[code](data_import=found, **who), to="workspace:exchange" if gone else ""
    )


@needs(IMPORT)
@require_safe
def errors(request: HttpRequest, pk: UUID) -> Any:
    """The wrong rows as a file."""
    return serving.error_file(request, _import(request, pk))


@needs(IMPORT)
@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """An empty file with the right headings."""
    sheet, format = sheet_of(request.GET.get("of", "")), request.GET.get("format", "xlsx")
    if sheet is None or format not in FileFormat.values:
        raise Http404("no such file")
    body = blank.template(sheet, format=format, headers="labels")
    return serving.attachment(body, format=format, name=f"{sheet.resource}.{format}")


@needs(EXPORT)
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """Begin to write a list as a file; from a list, with its search and filters."""
    given = request.POST
    filters = {name.removeprefix("f-"): value for name, value in given.items() if name.startswith("f-") and value}
    try:
        exports.create(
            of=given.get("of", ""),
            format=given.get("format", "xlsx"),
            headers="labels",
            filters=filters,
            by=request.actor,
            at=now(),
        )
        messages.success(request, _("The file is being written. It will be here in a moment."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    return redirect("workspace:exchange")


@needs(EXPORT)
@require_safe
def file(request: HttpRequest, pk: UUID) -> Any:
    """The file of one's own export."""
    found = get_object_or_404(Export.objects.visible_to(request.actor), pk=pk)
    try:
        exports.record_download(data_export=found, by=request.actor, at=now())
    except Refused as refusal:
        messages.error(request, str(refusal.message))
        return redirect("workspace:exchange")
    return serving.export_file(request, found)


@needs(EXPORT)
@require_POST
def export_step(request: HttpRequest, pk: UUID, code: str) -> HttpResponse:
    """Cancel or delete an export."""
    found = get_object_or_404(Export.objects.visible_to(request.actor), pk=pk)
    steps = {"cancel": exports.cancel, "delete": exports.delete}
    if code not in steps:
        raise Http404("no such step")
    return _do(request, found, lambda **who: steps[code](data_export=found, **who), to="workspace:exchange")


def _import(request: HttpRequest, pk: UUID) -> Import:
    return get_object_or_404(Import.objects.visible_to(request.actor).select_related("user", "job"), pk=pk)


def _do(request: HttpRequest, found: Any, change: Callable[..., Any], *, to: str = "") -> HttpResponse:
    """Do it and show where it leads; what is refused is said there."""
    try:
        change(by=request.actor, at=now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    else:
        return redirect(to) if to else redirect("workspace:import", found.pk)
    return redirect("workspace:import", found.pk) if isinstance(found, Import) else redirect("workspace:exchange")

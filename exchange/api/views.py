"""Imports and exports."""

from __future__ import annotations

import json
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.response import Response

from exchange import blank, permissions, serving
from exchange.actions import exports, imports
from exchange.api.filters import ExportFilters, ImportFilters, RowFilters
from exchange.api.serializers import (
    ExportSerializer,
    ImportRowSerializer,
    ImportSerializer,
    NewImport,
    SheetShape,
)
from exchange.models import Export, Import, ImportRow
from exchange.reading.limits import max_bytes
from exchange.registry import Sheet, sheet_of, sheets
from exchange.states import FileFormat, Headers
from identity.api.resources import ApiView, ResourceViewSet, SubResourceViewSet
from ledger.refusals import Forbidden
from rest.keyset import Column
from rest.parsers import MAX_BYTES, StrictJSONParser, UploadParser
from rest.problems import PayloadTooLarge

FILE = {(200, "application/octet-stream"): OpenApiTypes.BINARY}


class FileParser(UploadParser):
    """Uploads up to the limit of imports."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        """Refused by its length before anything is read."""
        request = (parser_context or {}).get("request")
        length = str(request.META.get("CONTENT_LENGTH") or "0") if request is not None else "0"
        if length.isdigit() and int(length) > max_bytes() + MAX_BYTES:
            raise PayloadTooLarge(_("The file has more than %(limit)d MB.") % {"limit": max_bytes() // MAX_BYTES})
        return super().parse(stream, media_type, parser_context)


class ImportViewSet(ResourceViewSet):
    """Files of records: handed in, checked, run. One's own; everybody's with `exchange.see_all`."""

    model = Import
    resource = "data-import"
    serializer_class = ImportSerializer
    filterset_class = ImportFilters
    operations = ("list", "retrieve", "create", "update", "delete")
    read_permission = permissions.IMPORT
    parser_classes = (FileParser, StrictJSONParser)
    answers_304 = False  # how far it is, changes without the version

    @extend_schema(request={"multipart/form-data": NewImport}, responses={201: ImportSerializer})
    def create(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Hand in a file. It is checked at once; what it would do is told by `foreseen` and the rows. Nothing is written until `run`."""
        self.check_query()
        form = NewImport(data=request.data, context=self.get_serializer_context())
        form.is_valid(raise_exception=True)
        given = dict(form.validated_data)
        file = given.pop("file")
        if "mapping" in given:
            given["mapping"] = _json(given["mapping"])
        made = imports.create(
            of=given.pop("resource"),
            file_name=file.name,
            chunks=file.chunks(),
            by=self.actor,
            at=timezone.now(),
            **given,
        )
        return self.created(made)

    @extend_schema(responses=FILE, summary="The wrong rows as a file")
    @action(detail=True, methods=["get"], url_path="error-file")
    def error_file(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """CSV of the rows that are wrong, each as it stood in the file, with line, column, code and message in front."""
        found = self.get_object()
        self.check_query()
        return serving.error_file(request, found)


class ImportRowViewSet(SubResourceViewSet):
    """The rows of an import in their turn: the preview before it is run, the result after it."""

    model = ImportRow
    serializer_class = ImportRowSerializer
    parent_field = "data_import"
    filterset_class = RowFilters
    ordering_columns = {"place": Column("place")}
    ordering = "place"


class ExportViewSet(ResourceViewSet):
    """Lists as files. One's own; with `exchange.see_all` everybody's, but never their files."""

    model = Export
    resource = "data-export"
    serializer_class = ExportSerializer
    filterset_class = ExportFilters
    operations = ("list", "retrieve", "create", "delete")
    read_permission = permissions.EXPORT
    answers_304 = False

    @extend_schema(responses=FILE, summary="The file")
    @action(detail=True, methods=["get"])
    def download(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """The file itself, for whoever made it, until it expires."""
        found = self.get_object()
        self.check_query()
        exports.record_download(data_export=found, by=self.actor, at=timezone.now())
        return serving.export_file(request, found)


class SheetsView(ApiView):
    """What can be imported and exported, and by which columns."""

    @extend_schema(responses=SheetShape(many=True), operation_id="imports_sheets")
    def get(self, request: Any) -> Response:
        """Only what this caller may import or export."""
        actor = request.actor
        return Response([_shape(s, actor) for s in sheets() if s.may_import(actor) or s.may_export(actor)])


class TemplateView(ApiView):
    """An empty file with the right headings."""

    query_parameters = ("resource", "format", "headers")

    @extend_schema(
        parameters=[
            OpenApiParameter("resource", str),
            OpenApiParameter("format", str, enum=FileFormat.values),
            OpenApiParameter("headers", str, enum=Headers.values),
        ],
        responses=FILE,
        operation_id="imports_template",
    )
    def get(self, request: Any) -> Any:
        """To be filled in and handed in."""
        if not request.actor.can(permissions.IMPORT):
            raise Forbidden(permissions.IMPORT)
        sheet = sheet_of(request.query_params.get("resource", sheets()[0].resource))
        if sheet is None:
            raise ValidationError({"resource": [ErrorDetail(_("This is not a valid choice."), code="invalid_choice")]})
        format = _choice(request, "format", FileFormat.values)
        headers = _choice(request, "headers", Headers.values)
        return serving.attachment(
            blank.template(sheet, format=format, headers=headers), format=format, name=f"{sheet.resource}.{format}"
        )


def _choice(request: Any, name: str, known: list[str]) -> str:
    value = request.query_params.get(name, known[0])
    if value not in known:
        raise ValidationError({name: [ErrorDetail(_("This is not a valid choice."), code="invalid_choice")]})
    return value


def _json(written: str) -> Any:
    try:
        return json.loads(written)
    except (ValueError, RecursionError):
        raise ValidationError({"mapping": [ErrorDetail(_("JSON is expected."), code="invalid")]}) from None


def _shape(sheet: Sheet, actor: Any) -> dict[str, Any]:
    return {
        "resource": sheet.resource,
        "label": str(sheet.label),
        "may_import": sheet.may_import(actor),
        "may_export": sheet.may_export(actor),
        "columns": [
            {
                "name": column.name,
                "label": str(column.label),
                "kind": column.kind,
                "required": column.required,
                "key": column.name in sheet.keys,
                "choices": [str(code) for code, _label in (column.param.choices_for() if column.param else None) or []],
                "imported": not column.told,
            }
            for column in sheet.columns
        ],
    }

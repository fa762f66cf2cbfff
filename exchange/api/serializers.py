"""Imports, their rows, and exports as JSON."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from exchange.models import Export, Import, ImportRow
from exchange.registry import choices
from rest.serializers import StrictModelSerializer, StrictSerializer

STAMPS = ("external_id", "created_at", "updated_at", "version")
_ERROR = {
    "type": "object",
    "properties": {name: {"type": "string"} for name in ("column", "code", "message")} | {"line": {"type": "integer"}},
}
_LIST_OF_ERRORS: dict[str, Any] = {"type": "array", "items": _ERROR}


@extend_schema_field(_LIST_OF_ERRORS)
class JobErrors(serializers.Field):
    """The first hundred things that were wrong."""

    def __init__(self, **options: Any) -> None:
        super().__init__(read_only=True, **options)

    def get_attribute(self, instance: Any) -> Any:
        return instance.job.errors if instance.job is not None else []

    def to_representation(self, value: Any) -> Any:
        return value


class ResourceWord(serializers.CharField):
    """``contact``, ``account`` and so on: what can be imported and exported here."""


class ImportSerializer(StrictModelSerializer):
    """A file of records on its way in."""

    resource = ResourceWord(source="of", read_only=True, help_text=_("What its rows are, such as contact."))
    errors = JobErrors(help_text=_("The first hundred errors: line, column, code, message."))

    class Meta:
        model = Import
        fields = (
            "id", "resource", "state", "file_name", "format", "encoding", "delimiter", "size", "header", "mapping",
            "empty_clears", "refuse_suspects", "rows_count", "foreseen", "outcome", "problem", "errors", "job", "user",
            "started_at", "finished_at", *STAMPS,
        )  # fmt: skip
        read_only_fields = (
            "state", "file_name", "format", "size", "header", "rows_count", "foreseen", "outcome", "problem", "job",
            "user", "started_at", "finished_at",
        )  # fmt: skip
        select: ClassVar = {"errors": ["job"]}
        prefetch: ClassVar = {}


class NewImport(StrictSerializer):
    """A file and what to do with it, as multipart/form-data."""

    resource = serializers.ChoiceField(choices=[], help_text=_("What its rows are, such as contact."))
    file = serializers.FileField(help_text=_("CSV or XLSX."))
    mapping = serializers.CharField(
        required=False,
        help_text=_("JSON: for each column of the file the name of a field, or null. By its headings otherwise."),
    )
    empty_clears = serializers.BooleanField(required=False)
    refuse_suspects = serializers.BooleanField(required=False)
    encoding = serializers.CharField(required=False, max_length=20)
    delimiter = serializers.CharField(required=False, max_length=1, trim_whitespace=False)
    external_id = serializers.CharField(required=False, max_length=200)

    def get_fields(self) -> Any:
        """With what this installation can import."""
        fields = super().get_fields()
        fields["resource"] = serializers.ChoiceField(choices=choices(), help_text=fields["resource"].help_text)
        return fields


class ImportRowSerializer(StrictModelSerializer):
    """One row of a file: what was foreseen, what came of it, what is wrong with it."""

    class Meta:
        model = ImportRow
        fields = ("id", "place", "line", "cells", "expected", "outcome", "errors", "suspects", "record_id")
        read_only_fields = fields


class ExportSerializer(StrictModelSerializer):
    """A list on its way out."""

    resource = serializers.ChoiceField(source="of", choices=[], help_text=_("What its rows are, such as contact."))
    errors = JobErrors(help_text=_("What went wrong."))

    class Meta:
        model = Export
        fields = (
            "id", "resource", "state", "format", "headers", "filters", "columns", "rows_count", "size", "errors", "job",
            "user", "finished_at", "expires_at", *STAMPS,
        )  # fmt: skip
        read_only_fields = ("state", "rows_count", "size", "job", "user", "finished_at", "expires_at")
        select: ClassVar = {"errors": ["job"]}

    def get_fields(self) -> Any:
        """With what this installation can export."""
        fields = super().get_fields()
        help_text = fields["resource"].help_text
        fields["resource"] = serializers.ChoiceField(source="of", choices=choices(), help_text=help_text)
        return fields


class ColumnShape(serializers.Serializer):
    """One column of a file."""

    name = serializers.CharField()
    label = serializers.CharField()
    kind = serializers.CharField()
    required = serializers.BooleanField()
    key = serializers.BooleanField(help_text=_("Existing records are found by it."))
    choices = serializers.ListField(child=serializers.CharField())
    imported = serializers.BooleanField(help_text=_("False: it is only told by exports."))


class SheetShape(serializers.Serializer):
    """One kind of record that can be imported or exported."""

    resource = serializers.CharField()
    label = serializers.CharField()
    may_import = serializers.BooleanField()
    may_export = serializers.BooleanField()
    columns = ColumnShape(many=True)

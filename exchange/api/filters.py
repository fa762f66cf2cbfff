"""What lists of imports, rows and exports can be narrowed by."""

from __future__ import annotations

from exchange.models import Export, Import, ImportRow
from rest.filters import ChoiceFilter, ResourceFilterSet, TextFilter


class ImportFilters(ResourceFilterSet):
    """By what they are of, by state."""

    resource = TextFilter(field_name="of")

    class Meta:
        model = Import
        fields = ("state", "external_id")


class RowFilters(ResourceFilterSet):
    """By what was foreseen and what came of them."""

    expected = ChoiceFilter(field_name="expected", choices=ImportRow._meta.get_field("expected").choices)
    outcome = ChoiceFilter(field_name="outcome", choices=ImportRow._meta.get_field("outcome").choices)

    class Meta:
        model = ImportRow
        fields = ("line",)


class ExportFilters(ResourceFilterSet):
    """By what they are of, by state."""

    resource = TextFilter(field_name="of")

    class Meta:
        model = Export
        fields = ("state", "external_id")

"""Imports and exports in the administration: who took what in and out."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from exchange import permissions
from exchange.models import Export, Import
from ledger.administration import TenantModelAdmin


@admin.register(Import)
class ImportAdmin(TenantModelAdmin):
    """Files that came in."""

    task, icon, view_permission = "customers", "upload_file", permissions.IMPORT
    called = (_("import"), _("imports"))
    list_display = ("file_name", "of", "state", "rows_count", "user", "created_at")
    list_select_related = ("user",)
    list_filter = ("state",)
    sections = (
        (None, ("file_name", "of", "state", "problem", "user")),
        (_("File"), ("format", "encoding", "delimiter", "size", "rows_count", "header", "mapping")),
        (_("Result"), ("foreseen", "outcome", "started_at", "finished_at", "purged_at")),
        (_("Details"), ("external_id", "created_at", "updated_at")),
    )


@admin.register(Export)
class ExportAdmin(TenantModelAdmin):
    """Lists that went out."""

    task, icon, view_permission = "customers", "download", permissions.EXPORT
    called = (_("export"), _("exports"))
    list_display = ("of", "format", "state", "rows_count", "user", "created_at")
    list_select_related = ("user",)
    list_filter = ("state",)
    sections = (
        (None, ("of", "format", "state", "user")),
        (_("What was asked for"), ("filters", "columns", "headers")),
        (_("Result"), ("rows_count", "size", "finished_at", "expires_at")),
        (_("Details"), ("external_id", "created_at", "updated_at")),
    )

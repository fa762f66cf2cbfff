"""Who may be the same customer, in the administration."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts import permissions
from accounts.likeness import RULES
from accounts.models import Duplicate
from ledger.administration import TenantModelAdmin


@admin.register(Duplicate)
class DuplicateAdmin(TenantModelAdmin):
    """Pairs that look alike, and what was decided."""

    task, icon, view_permission = "customers", "content_copy", permissions.READ
    called = (_("duplicate"), _("duplicates"))
    list_display = ("pair", "kind", "score", "state", "updated_at")
    list_filter = ("kind", "state")
    sortable_by = ("score", "updated_at")
    sections = (
        (None, ("pair", "kind", "score", "state", "why")),
        (_("Details"), ("created_at", "updated_at")),
    )

    def get_queryset(self, request: Any) -> Any:
        """With both records, whose names it shows."""
        return super().get_queryset(request).with_both()

    @admin.display(description=_("Records"))
    def pair(self, duplicate: Duplicate) -> str:
        """Both names."""
        return str(duplicate)

    @admin.display(description=_("Why"))
    def why(self, duplicate: Duplicate) -> str:
        """Each rule with both values."""
        return "; ".join(
            f"{RULES.get(each['rule'], each['rule'])}: {' · '.join(each['values'])}" for each in duplicate.reasons
        )

"""Case types: what kinds of cases a tenant has, and how each behaves."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases import permissions
from ledger.locking import Versioned
from tenancy.models import TenantManager, TenantModel, TenantQuerySet

DEFAULT_CODE = "default"


SHIPPED_LABELS = {  # in everybody's language, until the tenant writes a label of its own
    "solved": (_("Solved"), "Solved"),
    "workaround": (_("Workaround"), "Workaround"),
    "duplicate": (_("Duplicate"), "Duplicate"),
    "no_fault_found": (_("No fault found"), "No fault found"),
    "not_supported": (_("Not supported"), "Not supported"),
}


def shipped_resolution_codes() -> list[dict[str, Any]]:
    """What every tenant starts with."""
    return [{"code": code, "label": stored, "refunds": False} for code, (_shown, stored) in SHIPPED_LABELS.items()]


def resolution_codes_shape(value: Any) -> None:
    """A list of {code, label, refunds}."""
    for item in value if isinstance(value, list) else [None]:
        if (
            not isinstance(item, dict)
            or not isinstance(item.get("code"), str)
            or not isinstance(item.get("label"), str)
        ):
            raise ValidationError(_("A list of objects with code and label is expected."), code="invalid")


def _label(code: str, label: str) -> str:
    shown, shipped = SHIPPED_LABELS.get(code, (label, label))
    return str(shown) if label == shipped else label


class CaseTypeQuerySet(TenantQuerySet):
    """Case types of the current tenant."""

    def visible_to(self, actor: Any) -> CaseTypeQuerySet:
        """Whoever may see cases may see their types."""
        return self if actor.kind == "system" or actor.can(permissions.READ) else self.none()


class CaseTypeManager(TenantManager.from_queryset(CaseTypeQuerySet)):
    """Every tenant has a default type, from the first case on."""

    def default(self) -> CaseType:
        """The type of a case that names none."""
        found = self.filter(is_default=True).first()
        return found or self.get_or_create(code=DEFAULT_CODE, defaults={"name": str(_("Case")), "is_default": True})[0]


class CaseType(Versioned, TenantModel):
    """A kind of case. Its rules may narrow the life cycle, never widen it."""

    code = models.CharField(
        max_length=60, validators=[RegexValidator(r"^[a-z][a-z0-9_-]*$", _("Lower-case letters, digits and hyphens."))]
    )
    name = models.CharField(max_length=120)
    is_default = models.BooleanField(default=False)
    resolution_codes = models.JSONField(default=shipped_resolution_codes, validators=[resolution_codes_shape])
    external_id = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = CaseTypeManager()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "code"], name="cases_casetype_code"),
            models.UniqueConstraint(
                fields=["tenant"], condition=models.Q(is_default=True), name="cases_casetype_one_default"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "name", "id"], name="cases_casetype_name"),
            models.Index(fields=["tenant", "created_at", "id"], name="cases_casetype_created"),
        ]

    def __str__(self) -> str:
        return self.name

    def resolution_choices(self) -> list[tuple[str, str]]:
        """(code, label) pairs for a form, in the reader's language where the label is still the shipped one."""
        return [(item["code"], _label(item["code"], item["label"])) for item in self.resolution_codes]

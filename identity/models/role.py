"""Roles and who holds them. Shipped roles are rows too, so that lists, links and histories know one kind of role."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from identity import permissions, roles, rules
from identity.models.user import User
from ledger.locking import Versioned
from tenancy.models import TenantForeignKey, TenantManager, TenantModel, TenantQuerySet


class RoleQuerySet(TenantQuerySet):
    """Roles of the current tenant."""

    def visible_to(self, actor: Any) -> RoleQuerySet:
        """The roles that this actor may see."""
        return self.filter(rules.visible_roles(actor))


class RoleManager(TenantManager.from_queryset(RoleQuerySet)):
    """Finds roles by code and makes sure that the shipped ones exist."""

    def ship(self) -> None:
        """Give the tenant the rows of all shipped roles. Safe to run again, as after an update that brings new ones."""
        known = set(self.filter(shipped=True).values_list("code", flat=True))
        self.bulk_create(
            [
                Role(code=role.code, name=str(role.name), shipped=True)
                for role in roles.STAFF_ROLES
                if role.code not in known
            ],
            ignore_conflicts=True,
        )


class Role(Versioned, TenantModel):
    """A named permission set: one of ours, or one that the tenant made."""

    code = models.CharField(
        max_length=60,
        validators=[RegexValidator(r"\A[a-z][a-z0-9_]*\Z", _("Lower-case letters, digits and underscores."))],
    )
    name = models.CharField(max_length=120)
    description = models.TextField(blank=True)
    permissions = models.JSONField(
        default=list,
        blank=True,
        help_text=_("Codes from the catalogue; empty for shipped roles, whose set is in the product."),
    )
    shipped = models.BooleanField(default=False, editable=False)
    external_id = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[Any] = RoleManager()

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "code"], name="identity_role_code")]
        indexes = [
            models.Index(fields=["tenant", "created_at", "id"], name="identity_role_created"),
            models.Index(fields=["tenant", "external_id"], name="identity_role_external"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """Its name; that of a shipped role in the reader's language."""
        shipped = roles.SHIPPED.get(self.code) if self.shipped else None
        return str(shipped.name) if shipped else self.name

    def held(self) -> frozenset[str]:
        """The permissions of whoever has this role."""
        if self.shipped:
            return roles.SHIPPED[self.code].held() if self.code in roles.SHIPPED else frozenset()
        return frozenset(self.permissions) & permissions.everything()

    def clean(self) -> None:
        unknown = permissions.undeclared(self.permissions)
        if unknown:
            raise ValidationError({"permissions": _("Not in the catalogue: %s") % ", ".join(unknown)})


class RoleAssignment(TenantModel):
    """This person has this role."""

    user = TenantForeignKey(User, on_delete=models.CASCADE, related_name="role_assignments")
    role = TenantForeignKey(Role, on_delete=models.PROTECT, related_name="assignments")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "user", "role"], name="identity_role_once")]

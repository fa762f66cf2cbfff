"""Groups: the teams that cases are given to, in the house or with an outsourcer."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from identity import rules, validators
from identity.models.user import User
from ledger.locking import Versioned
from tenancy.models import TenantForeignKey, TenantManager, TenantModel, TenantQuerySet


class GroupQuerySet(TenantQuerySet):
    """Groups of the current tenant."""

    def visible_to(self, actor: Any) -> GroupQuerySet:
        """The groups that this actor may see."""
        return self.filter(rules.visible_groups(actor))


class Group(Versioned, TenantModel):
    """A team. People of an outsourced one see only the cases that are routed to it."""

    class Kind(models.TextChoices):
        INTERNAL = "internal", _("Internal")
        OUTSOURCED = "outsourced", _("Outsourced")

    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.INTERNAL)
    manager = TenantForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="managed_groups")
    time_zone = models.CharField(
        max_length=64,
        validators=[validators.time_zone],
        blank=True,
        help_text=_("Empty: the organisation's time zone."),
    )
    schedule = TenantForeignKey(
        "schedules.Schedule",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("The hours in which this team works."),
    )
    external_id = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[Any] = TenantManager.from_queryset(GroupQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "name"], name="identity_group_name")]
        indexes = [
            models.Index(fields=["tenant", "created_at", "id"], name="identity_group_created"),
            models.Index(fields=["tenant", "external_id"], name="identity_group_external"),
        ]

    def __str__(self) -> str:
        return self.name


class GroupMembership(TenantModel):
    """This person works in this group."""

    group = TenantForeignKey(Group, on_delete=models.CASCADE, related_name="memberships")
    user = TenantForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "group", "user"], name="identity_member_once")]

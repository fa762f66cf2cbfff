"""Every login of a tenant: staff, customers and services."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from identity import rules, validators
from identity.emails import normalise
from ledger.locking import Versioned
from tenancy.context import has_tenant
from tenancy.models import TenantManager, TenantModel, TenantQuerySet


class UserQuerySet(TenantQuerySet):
    """Logins of the current tenant."""

    def visible_to(self, actor: Any) -> UserQuerySet:
        """The logins that this actor may see."""
        return self.filter(rules.visible_users(actor, memberships=User.memberships.rel.related_model))

    def active(self) -> UserQuerySet:
        """Those who may sign in."""
        return self.filter(is_active=True)

    def colleagues(self) -> UserQuerySet:
        """People of the staff who may sign in: those to whom work can be given."""
        return self.active().filter(kind=User.Kind.STAFF)

    def staff(self) -> UserQuerySet:
        """People who work for the tenant, and the services that act for it."""
        return self.exclude(kind=User.Kind.CUSTOMER)


class UserManager(BaseUserManager, TenantManager.from_queryset(UserQuerySet)):
    """Looks logins up inside the tenant: the same address in another tenant is another login."""

    def get_by_natural_key(self, username: str | None) -> Any:
        return self.get(email_norm=normalise(username or ""))

    def by_email(self, email: str) -> Any:
        """The login with this address, in whatever spelling."""
        return self.filter(email_norm=normalise(email)).first()


class User(AbstractBaseUser, Versioned, TenantModel):
    """A login. What it may do comes from its roles, never from flags on this row."""

    class Kind(models.TextChoices):
        STAFF = "staff", _("Staff")
        CUSTOMER = "customer", _("Customer")
        SERVICE = "service", _("Service")

    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.STAFF)
    email = models.EmailField(max_length=254)
    email_norm = models.CharField(max_length=254, editable=False)
    first_name = models.CharField(max_length=150, blank=True)
    last_name = models.CharField(max_length=150, blank=True)
    language = models.CharField(
        max_length=10, validators=[validators.language], blank=True, help_text=_("Empty: the organisation's language.")
    )
    time_zone = models.CharField(
        max_length=64,
        validators=[validators.time_zone],
        blank=True,
        help_text=_("Empty: the organisation's time zone."),
    )
    is_active = models.BooleanField(default=True)
    external_id = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    is_superuser = False  # nobody is: the administrator's role holds what it holds

    objects: ClassVar[Any] = UserManager()

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "email_norm"], name="identity_user_email")]
        indexes = [
            models.Index(fields=["tenant", "last_name", "id"], name="identity_user_name"),
            models.Index(fields=["tenant", "created_at", "id"], name="identity_user_created"),
            models.Index(fields=["tenant", "updated_at", "id"], name="identity_user_updated"),
            models.Index(fields=["tenant", "external_id"], name="identity_user_external"),
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Django's system check makes an empty login outside of any tenant; such a one cannot be saved."""
        if not args and not kwargs and not has_tenant():
            kwargs = {"tenant_id": None}
        super().__init__(*args, **kwargs)

    def __str__(self) -> str:
        return self.name

    def save(self, **kwargs: Any) -> None:
        """Keeps the form that addresses are compared in beside the one that was typed."""
        self.email_norm = normalise(self.email)
        if kwargs.get("update_fields") is not None and "email" in kwargs["update_fields"]:
            kwargs["update_fields"] = {*kwargs["update_fields"], "email_norm"}
        super().save(**kwargs)

    @property
    def name(self) -> str:
        """What colleagues call them; the part before the @ when no name is known."""
        return f"{self.first_name} {self.last_name}".strip() or self.email.partition("@")[0]

    @property
    def is_staff(self) -> bool:
        """Whether this person works for the tenant."""
        return self.kind == self.Kind.STAFF

    @property
    def is_customer(self) -> bool:
        """Whether this person is a customer of the tenant."""
        return self.kind == self.Kind.CUSTOMER

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.first_name or self.name

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Django's own permissions are not used: ask the actor."""
        return False

    def has_module_perms(self, app_label: str) -> bool:
        return False

"""Tenants and the host names they answer to: the only tables read before the tenant is known."""

from django.core.validators import RegexValidator
from django.db import models

from tenancy.constraints import ReadOnlyToApp

slug_validator = RegexValidator(
    r"^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$", "Lower-case letters, digits and hyphens, at most 32."
)


class Tenant(models.Model):
    """One customer of this installation: an organisation with its own people, cases and settings."""

    id = models.BigAutoField(primary_key=True)
    slug = models.CharField(
        max_length=32, unique=True, validators=[slug_validator], help_text="Part of API keys and host names."
    )
    name = models.CharField(max_length=200)
    parent = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
        help_text="Configuration is copied down from here.",
    )
    is_platform = models.BooleanField(
        default=False, help_text="Its admins see the read-only page about the whole installation."
    )
    is_active = models.BooleanField(default=True, help_text="An inactive tenant answers nothing and runs nothing.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [ReadOnlyToApp(name="tenancy_tenant_read_only")]

    def __str__(self) -> str:
        return self.name


class Domain(models.Model):
    """A host name, without port, that leads to a tenant."""

    id = models.BigAutoField(primary_key=True)
    host = models.CharField(max_length=253, unique=True, help_text="Lower case, for example acme.example.com.")
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="domains")
    is_primary = models.BooleanField(default=False, help_text="Used in links that the product sends.")

    class Meta:
        constraints = [
            ReadOnlyToApp(name="tenancy_domain_read_only"),
            models.UniqueConstraint(
                fields=["tenant"], condition=models.Q(is_primary=True), name="tenancy_domain_one_primary"
            ),
        ]

    def __str__(self) -> str:
        return self.host

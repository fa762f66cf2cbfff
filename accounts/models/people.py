"""People: contacts of an account, and consumers who are customers by themselves."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import rules, shapes
from accounts.models.account import Account
from accounts.models.folded import FoldedField, starts_with
from accounts.models.keys import KeyField
from accounts.models.merged import MergeableQuerySet, merged_into
from accounts.models.telephone import found_by_number
from accounts.states import PortalRole
from identity.emails import normalise
from ledger.locking import Versioned
from tenancy.models import TenantForeignKey, TenantManager, TenantModel, TenantOneToOneField


class PersonQuerySet(MergeableQuerySet):
    """People of the current tenant."""

    def by_email(self, email: str) -> PersonQuerySet:
        """Everybody with this address, in whatever spelling."""
        return self.current().filter(email_norm=normalise(email))

    def matching(self, text: str) -> PersonQuerySet:
        """Those whose name, last name, e-mail address or telephone number begins with the text."""
        return self.filter(
            starts_with("name_folded", text)
            | starts_with("last_name_folded", text)
            | starts_with("email_norm", normalise(text))
            | found_by_number(str(self.model._meta.model_name), text)
        )


class Person(Versioned, TenantModel):
    """What contacts and consumers share."""

    first_name = models.CharField(max_length=150, blank=True)
    last_name = models.CharField(max_length=150)
    name_folded = FoldedField(of=("first_name", "last_name"), max_length=310)
    last_name_folded = FoldedField(of=("last_name",), max_length=150)
    email = models.EmailField(max_length=254, blank=True)
    email_norm = FoldedField(of=("email",), max_length=254)
    language = models.CharField(max_length=10, blank=True)
    time_zone = models.CharField(max_length=64, blank=True)
    external_id = models.CharField(max_length=200, blank=True)
    merged_into = merged_into()
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta(TenantModel.Meta):
        abstract = True
        indexes = [
            models.Index(fields=["tenant", "last_name", "id"], name="%(app_label)s_%(class)s_name"),
            models.Index(fields=["tenant", "name_folded"], name="%(app_label)s_%(class)s_folded"),
            models.Index(fields=["tenant", "last_name_folded"], name="%(app_label)s_%(class)s_lastf"),
            models.Index(fields=["tenant", "email_norm"], name="%(app_label)s_%(class)s_email"),
            models.Index(fields=["tenant", "created_at", "id"], name="%(app_label)s_%(class)s_created"),
            models.Index(fields=["tenant", "updated_at", "id"], name="%(app_label)s_%(class)s_updated"),
            models.Index(fields=["tenant", "external_id"], name="%(app_label)s_%(class)s_ext"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Their login is a customer's, never somebody's on the staff."""
        login = getattr(self, "user", None)
        if login is not None and not login.is_customer:
            raise ValidationError(
                {"user": ValidationError(_("This is the login of somebody on the staff."), code="not_a_customer")}
            )

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}".strip()


class ContactQuerySet(PersonQuerySet):
    """Contacts of the current tenant."""

    def visible_to(self, actor: Any) -> ContactQuerySet:
        """The contacts that this actor may see."""
        return self.current().filter(rules.visible_contacts(actor))


class Contact(Person):
    """Somebody who works for exactly one account. With a login, the portal role says what they see there."""

    account = TenantForeignKey(Account, on_delete=models.PROTECT, related_name="contacts")
    phone = models.CharField(max_length=40, blank=True)
    sound = KeyField(of="person")
    portal_role = models.CharField(max_length=30, choices=PortalRole.choices, default=PortalRole.NONE)
    user = TenantOneToOneField(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="contacts",
        help_text=_("Their login."),
    )

    objects = TenantManager.from_queryset(ContactQuerySet)()

    class Meta(Person.Meta):
        abstract = False
        indexes = [
            *Person.Meta.indexes,
            models.Index(fields=["tenant", "account", "sound"], name="accounts_contact_sound"),
        ]


class ConsumerQuerySet(PersonQuerySet):
    """Consumers of the current tenant."""

    def visible_to(self, actor: Any) -> ConsumerQuerySet:
        """The consumers that this actor may see."""
        return self.current().filter(rules.visible_consumers(actor))


class Consumer(Person):
    """A private customer, with or without a login."""

    sound = KeyField(of="private_person")
    phones = models.JSONField(default=list, blank=True, validators=[shapes.phone_list])
    addresses = models.JSONField(
        default=list,
        blank=True,
        validators=[shapes.address_list],
        help_text=_("Each with street, postal_code, city, region, country."),
    )
    user = TenantForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="consumers",
        help_text=_("Their login."),
    )
    served_by = TenantForeignKey(
        Account,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="consumers",
        help_text=_("The business customer whose customer they are: cases may name both."),
    )

    objects = TenantManager.from_queryset(ConsumerQuerySet)()

    class Meta(Person.Meta):
        abstract = False
        indexes = [*Person.Meta.indexes, models.Index(fields=["tenant", "sound"], name="accounts_consumer_sound")]

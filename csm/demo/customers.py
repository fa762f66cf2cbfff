"""Whom the demo tenants serve: Acme a tree of accounts and a partner, Globex private people."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from accounts.actions import accounts, consumers, contacts, household_members, households
from accounts.models import Account, AccountPartner, Consumer, Contact, Household
from csm.demo.people import login
from csm.demo.tenants import ROBOT

# code → name, parent, details
ACCOUNTS: dict[str, tuple[str, str | None, dict[str, Any]]] = {
    "WAYNE": ("Wayne Industries", None, {
        "tier": "gold", "website": "https://wayne.test", "phone": "+49 711 5550100", "language": "en",
        "address": {"street": "Werkstraße 7", "postal_code": "70376", "city": "Stuttgart", "country": "DE"},
    }),
    "WAYNE-AERO": ("Wayne Aerospace", "WAYNE", {"tier": "gold", "address": {"city": "Toulouse", "country": "FR"}}),
    "WAYNE-SHIP": ("Wayne Shipping", "WAYNE", {"tier": "silver", "address": {"city": "Rotterdam", "country": "NL"}}),
    "WAYNE-YARD": ("Wayne Shipping · Yard 3", "WAYNE-SHIP", {"address": {"city": "Gdańsk", "country": "PL"}}),
    "PARTNER": ("Partner Air Service GmbH", None, {"is_partner": True, "address": {"city": "Linz", "country": "AT"}}),
    "ALPINE": ("Alpine Dairy", None, {
        "tier": "silver", "website": "https://alpine-dairy.test", "phone": "0512 5550160",
        "address": {"city": "Innsbruck", "country": "AT"},
    }),
    "NORDWIND": ("Nordwind Brewery", None, {"tier": "silver", "address": {"city": "Bremen", "country": "DE"}}),
    "LUMEN": ("Lumen Glassworks", None, {"tier": "bronze", "address": {"city": "Jena", "country": "DE"}}),
    # Somebody added Alpine Dairy again: what the page of duplicates is there for.
    "ALPINE-2": ("Alpine Dairy GmbH", None, {
        "phone": "0043 512 5550160", "website": "www.alpine-dairy.test", "address": {"city": "Innsbruck", "country": "AT"},
    }),
    "HELVETIA": ("Helvetia Foods", None, {"tier": "gold", "address": {"city": "Bern", "country": "CH"}}),
}  # fmt: skip
SERVED_BY_PARTNER = ("ALPINE", "NORDWIND")
# address → first name, last name, account, portal role
CONTACTS = {
    "carla@wayne.test": ("Carla", "Weber", "WAYNE", "customer_admin"),
    "colin@wayne.test": ("Colin", "Byrne", "WAYNE", "customer"),
    "c.weber@wayne.test": ("Karla", "Weber", "WAYNE", "none"),  # Carla, whom somebody added again
    "claude@wayne.test": ("Claude", "Martin", "WAYNE", "customer_case_manager"),
    "amelie@aero.wayne.test": ("Amélie", "Laurent", "WAYNE-AERO", "customer"),
    "joost@ship.wayne.test": ("Joost", "de Vries", "WAYNE-SHIP", "customer"),
    "pia@partner.test": ("Pia", "Gruber", "PARTNER", "partner_admin"),
    "paul@partner.test": ("Paul", "Steiner", "PARTNER", "partner"),
    "hanna@alpine.test": ("Hanna", "Egger", "ALPINE", "customer"),
    "niels@nordwind.test": ("Niels", "Petersen", "NORDWIND", "none"),
    "lena@lumen.test": ("Lena", "Vogt", "LUMEN", "customer_admin"),
    "reto@helvetia.test": ("Reto", "Ammann", "HELVETIA", "customer_admin"),
}
WITHOUT_LOGIN = {"niels@nordwind.test", "c.weber@wayne.test"}  # he calls
# address → first name, last name, telephone, city; who has a login
CONSUMERS = {
    "cora@home.test": ("Cora", "Fischer", "+49 30 5550143", "Berlin"),
    "theo@home.test": ("Theo", "Brandt", "+49 40 5550177", "Hamburg"),
    "mira@home.test": ("Mira", "Castellani", "+39 02 5550121", "Milano"),
    "jan@home.test": ("Jan", "Kowalczyk", "+48 22 5550188", "Warszawa"),
    "elif@home.test": ("Elif", "Demir", "+49 221 5550109", "Köln"),
    "ida@home.test": ("Ida", "Fischer", "+49 30 5550144", "Berlin"),
    "hugo@home.test": ("Hugo", "Lefèvre", "+33 1 5550133", "Lyon"),
}
WITH_LOGIN = {"cora@home.test", "theo@home.test", "mira@home.test"}


def serve(slug: str, *, at: datetime) -> None:
    """Whoever is not there yet."""
    if slug == "acme":
        _accounts(at)
        _contacts(at)
    else:
        _consumers(at)
        _household(at)


def _accounts(at: datetime) -> None:
    known = {account.code: account for account in Account.objects.all()}
    for code, (name, parent, details) in ACCOUNTS.items():
        if code not in known:
            above = known[parent] if parent else None
            known[code] = accounts.create(name=name, code=code, parent=above, by=ROBOT, at=at, **details)
    for code in SERVED_BY_PARTNER:
        AccountPartner.objects.get_or_create(account=known[code], partner=known["PARTNER"])


def _contacts(at: datetime) -> None:
    known = {account.code: account for account in Account.objects.all()}
    for email, (first, last, code, role) in CONTACTS.items():
        if Contact.objects.by_email(email).exists():
            continue
        user = None if email in WITHOUT_LOGIN else login(email, first, last, at=at, kind="customer")
        person = contacts.create(
            account=known[code], first_name=first, last_name=last, email=email, portal_role=role, user=user, by=ROBOT, at=at
        )  # fmt: skip
        if known[code].primary_contact_id is None:
            known[code] = accounts.update(account=known[code], primary_contact=person, by=ROBOT, at=at)


def _consumers(at: datetime) -> None:
    for email, (first, last, phone, city) in CONSUMERS.items():
        if Consumer.objects.by_email(email).exists():
            continue
        user = login(email, first, last, at=at, kind="customer") if email in WITH_LOGIN else None
        consumers.create(
            first_name=first, last_name=last, email=email, phones=[phone], addresses=[{"city": city}], user=user,
            by=ROBOT, at=at,
        )  # fmt: skip


def _household(at: datetime) -> None:
    """Cora speaks for the Fischers."""
    if Household.objects.exists():
        return
    cora = Consumer.objects.by_email("cora@home.test").get()
    home = households.create(
        name="Fischer family", phone="+49 30 5550143", address={"city": "Berlin", "country": "DE"}, by=ROBOT, at=at
    )
    household_members.create(household=home, consumer=cora, is_representative=True, by=ROBOT, at=at)

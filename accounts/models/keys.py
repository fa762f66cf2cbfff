"""Columns under which alike records stand together: made in Python from the row, whenever it is written."""

from __future__ import annotations

from typing import Any

from django.db import models

from accounts import spelling


class KeyField(models.CharField):
    """Follows its row by itself, as ``FoldedField`` does; ``of`` names what it is made of. Collation C: it is only compared."""

    auto_now = True  # written on every save, as updated_at is

    def __init__(self, *, of: str, **kwargs: Any) -> None:
        self.of = of
        super().__init__(
            **{
                "max_length": 60, "editable": False, "blank": True, "default": "", "db_default": "", "db_collation": "C", **kwargs,
            }
        )  # fmt: skip

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        value = KEYS[self.of](model_instance)[: self.max_length]
        setattr(model_instance, self.attname, value)
        return value

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "of": self.of}


def place_of(address: Any) -> str:
    """Where an address is, as it is compared: its postal code, or else its city."""
    parts = address if isinstance(address, dict) else {}
    for name in ("postal_code", "city"):
        found = "".join(spelling.comparable(str(parts.get(name) or "")).split())
        if found:
            return found[:30]
    return ""


def _of_private_person(consumer: Any) -> str:
    """Without an address a name says nothing: there are many of one name."""
    addresses = consumer.addresses if isinstance(consumer.addresses, list) else []
    place = place_of(addresses[0]) if addresses else ""
    return f"{spelling.sound_of_person(consumer.last_name)}@{place}" if place else ""


KEYS = {
    "firm": lambda account: spelling.sound_of_firm(spelling.firm(account.name)),
    "host": lambda account: spelling.host(account.website),
    "person": lambda contact: spelling.sound_of_person(contact.last_name),
    "private_person": _of_private_person,
}

"""The lines of a contract and the things it covers: given as whole lists, which replace what was there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Asset, Contract, ContractCover, ContractLine, HouseholdMember
from accounts.models.tree import is_within
from ledger import refs
from ledger.refusals import invalid
from ledger.storing import plain, store, store_new
from tenancy.ids import as_id

COVERS = {"assets": "asset", "products": "product", "sold_products": "sold_product"}
LINE = ("name", "product", "sold_product", "quantity", "characteristics", "external_id")
REFS = ("product", "sold_product")
MOST = 500  # lines, and things covered, of one contract


def take_parts(details: dict[str, Any]) -> dict[str, Any]:
    """Take the lists out of a verb's details; what was not given is left as it is."""
    return {name: details.pop(name) for name in ("lines", *COVERS) if details.get(name) is not None}


def write_parts(contract: Contract, parts: Mapping[str, Any], *, by: Any, at: datetime) -> tuple[dict, dict]:
    """Make these its lines and covers; what was there before and is now, of the lists that differ."""
    old: dict[str, Any] = {}
    new: dict[str, Any] = {}
    for name in COVERS:
        if name in parts:
            held, wanted = _replace_covers(contract, name, parts[name], by)
            if held != wanted:
                old[name], new[name] = held, wanted
    if "lines" in parts:
        before = shown_lines(contract)
        _replace_lines(contract, parts["lines"], by, at)
        after = shown_lines(contract)
        if before != after:
            old["lines"], new["lines"] = before, after
    return old, new


def check_covers(contract: Contract) -> None:
    """What it covers belongs to its customer: to the account or one below it, to the consumer, to people of the household."""
    covers = ContractCover.objects.filter(contract=contract).select_related("asset__account", "sold_product__account")
    for cover in covers:
        thing = cover.asset or cover.sold_product
        if thing is not None and thing.customer is not None and not _belongs(thing, contract):
            field = "assets" if cover.asset_id else "sold_products"
            raise invalid(field, _("%(name)s belongs to another customer.") % {"name": thing}, "other_customer")


def shown_lines(contract: Contract) -> list[dict[str, Any]]:
    """The lines in their order, as the ledger keeps them."""
    return [
        {"id": str(line.pk), **{name: plain(getattr(line, name)) for name in LINE}}
        for line in ContractLine.objects.filter(contract=contract).order_by("position", "pk")
    ]


def copy_parts(source: Contract, target: Contract, *, at: datetime) -> None:
    """The same lines and covers for a contract that continues another."""
    for line in ContractLine.objects.filter(contract=source).order_by("position", "pk"):
        kept = {name: getattr(line, name) for name in LINE if name != "external_id"}
        store_new(ContractLine(contract=target, position=line.position, **kept), at=at)
    ContractCover.objects.bulk_create(
        ContractCover(contract=target, asset_id=cover.asset_id, product_id=cover.product_id, sold_product_id=cover.sold_product_id)
        for cover in ContractCover.objects.filter(contract=source)
    )  # fmt: skip


def _replace_covers(contract: Contract, name: str, given: Iterable[Any], by: Any) -> tuple[list[str], list[str]]:
    column = COVERS[name]
    wanted = _found(f"accounts.{column.replace('_', '')}", given, name, by)
    held = {getattr(each, f"{column}_id"): each for each in contract.covers.exclude(**{column: None})}
    ContractCover.objects.filter(pk__in=[held[pk].pk for pk in held.keys() - wanted.keys()]).delete()
    ContractCover.objects.bulk_create(
        ContractCover(contract=contract, **{column: wanted[pk]}) for pk in sorted(wanted.keys() - held.keys())
    )
    return sorted(map(str, held)), sorted(map(str, wanted))


def _replace_lines(contract: Contract, given: Any, by: Any, at: datetime) -> None:
    if not isinstance(given, list) or len(given) > MOST or not all(isinstance(one, Mapping) for one in given):
        raise invalid("lines", _("A list of at most %(most)d lines is expected.") % {"most": MOST}, "invalid")
    held = {line.pk: line for line in ContractLine.objects.filter(contract=contract)}
    kept: set[UUID] = set()
    for position, one in enumerate(given):
        try:
            kept.add(_write_line(contract, held, kept, position, dict(one), by, at))
        except ValidationError as wrong:
            raise _at(wrong, f"lines.{position}") from wrong
    ContractLine.objects.filter(pk__in=held.keys() - kept).delete()


def _write_line(
    contract: Contract, held: dict, kept: set, position: int, values: dict[str, Any], by: Any, at: datetime
) -> UUID:
    key = _id_of(values.pop("id", None))
    if key is not None and (key not in held or key in kept):
        raise invalid("id", _("This contract has no such line."), "does_not_exist")
    unknown = sorted(set(values) - set(LINE))
    if unknown:
        raise invalid(unknown[0], _("Unknown field."), "unknown")
    for name in REFS:
        if values.get(name) is not None:
            values[name] = _named(f"accounts.{name.replace('_', '')}", values[name], name, by)
    line = held[key] if key is not None else ContractLine(contract=contract)
    if not values.get("name", line.name):
        of = values.get("product") or getattr(values.get("sold_product"), "product", None) or line.product
        values["name"] = str(of) if of is not None else ""
    if key is None:
        for name, value in values.items():
            setattr(line, name, value)
        line.position = position
        store_new(line, at=at)
    else:
        details = {**values, "position": position}
        store(line, verb="contract.update", details=details, known=(*LINE, "position"), at=at)
    return line.pk


def _id_of(value: Any) -> UUID | None:
    found = as_id(value)
    if found is None and value is not None:
        raise invalid("id", _("Expected an id."), "invalid")
    return found


def _named(kind: str, value: Any, field: str, by: Any) -> Any:
    found = refs.find(kind, value, by) if isinstance(value, (str, UUID)) or hasattr(value, "pk") else None
    if found is None:
        raise invalid(field, _("There is no such object."), "does_not_exist")
    return found


def _found(kind: str, given: Iterable[Any], field: str, by: Any) -> dict[UUID, Any]:
    """Rows by id, from rows or ids; only such as the actor may name."""
    try:
        ids = [one.pk if hasattr(one, "pk") else UUID(str(one)) for one in given]
    except (TypeError, ValueError) as nonsense:
        raise invalid(field, _("Not a list of ids."), "invalid") from nonsense
    if len(ids) > MOST:
        raise invalid(field, _("At most %(most)d.") % {"most": MOST}, "too_many")
    found: dict[UUID, Any] = refs.choices_of(kind, by).in_bulk(ids) if ids else {}
    missing = sorted({str(one) for one in ids} - {str(pk) for pk in found})
    if missing:
        raise invalid(field, _("Not found: %s") % ", ".join(missing), "does_not_exist")
    return found


def _belongs(thing: Asset | Any, contract: Contract) -> bool:
    if contract.account is not None:
        path = Account.objects.values_list("path", flat=True).get(pk=contract.account.pk)
        return thing.account is not None and is_within(thing.account.path, path)
    if contract.consumer_id is not None:
        return bool(thing.consumer_id == contract.consumer_id)
    members = HouseholdMember.objects.filter(household=contract.household_id, consumer=thing.consumer_id)
    return getattr(thing, "household_id", None) == contract.household_id or (
        thing.consumer_id is not None and members.exists()
    )


def _at(wrong: ValidationError, place: str) -> ValidationError:
    """The same complaints, each with its place in the list."""
    if not hasattr(wrong, "error_dict"):
        return ValidationError({place: wrong.error_list})
    return ValidationError({f"{place}.{name}": errors for name, errors in wrong.error_dict.items()})

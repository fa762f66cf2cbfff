"""The lines of a contract as rows of a form: how many, what, and what is agreed about it. Also without JavaScript."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.widgets import Script
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from accounts.actions.contract_parts import MOST
from workspace.shaped import read_value, written_value

EMPTY = 2  # rows that wait at the end; with JavaScript more are one press away
PAIRS = 2  # details that a row has room for beyond those that it has
LARGEST = 999_999


class LineRows(forms.Widget):
    """A row for each line, and a few empty ones."""

    template_name = "workspace/customers/line_rows.html"

    class Media:
        js = (Script("js/lines.js", defer=True),)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[dict[str, Any]]:
        sent = str(data.get(f"{name}-TOTAL_FORMS", "0"))
        count = min(int(sent), MOST + EMPTY) if sent.isascii() and sent.isdigit() and len(sent) < 6 else 0
        return [self._sent(data, f"{name}-{place}") for place in range(count)]

    def _sent(self, data: Any, prefix: str) -> dict[str, Any]:
        given = {part: " ".join(str(data.get(f"{prefix}-{part}", "")).split()) for part in ("id", "quantity", "name")}
        names, values = (
            list(data.getlist(f"{prefix}-{part}")) if hasattr(data, "getlist") else [] for part in ("detail", "value")
        )
        pairs = [(name.strip(), value.strip()) for name, value in zip(names, values, strict=False)]
        return {**given, "pairs": [pair for pair in pairs if any(pair)], "gone": f"{prefix}-gone" in data}

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return f"{name}-TOTAL_FORMS" not in data

    def use_required_attribute(self, initial: Any) -> bool:
        return False

    def id_for_label(self, id_: str) -> str:
        return f"{id_}-0" if id_ else id_

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        known = [row for row in map(_row, value or []) if row["id"] or _is_filled(row)]
        rows = [*known, *(_row({}) for _place in range(EMPTY))]
        shown = [{**row, "n": place, "pairs": [*row["pairs"], *[("", "")] * PAIRS]} for place, row in enumerate(rows)]
        more = {**_row({}), "n": "__prefix__", "pairs": [("", "")] * PAIRS}
        asked = {"name": name, "id": (attrs or {}).get("id", name), "rows": shown, "empty": more, "count": len(shown)}
        return render_to_string(self.template_name, asked)


def _row(line: dict[str, Any]) -> dict[str, Any]:
    """A line of the contract, or what was sent for one, as a row shows it."""
    pairs = line.get("pairs")
    if pairs is None:
        pairs = [(name, written_value(value)) for name, value in (line.get("characteristics") or {}).items()]
    shown = {part: line.get(part) or "" for part in ("id", "quantity", "name")}
    return {**shown, "pairs": pairs, "gone": bool(line.get("gone"))}


def _is_filled(row: dict[str, Any]) -> bool:
    return bool(row["name"] or row["quantity"] or row["pairs"])


class ContractLines(forms.Field):
    """All lines of a contract, in their order. A row that stays keeps its line; an empty row is none."""

    widget = LineRows

    def to_python(self, value: Any) -> list[dict[str, Any]]:
        rows = [row for row in value or [] if not row["gone"] and (row["id"] or _is_filled(row))]
        return [self._line(place, row) for place, row in enumerate(rows, start=1)]

    def _line(self, place: int, row: dict[str, Any]) -> dict[str, Any]:
        if not row["name"]:
            raise ValidationError(_("Line %(place)d: say what was agreed."), code="required", params={"place": place})
        quantity = row["quantity"] or "1"
        if not (quantity.isascii() and quantity.isdigit() and 0 < int(quantity[:9]) <= LARGEST):
            raise ValidationError(
                _("Line %(place)d: the quantity is a whole number, 1 or more."), code="invalid", params={"place": place}
            )
        if any(not name for name, _value in row["pairs"]):
            raise ValidationError(
                _("Line %(place)d: say what “%(value)s” is."), code="invalid",
                params={"place": place, "value": next(value for name, value in row["pairs"] if not name)},
            )  # fmt: skip
        held = {name: read_value(value) for name, value in row["pairs"]}
        line = {"quantity": int(quantity), "name": row["name"], "characteristics": held}
        return {**line, "id": row["id"]} if row["id"] else line

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            wanted = self.to_python(data)
        except ValidationError:
            return True
        parts = ("id", "quantity", "name", "characteristics")
        return [[line.get(part) for part in parts] for line in initial or []] != [
            [line.get(part) for part in parts] for line in wanted
        ]

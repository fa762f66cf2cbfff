"""Fields for what a verb takes, as people fill it in: a record by its name, an address by its parts, one telephone number per line."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from accounts.shapes import ADDRESS_PARTS
from ledger import forms as ledger_forms
from ledger.params import Param
from schedules import zones
from ui.forms import known_as
from workspace import choosing

ZONES = sorted(zone for zone in zones.known() if "/" in zone and not zone.startswith(("Etc/", "posix/", "right/")))
PARTS = {
    "street": _("Street"),
    "postal_code": _("Postcode"),
    "city": _("City"),
    "region": _("Region"),
    "country": _("Country"),
}
KINDS_OF_INPUT = {"phone": "tel", "email": "email"}
_kinds: dict[str, Any] = {}  # what is chosen by its name among thousands, by the name that parameters have for it


def by_name(ref: str, kind: Any) -> None:
    """Records of this kind are chosen by typing how they begin (``workspace.kinds`` says so of all of its own)."""
    _kinds[ref] = kind


def field_for(
    param: Param, actor: Any, record: Any = None, *, required: bool | None = None, narrowed_by: Iterable[str] = ()
) -> forms.Field:
    """The field that asks for this parameter."""
    options = words(param, required=param.required if required is None else required)
    if param.kind in ("ref", "refs"):
        kind = _kinds.get(param.to)
        if kind is not None:
            return choosing.field(kind, actor, many=param.kind == "refs", narrowed_by=narrowed_by, **options)
    if param.kind == "json" and param.name in SHAPES:
        return SHAPES[param.name](**options)
    if param.name == "time_zone" and param.kind in ("text", "code"):
        return zone(param, getattr(record, "time_zone", ""))
    if param.name == "language" and param.kind in ("text", "code"):
        return language(param, getattr(record, "language", ""))
    found = ledger_forms.field_for(param, actor, record)
    if isinstance(found, forms.ModelChoiceField):
        found.label_from_instance = known_as  # type: ignore[assignment]
    if param.name in KINDS_OF_INPUT and isinstance(found.widget, forms.TextInput):
        found.widget.input_type = KINDS_OF_INPUT[param.name]
    return found


def words(param: Param, *, required: bool = False) -> dict[str, Any]:
    """What every field of this parameter is told."""
    return {
        "label": param.label or param.name.replace("_", " ").capitalize(),
        "help_text": param.help,
        "required": required,
    }


def zone(param: Param, now: str = "") -> forms.Field:
    """A time zone by its name."""
    return forms.ChoiceField(
        choices=_with(now, [("", _("That of the organisation")), *((each, each.replace("_", " ")) for each in ZONES)]),
        **words(param),
    )


def language(param: Param, now: str = "") -> forms.Field:
    """A language by its name."""
    return forms.ChoiceField(
        choices=_with(now, [("", _("That of the organisation")), *settings.LANGUAGES]), **words(param)
    )


def _with(now: str, choices: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """What is held already stays an answer, whatever it is."""
    return choices if not now or any(value == now for value, _label in choices) else [*choices, (now, now)]


def language_name(code: str) -> str:
    """What people call a language."""
    return str(dict(settings.LANGUAGES).get(code, code))


def zone_name(code: str) -> str:
    """A time zone as a reader wants it: America/New York."""
    return code.replace("_", " ")


def address_lines(address: Any) -> str:
    """An address in one line, as a reader wants it."""
    held = address if isinstance(address, dict) else {}
    town = " ".join(held[part] for part in ("postal_code", "city") if held.get(part))
    return ", ".join(part for part in (held.get("street"), town, held.get("region"), held.get("country")) if part)


class Lines(forms.CharField):
    """A list of texts, one per line."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 2}), **options)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(str(each) for each in value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> Any:
        return [line.strip() for line in super().clean(value).splitlines() if line.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return list(initial or []) != self.clean(data)


class Numbers(Lines):
    """A list of whole numbers, with commas between them."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.widget = forms.TextInput(attrs={"inputmode": "numeric"})

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(str(each) for each in value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> Any:
        parts = [part.strip() for part in str(forms.CharField.clean(self, value)).replace(";", ",").split(",")]
        if not all(part.isascii() and part.isdigit() and len(part) < 7 for part in parts if part):
            raise ValidationError(_("Write whole numbers with commas between them, such as 90, 30."), code="invalid")
        return [int(part) for part in parts if part]

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return list(initial or []) != self.clean(data)
        except ValidationError:
            return True


class Pairs(forms.CharField):
    """An object, one “name: value” per line. A value that is no text is written as JSON."""

    def __init__(self, **options: Any) -> None:
        options["help_text"] = options.get("help_text") or _("One per line: name: value")
        super().__init__(widget=forms.Textarea(attrs={"rows": 3}), **options)

    def prepare_value(self, value: Any) -> Any:
        return (
            "\n".join(f"{name}: {written_value(each)}" for name, each in value.items())
            if isinstance(value, dict)
            else value
        )

    def clean(self, value: Any) -> Any:
        found: dict[str, Any] = {}
        for line in super().clean(value).splitlines():
            name, colon, rest = line.partition(":")
            if line.strip() and not (colon and name.strip()):
                raise ValidationError(_("Each line is a name, a colon and a value."), code="invalid")
            if line.strip():
                found[name.strip()] = read_value(rest.strip())
        return found

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return (initial or {}) != self.clean(data)
        except ValidationError:
            return True


def written_value(value: Any) -> str:
    """A text as it is, unless it would be read as something else."""
    return (
        value
        if isinstance(value, str) and value == read_value(value) and "\n" not in value
        else json.dumps(value, ensure_ascii=False)
    )


def read_value(text: str) -> Any:
    """A number, yes or no where it is written as one; else the text itself."""
    try:
        return json.loads(text)
    except ValueError:
        return text


class AddressWidget(forms.MultiWidget):
    """The parts of an address, each with its name."""

    template_name = "workspace/customers/address.html"

    def __init__(self) -> None:
        super().__init__({part: forms.TextInput(attrs={"class": "form-control", "maxlength": "300"}) for part in PARTS})

    def decompress(self, value: Any) -> list[str]:
        held = value if isinstance(value, dict) else {}
        return [held.get(part, "") for part in PARTS]

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, {key: each for key, each in (attrs or {}).items() if key != "class"})
        for part, (code, label) in zip(context["widget"]["subwidgets"], PARTS.items(), strict=True):
            part |= {"label": label, "code": code}
            part["attrs"].pop("aria-describedby", None)
        return context

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        return render_to_string(self.template_name, self.get_context(name, value, attrs))

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_0" if id_ else id_


class Address(forms.MultiValueField):
    """One address by its parts. What no part shows (its kind) stays as it was."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            [forms.CharField(max_length=300, required=False) for _part in PARTS], widget=AddressWidget(),
            require_all_fields=False, **options,
        )  # fmt: skip

    def compress(self, data_list: list[str]) -> dict[str, str]:
        return {part: value for part, value in zip(PARTS, data_list or [], strict=False) if value}

    def clean(self, value: Any) -> Any:
        return super().clean(value) or {}

    def has_changed(self, initial: Any, data: Any) -> bool:
        held = {part: value for part, value in (initial or {}).items() if value and part in PARTS}
        return held != self.clean(data)


class Addresses(forms.CharField):
    """Several addresses, one per line, the parts with commas between them."""

    def __init__(self, **options: Any) -> None:
        options["help_text"] = options.get("help_text") or _("One per line: street, postcode, city, region, country")
        super().__init__(widget=forms.Textarea(attrs={"rows": 2}), **options)

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return "\n".join(self._line(each) for each in value)

    def _line(self, address: dict[str, str]) -> str:
        line = ", ".join(str(address.get(part, "")).replace(",", " ") for part in PARTS).rstrip(", ")
        return f"{address['kind']}: {line}" if address.get("kind") else line

    def clean(self, value: Any) -> Any:
        found = []
        for line in super().clean(value).splitlines():
            kind, colon, rest = line.partition(":")
            parts = [part.strip() for part in (rest if colon else line).split(",")]
            if len(parts) > len(PARTS):
                raise ValidationError(_("At most five parts with commas between them."), code="invalid")
            held = {"kind": kind.strip()} if colon and kind.strip() else {}
            held |= {part: text for part, text in zip(PARTS, parts, strict=False) if text}
            if held:
                found.append(held)
        return found

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.prepare_value(list(initial or [])) != self.prepare_value(self.clean(data))
        except ValidationError:
            return True


assert set(PARTS) < set(ADDRESS_PARTS)
SHAPES: dict[str, Any] = {
    "phones": Lines,
    "address": Address,
    "addresses": Addresses,
    "custom": Pairs,
    "characteristics": Pairs,
    "remind_days": Numbers,
}

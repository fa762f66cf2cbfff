"""Telephone numbers as they are compared: E.164, whatever somebody typed. What was typed stays as it was typed."""

from __future__ import annotations

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

SHORTEST = 5  # digits; less is an extension, and would find half the house
LONGEST = 40
_DIALLED = frozenset("0123456789+-–/()[]. \u00a0\t")


def region_of(country: object) -> str:
    """``DE`` for a country as addresses have it, where it is a code; else nothing."""
    code = country.strip().upper() if isinstance(country, str) else ""
    code = {"UK": "GB"}.get(code, code)
    return code if code in phonenumbers.SUPPORTED_REGIONS else ""


def normalise(text: str, region: str = "") -> str:
    """``+497115550100`` for ``0711 555 01-00`` in Germany, ``0049 711 5550100`` anywhere; the bare digits of what is no
    such number; nothing for what is none at all. An extension stays: two desks of one house are two numbers."""
    typed = _with_plus(text)
    try:
        number = phonenumbers.parse(typed, region or None)
    except NumberParseException:
        return _digits(typed)
    if not phonenumbers.is_possible_number(number):
        return _digits(typed)
    extension = f";{number.extension}" if number.extension else ""
    return (phonenumbers.format_number(number, PhoneNumberFormat.E164) + extension)[:LONGEST]


def beginning(text: str, region: str = "") -> str:
    """What the normalised form begins with, for somebody who has typed a part of it."""
    typed = _with_plus(text)
    digits = _digits(typed, shortest=1)
    if typed.startswith("+"):
        return f"+{digits}"
    code = phonenumbers.country_code_for_region(region) if region else 0
    trunk = digits.removeprefix("0") if digits.startswith("0") else None
    return f"+{code}{trunk}" if code and trunk else digits


def looks_like_one(text: str) -> bool:
    """Whether somebody who types this may be after a telephone number."""
    return set(text) <= _DIALLED and sum(map(str.isdigit, text)) >= SHORTEST


def _with_plus(text: str) -> str:
    text = text.strip()
    return f"+{text[2:]}" if text.startswith("00") else text


def _digits(text: str, shortest: int = SHORTEST) -> str:
    digits = "".join(letter for letter in text if letter in "0123456789")
    return digits[:LONGEST] if len(digits) >= shortest else ""

"""The catalogues under ``locale/``: one folder per language, the texts (``.po``) and what Django reads (``.mo``)."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings

ALWAYS = datetime(2026, 1, 1, tzinfo=UTC)  # a catalogue changes when its words do, not each time it is written


def languages() -> list[str]:
    """Those that need a catalogue: all but the one the code is written in."""
    return [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


def path_of(language: str) -> Path:
    """The file with the translated texts."""
    folder: Path = settings.LOCALE_PATHS[0]
    return folder / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> Catalog:
    """What has been translated so far."""
    path = path_of(language)
    if not path.exists():
        return Catalog(locale=language, domain="django")
    with path.open("rb") as file:
        return read_po(file, locale=language, domain="django")


def updated(language: str, template: Catalog) -> Catalog:
    """The catalogue with exactly the texts of the product: new ones empty, those that are gone removed."""
    catalogue = read(language)
    catalogue.update(template, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    catalogue.project, catalogue.version = "Customer service management", "1"
    catalogue.header_comment = (
        f"# {catalogue.locale.english_name} texts of the product; kept by `bin/manage translate`."
    )
    catalogue.last_translator = catalogue.language_team = catalogue.msgid_bugs_address = ""
    catalogue.creation_date = catalogue.revision_date = ALWAYS
    catalogue.fuzzy = False
    return catalogue


def write(language: str, catalogue: Catalog) -> None:
    """Both files."""
    path = path_of(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(as_po(catalogue))
    path.with_suffix(".mo").write_bytes(as_mo(catalogue))


def as_po(catalogue: Catalog) -> bytes:
    """Sorted, so that a change shows as itself."""
    written = BytesIO()
    write_po(written, catalogue, width=120, sort_output=True, include_lineno=False, ignore_obsolete=True)
    return written.getvalue()


def as_mo(catalogue: Catalog) -> bytes:
    """As Django reads it."""
    written = BytesIO()
    write_mo(written, catalogue)
    return written.getvalue()


def wanting(catalogue: Catalog) -> list[Message]:
    """Texts without a translation, or with one that nobody has confirmed."""
    return [text for text in catalogue if text.id and (text.fuzzy or not _is_translated(text))]


def mistaken(catalogue: Catalog) -> list[tuple[Message, str]]:
    """Translations whose placeholders or plurals are not those of the text, each with what is wrong."""
    return [
        (text, str(error)) for text, errors in catalogue.check() for error in errors if text.id and _is_translated(text)
    ]


def _is_translated(text: Message) -> bool:
    return all(text.string) if isinstance(text.string, tuple | list) else bool(text.string)

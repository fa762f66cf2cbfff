"""Every text that the product shows, found in code and templates."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from django.apps import apps
from django.conf import settings
from django.utils.translation.template import templatize

KEYWORDS: dict[str, Any] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
NOT_SHOWN = {
    "migrations",
    "tests",
    "demo",
    "runtime",
    "bench",
    "chaos",
    "load",
}  # folders of code whose words no user of the product meets


def collect() -> Catalog:
    """All texts with the files that they stand in."""
    found = Catalog(domain="django", fuzzy=False, charset="utf-8")
    for path in sorted(_sources()):
        for _line, text, comments, context in _texts(path):
            found.add(
                text, locations=[(str(path.relative_to(settings.BASE_DIR)), 0)], auto_comments=comments, context=context
            )
    return found


def _sources() -> Iterator[Path]:
    for app in apps.get_app_configs():
        folder = Path(app.path)
        if folder.parent == settings.BASE_DIR:
            yield from (path for path in folder.rglob("*.py") if not NOT_SHOWN & set(path.relative_to(folder).parts))
    for suffix in ("html", "txt"):
        yield from (settings.BASE_DIR / "templates").rglob(f"*.{suffix}")


def _texts(path: Path) -> Any:
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # Django turns a template into a line of calls for each of its lines; what indents them is not code.
        source = "\n".join(line.lstrip() for line in templatize(source, origin=str(path)).splitlines())
    return extract("python", BytesIO(source.encode()), keywords=KEYWORDS, comment_tags=("Translators:",))

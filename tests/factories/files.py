"""Files on their way in and out."""

from django.utils import timezone

from exchange.actions import exports, imports
from exchange.models import Export, Import


def make_import(word: str, *, by) -> Import:
    """A file of one contact, handed in and not yet checked."""
    body = f"last_name,account,external_id\n{word},NOWHERE,C1\n".encode()
    return imports.create(of="contact", file_name=f"{word}.csv", chunks=[body], by=by, at=timezone.now())


def make_export(*, by) -> Export:
    """A list that is being written."""
    return exports.create(of="contact", by=by, at=timezone.now())

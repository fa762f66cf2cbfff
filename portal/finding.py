"""What a customer finds by typing: their own cases, by words of the subject or the beginning of a number."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from accounts.models.folded import fold

LONGEST = 200
WORDS = 8  # each one more narrows the same rows once more; nobody types so many
SHOWN = 20


def cases(visible: Any, text: str) -> list[Any]:
    """Those that hold every word, the latest first. Only within what this customer sees, which is never much."""
    for word in fold(text[:LONGEST]).split()[:WORDS]:
        visible = visible.filter(Q(subject_folded__contains=word) | Q(number__startswith=word.upper()))
    return list(visible.order_by("-updated_at")[:SHOWN])

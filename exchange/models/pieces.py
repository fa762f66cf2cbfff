"""Files in the database, in pieces: whichever process goes on with them, has them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from exchange.models.exports import Export
from exchange.models.imports import Import
from tenancy.models import TenantForeignKey, TenantManager, TenantModel, TenantQuerySet

LENGTH = 512 * 1024  # bytes of one piece: what a process holds at a time


class PieceQuerySet(TenantQuerySet):
    """Pieces of files of the current tenant."""

    def visible_to(self, actor: Any) -> PieceQuerySet:
        """Those of one's imports and exports."""
        imports, exports = Import.objects.visible_to(actor), Export.objects.visible_to(actor)
        return self.filter(Q(data_import__in=imports) | Q(data_export__in=exports))


class Piece(TenantModel):
    """Some bytes of a file that came in or goes out."""

    data_import = TenantForeignKey(Import, null=True, on_delete=models.CASCADE, related_name="pieces")
    data_export = TenantForeignKey(Export, null=True, on_delete=models.CASCADE, related_name="pieces")
    place = models.PositiveIntegerField()
    draft = models.BooleanField(default=False, help_text="Not yet the file: what it is put together from.")
    body = models.BinaryField()

    objects: ClassVar[Any] = TenantManager.from_queryset(PieceQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(data_import__isnull=True, data_export__isnull=False)
                | Q(data_import__isnull=False, data_export__isnull=True),
                name="exchange_piece_of_one",
            ),
            models.UniqueConstraint(fields=["tenant", "data_import", "place"], name="exchange_piece_in"),
            models.UniqueConstraint(fields=["tenant", "data_export", "draft", "place"], name="exchange_piece_out"),
        ]

    def __str__(self) -> str:
        return f"{self.place}"


def keep(chunks: Iterable[bytes], **owner: Any) -> int:
    """Store a file as it comes; how many bytes it had."""
    size = 0
    for place, chunk in enumerate(_cut(chunks)):
        Piece.objects.create(place=place, body=chunk, **owner)
        size += len(chunk)
    return size


def _cut(chunks: Iterable[bytes]) -> Iterator[bytes]:
    waiting = bytearray()
    for chunk in chunks:
        waiting += chunk
        while len(waiting) >= LENGTH:
            yield bytes(waiting[:LENGTH])
            del waiting[:LENGTH]
    if waiting:
        yield bytes(waiting)


def pieces_of(**owner: Any) -> Iterator[bytes]:
    """The bytes again, one piece at a time."""
    places = Piece.objects.filter(**owner).order_by("place").values_list("pk", flat=True)
    for pk in list(places):
        yield bytes(Piece.objects.values_list("body", flat=True).get(pk=pk))

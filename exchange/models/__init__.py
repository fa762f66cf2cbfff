"""Files of records on their way in and out."""

from exchange.models.exports import Export
from exchange.models.imports import Import
from exchange.models.pieces import Piece
from exchange.models.rows import ImportRow

__all__ = ["Export", "Import", "ImportRow", "Piece"]

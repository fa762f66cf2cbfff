"""The kinds of fields that a condition can ask about."""

from conditions.kinds.base import Kind, Moment
from conditions.kinds.plain import Choice, Flag, Number, Reference, Tags
from conditions.kinds.text import Text, Word
from conditions.kinds.times import Day, Instant

__all__ = ["Choice", "Day", "Flag", "Instant", "Kind", "Moment", "Number", "Reference", "Tags", "Text", "Word"]

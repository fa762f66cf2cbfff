"""Files as people send them, row by row: what they are is decided by their content, never by their name."""

from exchange.reading.problems import FileProblem
from exchange.reading.sniffing import Look, look_at, read_rows

__all__ = ["FileProblem", "Look", "look_at", "read_rows"]

"""Why a file cannot be read."""

from __future__ import annotations

from typing import Any


class FileProblem(Exception):
    """What is wrong with the file as a whole, in words for whoever sent it."""

    def __init__(self, code: str, message: Any) -> None:
        self.code, self.message = code, message
        super().__init__(code)

    def __str__(self) -> str:
        return str(self.message)

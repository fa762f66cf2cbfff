"""How a verb says no: one exception with a code that callers can rely on, and words that a customer could read."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


class Refused(Exception):
    """The state of the object, or the caller's relation to it, refuses the verb. Nothing is changed.

    ``code`` is stable (``wrong_state``, ``not_assignee``, ``open_blocks``, …); ``message`` is for people; further
    keywords (ids, counts) travel to the caller beside them.
    """

    status = 409
    default_message = _("This is not possible now.")

    def __init__(self, code: str, message: Any = None, **extra: Any) -> None:
        # Not `message or …`: asking a lazy text whether it is empty translates it, for every refusal of every row.
        self.code, self.extra = code, extra
        self.message = self.default_message if message is None else message
        super().__init__(code)

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


class Forbidden(Refused):
    """No role of the caller holds the permission."""

    status = 403
    default_message = _("You are not allowed to do this.")

    def __init__(self, permission: str = "forbidden", message: Any = None, **extra: Any) -> None:
        self.permission = permission
        super().__init__("forbidden", message, **extra)


class ReadOnly(Refused):
    """Somebody looks at the product as another person sees it, and changes nothing."""

    status = 403
    default_message = _(
        "You are looking at this as another person. Nothing can be changed, and their keys and passwords are theirs."
    )

    def __init__(self, code: str = "viewing_as", message: Any = None, **extra: Any) -> None:
        super().__init__(code, message, **extra)


class Conflicted(Refused):
    """Somebody else changed the object since the caller read it."""

    status = 412
    default_message = _("Somebody changed this in the meantime. Read it again.")

    def __init__(self, code: str = "stale_version", message: Any = None, **extra: Any) -> None:
        super().__init__(code, message, **extra)


def invalid(field: str, message: Any, code: str) -> ValidationError:
    """A value that cannot stand: the field it was given in, words for people, and a code for programs."""
    return ValidationError({field: ValidationError(message, code=code)})

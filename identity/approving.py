"""What can be approved. An app above this one says so when it starts, and is called when somebody decides:

    register(Approvable(kind="contract", label=_("Contract"), permission="accounts.approve_contracts",
                        lock=the_contract_of, approved=…, rejected=…, withdrawn=…))

The record holds the key to its approval. It is locked before the approval, whichever of the two somebody acts on, so that
two steps at once wait for each other and never lock crosswise.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


def nothing(record: Any, *, approval: Any, by: Any, at: Any) -> None:
    """This decision changes nothing on the record."""


@dataclass(frozen=True, kw_only=True)
class Approvable:
    """A kind of record that another person must agree to."""

    kind: str
    label: Any
    permission: str
    lock: Callable[[Any], Any]  # the approval → its record, locked; None when it has another approval by now
    approved: Callable[..., None] = nothing  # (record, *, approval, by, at), in the transaction of the decision
    rejected: Callable[..., None] = nothing
    withdrawn: Callable[..., None] = nothing


_kinds: dict[str, Approvable] = {}


def register(approvable: Approvable) -> None:
    """Done once, when the product starts; the same kind again replaces it."""
    _kinds[approvable.kind] = approvable


def kind_of(approval: Any) -> Approvable:
    """What the approval is about; ``LookupError`` for a kind that nobody registered."""
    if approval.kind not in _kinds:
        raise LookupError(f"nobody registered what a {approval.kind!r} to approve is")
    return _kinds[approval.kind]


def kinds() -> list[Approvable]:
    """Everything that can be approved, by its code."""
    return [found for _code, found in sorted(_kinds.items())]


def label_of(approval: Any) -> Any:
    """What kind of thing waits, in words."""
    found = _kinds.get(approval.kind)
    return found.label if found is not None else approval.kind

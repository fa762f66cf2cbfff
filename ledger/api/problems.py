"""Refusals as RFC 9457 problems: 409 with the code of the rule, 403 without the permission, 412 for a lost version."""

from __future__ import annotations

from ledger.refusals import Refused
from rest.problems import Problem, register_problem


def to_problem(refused: Refused) -> Problem:
    """What the refusal says about itself."""
    return Problem(refused.status, detail=str(refused.message), code=refused.code, extra=refused.extra)


register_problem(Refused, to_problem)

"""What PostgreSQL refuses, told as a problem: a slip past validation is 400, a race 409, an outage 503."""

from django.apps import apps
from django.db import DatabaseError
from django.utils.translation import gettext as _
from psycopg import errors as pg
from psycopg_pool import PoolTimeout, TooManyRequests

from rest.problem import Problem

RETRY = {"Retry-After": "1"}


def database_problem(exc: DatabaseError) -> Problem | None:
    """The problem for a database error; None (so a logged 500) for one that only our own SQL can cause."""
    cause = exc.__cause__
    state = getattr(cause, "sqlstate", None) or ""
    if isinstance(cause, PoolTimeout | TooManyRequests):
        return Problem(503, detail=_("All database connections are busy."), code="busy", headers=dict(RETRY))
    if isinstance(cause, pg.UniqueViolation):
        return _duplicate(cause)
    if isinstance(cause, pg.ForeignKeyViolation):
        return _foreign_key(cause)
    if isinstance(cause, pg.ExclusionViolation):
        return Problem(409, detail=_("This overlaps with another record."), code="overlap")
    if isinstance(cause, pg.IntegrityError) or state.startswith("22"):
        return _refused_value()
    if isinstance(cause, pg.SerializationFailure | pg.DeadlockDetected | pg.LockNotAvailable):
        return Problem(409, detail=_("Somebody changed the same thing. Try again."), code="busy", headers=dict(RETRY))
    if state.startswith(("08", "53", "57")) or (not state and isinstance(cause, pg.OperationalError)):
        return Problem(503, detail=_("The database is not available."), code="unavailable", headers=dict(RETRY))
    if not state and isinstance(cause, pg.DataError):  # raised by the driver before sending: NUL, huge numbers
        return _refused_value()
    return None


def _refused_value() -> Problem:
    return Problem.invalid([{"field": "body", "code": "invalid", "message": _("A value cannot be stored.")}])


def _duplicate(cause: pg.UniqueViolation) -> Problem:
    """Names the fields of the violated constraint. Every one of ours starts with the tenant, which is not shown."""
    names = _unique_fields().get(cause.diag.constraint_name or "", ())
    message = _("This value is taken already.") if len(names) < 2 else _("This combination is taken already.")
    return Problem.invalid([{"field": name, "code": "unique", "message": message} for name in names or ("body",)])


def _foreign_key(cause: pg.ForeignKeyViolation) -> Problem:
    if "still referenced" in str(cause):
        return Problem(409, detail=_("Other records still refer to this one."), code="in_use")
    return Problem.invalid([{"field": "body", "code": "does_not_exist", "message": _("No such object.")}])


def _unique_fields() -> dict[str, tuple[str, ...]]:
    """Constraint name → the names that callers know: no tenant, and `email` for the column `email_norm`."""
    return {
        constraint.name: tuple(name.removesuffix("_norm") for name in names if name != "tenant")
        for models in apps.all_models.values()
        for model in models.values()
        for constraint in model._meta.constraints
        if (names := getattr(constraint, "fields", None))
    }

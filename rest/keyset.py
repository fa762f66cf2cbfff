"""Keyset pages: where the last page ended, as one row comparison that an index answers.

`WHERE (updated_at, id) < (v, i) ORDER BY updated_at DESC, id DESC LIMIT 51` is one descent into the index
`(tenant_id, updated_at, id)`, for page 1,000 as for page 1. OFFSET would read 1,000 pages to throw them away,
`updated_at < v OR (updated_at = v AND id < i)` is not an index condition.
"""

import base64
import binascii
import datetime
import hmac
import uuid
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import orjson
from django.core.exceptions import BadRequest, FieldDoesNotExist, ImproperlyConfigured, ValidationError
from django.db.models import BooleanField, F, Func, QuerySet, Value
from django.utils.crypto import salted_hmac

KEY = "_keyset"  # the annotation of an ordering that is an expression
MAC_BYTES = 16


class RowComparison(Func):
    """`(a, b) < (x, y)`, PostgreSQL's lexicographic comparison of rows."""

    output_field = BooleanField()

    def __init__(self, left: Any, operator: Any, right: Any) -> None:
        if len(left) != len(right) or operator not in ("<", "<=", ">", ">="):
            raise ValueError("both sides of a row comparison have the same columns")
        super().__init__(*left, *right)
        self.operator = operator

    def as_sql(self, compiler: Any, connection: Any, *_more: Any, **_context: Any) -> Any:
        """Both sides in parentheses; every value a parameter."""
        compiled = [compiler.compile(expression) for expression in self.source_expressions]
        half = len(compiled) // 2
        left, right = (", ".join(sql for sql, _params in side) for side in (compiled[:half], compiled[half:]))
        return f"({left}) {self.operator} ({right})", [param for _sql, params in compiled for param in params]


@dataclass(frozen=True)
class Column:
    """What an ordering sorts by: a NOT NULL column, or an expression that an index holds.

    A nullable column needs a key without nulls: `Column(Coalesce("next_due_at", Value(END_OF_TIME)))` or a generated
    column `Column("due_key")`. `descending` may name another one, so that empty values sort last both ways.
    """

    ascending: Any
    descending: Any = None

    def key(self, *, descending: bool) -> Any:
        """The field name or expression for a direction."""
        return self.descending if descending and self.descending is not None else self.ascending


@dataclass(frozen=True)
class Cursor:
    """A place in a list: an ordering, the key and id of a row, and which side of it to show."""

    ordering: str
    value: Any
    id: Any
    backwards: bool = False
    inclusive: bool = False

    def flipped(self) -> "Cursor":
        """The other side of the same place, with the row itself."""
        return replace(self, backwards=not self.backwards, inclusive=not self.inclusive)

    def encode(self, scope: str) -> str:
        """Opaque and signed: nobody but us can point into an index."""
        raw = orjson.dumps([self.ordering, _out(self.value), _out(self.id), self.backwards, self.inclusive])
        return base64.urlsafe_b64encode(_mac(scope, raw) + raw).rstrip(b"=").decode()

    @classmethod
    def from_page(cls, token: str | None, scope: str) -> "Cursor | None":
        """The place that the address of an HTML page names, if any; a made-up one is a bad request."""
        if not token:
            return None
        try:
            return cls.decode(token, scope)
        except ValueError as error:
            raise BadRequest("not a place in this list") from error

    @classmethod
    def decode(cls, token: str, scope: str) -> "Cursor":
        """ValueError for anything that this list did not hand out."""
        if not token or len(token) > 2000 or not token.isascii():
            raise ValueError("not a cursor")
        try:
            data = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        except binascii.Error as error:
            raise ValueError("not a cursor") from error
        mac, raw = data[:MAC_BYTES], data[MAC_BYTES:]
        if not hmac.compare_digest(mac, _mac(scope, raw)):
            raise ValueError("not a cursor of this list")
        return cls(*orjson.loads(raw))


@dataclass(frozen=True)
class Page:
    """Rows and the places before and after them."""

    rows: list
    next: Cursor | None
    previous: Cursor | None


def page(queryset: QuerySet[Any], *, ordering: str, column: Column, limit: int, cursor: Cursor | None = None) -> Page:
    """One page of a queryset. No row is lost or repeated while keys stand still, however many keys are equal."""
    descending = ordering.startswith("-")
    key = column.key(descending=descending)
    queryset, name = _keyed(queryset, key)
    backwards = cursor is not None and cursor.backwards
    down = descending != backwards
    names = ["pk"] if name == "pk" else [name, "pk"]
    queryset = queryset.order_by(*(F(n).desc() if down else F(n).asc() for n in names))
    if cursor is not None:
        queryset = queryset.filter(_beyond(queryset, names, cursor, down))
    rows = list(queryset[: limit + 1])
    more = len(rows) > limit
    rows = rows[:limit]
    if backwards:
        rows.reverse()

    def at(row: Any, backwards: bool) -> Any:
        return Cursor(ordering, row.pk if name == "pk" else getattr(row, name), row.pk, backwards)

    if not rows:
        other_side = cursor.flipped() if cursor else None
        return Page([], other_side if backwards else None, None if backwards else other_side)
    return Page(
        rows,
        next=at(rows[-1], False) if more or backwards else None,
        previous=at(rows[0], True) if (more if backwards else cursor is not None) else None,
    )


def _beyond(queryset: QuerySet[Any], names: list[str], cursor: Any, down: bool) -> Any:
    """The comparison that skips everything up to the cursor. ValueError if its values fit no column any more."""
    model = queryset.model
    fields = [queryset.query.annotations[n].output_field if n in queryset.query.annotations else
              (model._meta.pk if n == "pk" else model._meta.get_field(n)) for n in names]  # fmt: skip
    raw = [cursor.id] if len(names) == 1 else [cursor.value, cursor.id]
    try:
        values = [Value(field.to_python(value), output_field=field) for field, value in zip(fields, raw, strict=True)]
    except (ValidationError, TypeError) as error:
        raise ValueError("not a cursor of this list") from error
    operator = ("<" if down else ">") + ("=" if cursor.inclusive else "")
    return RowComparison([F(n) for n in names], operator, values)


def _keyed(queryset: QuerySet[Any], key: Any) -> Any:
    """(queryset, attribute that holds the key on each row)."""
    if not isinstance(key, str):
        return queryset.annotate(**{KEY: key}), KEY
    if key in ("id", "pk") or key == queryset.model._meta.pk.name:
        return queryset, "pk"
    try:
        field = queryset.model._meta.get_field(key)
    except FieldDoesNotExist as error:
        raise ImproperlyConfigured(f"{queryset.model.__name__} has no column {key!r} to sort by") from error
    if field.null:
        raise ImproperlyConfigured(f"{key!r} may be null: rows would be lost between pages. Use Column(Coalesce(…))")
    return queryset, field.attname


def _mac(scope: str, raw: Any) -> bytes:
    return salted_hmac(f"rest.cursor:{scope}", raw, algorithm="sha256").digest()[:MAC_BYTES]


def _out(value: Any) -> Any:
    if isinstance(value, datetime.datetime | datetime.date):
        return value.isoformat()
    return str(value) if isinstance(value, uuid.UUID | Decimal) else value

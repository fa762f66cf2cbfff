"""Walking a list: every row once, forwards and backwards, however many rows share a key."""

import datetime
import uuid
from itertools import chain

import pytest
from django.db import connection
from django.db.models import Value
from django.db.models.functions import Coalesce
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rest import keyset
from rest.pagination import END_OF_TIME, Column
from tests.rest.conftest import NOON

COLUMNS = {
    "created_at": Column("created_at"),
    "pages": Column("pages"),
    "state": Column("state"),
    "id": Column("id"),
    "due_at": Column(Coalesce("due_at", Value(END_OF_TIME))),
}
rows = st.lists(
    st.tuples(
        st.integers(0, 2).map(lambda n: NOON + datetime.timedelta(microseconds=n)),
        st.integers(-1, 1),
        st.sampled_from(["new", "worn"]),
        st.none() | st.integers(0, 1).map(lambda n: NOON + datetime.timedelta(days=n)),
    ),
    max_size=14,
)


def walk(queryset, cursor, direction, **page):
    """Pages from a cursor to the end of the list."""
    while cursor is not None:
        found = keyset.page(queryset, cursor=cursor, **page)
        yield [row.pk for row in found.rows]
        cursor = getattr(found, direction)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=rows, ordering=st.sampled_from(sorted(COLUMNS)), descending=st.booleans(), limit=st.integers(1, 5))
def test_every_row_is_met_once_each_way(library, rows, ordering, descending, limit):
    library.Book.objects.all().delete()
    library.Book.objects.bulk_create(
        library.Book(id=uuid.uuid4(), title=f"{n}", created_at=at, pages=pages, state=state, due_at=due)
        for n, (at, pages, state, due) in enumerate(rows)
    )
    page = {"ordering": ("-" if descending else "") + ordering, "column": COLUMNS[ordering], "limit": limit}
    books = library.Book.objects.filter(owner="rosa")

    def key(book):
        first = (book.due_at or END_OF_TIME) if ordering == "due_at" else getattr(book, ordering)
        return first, book.pk

    expected = [book.pk for book in sorted(books, key=key, reverse=descending)]
    first = keyset.page(books, **page)
    forwards = [[row.pk for row in first.rows], *walk(books, first.next, "next", **page)]

    assert list(chain(*forwards)) == expected
    assert first.previous is None
    assert all(len(found) == limit for found in forwards[:-1])

    if first.next is not None:
        last = first
        while last.next is not None:
            last = keyset.page(books, cursor=last.next, **page)
        backwards = list(walk(books, last.previous, "previous", **page))
        assert backwards == forwards[-2::-1]  # the very pages of the way there


def test_rows_deleted_meanwhile_leave_a_way_back(library):
    page = {"ordering": "title", "column": Column("title"), "limit": 1}
    books = library.Book.objects.filter(owner="rosa")
    first = keyset.page(books, **page)
    library.Book.objects.filter(title="Ulysses").delete()

    empty = keyset.page(books, cursor=first.next, **page)
    assert (empty.rows, empty.next) == ([], None)
    assert [row.title for row in keyset.page(books, cursor=empty.previous, **page).rows] == ["Emma"]


@pytest.mark.parametrize("ordering", ["created_at", "-created_at"])
def test_a_page_far_in_is_one_descent_into_the_index(library, ordering):
    start = NOON - datetime.timedelta(days=30)
    library.Book.objects.bulk_create(
        library.Book(id=uuid.uuid4(), title=f"Volume {n}", created_at=start + datetime.timedelta(minutes=n // 3))
        for n in range(5000)
    )
    with connection.cursor() as cursor:
        # The app's role may not ANALYZE; what matters is that the index can answer alone.
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
    books = library.Book.objects.filter(owner="rosa").order_by()
    middle = books.order_by("created_at")[2500:2501].get()
    down = ordering.startswith("-")
    comparison = keyset.RowComparison(
        ["created_at", "pk"], "<" if down else ">", [Value(middle.created_at), Value(middle.pk)]
    )
    plan = books.filter(comparison).order_by(ordering, "-pk" if down else "pk")[:51].explain()

    assert "Index Cond: ((owner = 'rosa'::text) AND (ROW(created_at, id)" in plan
    assert "Sort" not in plan


def test_a_column_that_may_be_empty_is_no_ordering(library):
    with pytest.raises(keyset.ImproperlyConfigured):
        keyset.page(library.Book.objects.all(), ordering="due_at", column=Column("due_at"), limit=5)


def test_links_of_a_list_lead_there_and_back(library, api):
    first = api.ask("GET", "/books/?limit=1&ordering=title&fields=title&count=exact").json()
    second = api.get(first["next"], headers={"Authorization": "Reader rosa"}).json()
    again = api.get(second["previous"], headers={"Authorization": "Reader rosa"}).json()

    assert [page["results"] for page in (first, second, again)] == [
        [{"title": "Emma"}], [{"title": "Ulysses"}], [{"title": "Emma"}],
    ]  # fmt: skip
    assert (first["previous"], second["next"], again["previous"]) == (None, None, None)
    assert "count" not in second

"""Whatever is sent, the answer is a success or a complaint, never a crash."""

from urllib.parse import quote

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.rest.conftest import errors_of

quick = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
FIELDS = ["title", "text", "pages", "price", "lent", "due_at", "custom", "shelf", "state", "id", "tenant", ""]
odd = st.sampled_from(["", "0", "\x00", "\u202e", "\ud800", "9" * 400, "-0", "2026-02-30T25:61:61Z", "10000-01-01T00:00:00Z",
                       "0001-01-01T00:00:00+14:00", "NaN", "1e5", "true", "null", "none", "none,none", "{}", "' OR 1=1 --"])  # fmt: skip
leaf = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | odd
value = st.recursive(
    leaf, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
)
names = ["limit", "cursor", "ordering", "fields", "expand", "count", "state", "pages", "lent", "shelf", "title",
         "created_after", "shelf_name", "nope"]  # fmt: skip


@quick
@given(body=st.dictionaries(st.sampled_from(FIELDS), value, max_size=5), method=st.sampled_from(["POST", "PATCH"]))
def test_any_json_body(library, api, body, method):
    response = api.ask(method, "/books/" if method == "POST" else "/books/B1/", body)

    assert response.status_code in (200, 201, 400), response.content
    assert response.status_code != 400 or errors_of(response)


@quick
@given(raw=st.binary(max_size=60))
def test_any_bytes(library, api, raw):
    assert api.ask("POST", "/books/", raw=raw).status_code == 400


@quick
@given(query=st.dictionaries(st.sampled_from(names), st.text(max_size=12) | odd, max_size=4))
def test_any_query(library, api, query):
    encoded = "&".join(f"{name}={quote(text.encode('utf-8', 'surrogatepass'))}" for name, text in query.items())
    response = api.ask("GET", f"/books/?{encoded}")

    assert response.status_code in (200, 400), response.content
    assert response.status_code != 400 or errors_of(response)


@quick
@given(
    ref=st.text(min_size=1, max_size=30) | odd.filter(bool), tag=st.text(st.characters(max_codepoint=255), max_size=10)
)
def test_any_path_and_precondition(library, api, ref, tag):
    tag = tag.replace("\r", "").replace("\n", "")
    response = api.ask(
        "PATCH", f"/books/{quote(ref.encode('utf-8', 'surrogatepass'), safe='')}/", {"pages": 2}, If_Match=tag
    )

    assert response.status_code in (200, 400, 404, 405, 412), response.content
    assert api.ask("PATCH", "/books/B1/", {"pages": 2}, If_Match=tag).status_code in (200, 400, 412)

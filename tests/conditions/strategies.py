"""Random conditions and random rows, from few values, so that they meet: what is alike, what is nearly alike, what is not there."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from conditions.fields import fields_of
from conditions.kinds import Choice, Flag, Instant, Number, Reference, Tags, Text

# Letters that big and small, composed and decomposed, wide and narrow forms disagree about, and what SQL has plans for.
ATOMS = (
    "a", "A", "b", "ß", "ẞ", "SS", "ss", "İ", "i", "ı", "I", "ä", "Ä", "a\u0308", "ﬁ", "Σ", "ς", "σ", "Ａ", "Ǆ", "ŉ", "ᾳ", "\u0345", "漢", "😀",
    "%", "_", "\\", "'", '"', " ", "  ", "\t", "\u00a0", "\u3000", "\U0010ffff", "1", "01",
)  # fmt: skip
texts = st.lists(st.sampled_from(ATOMS), max_size=2).map("".join)
asked = texts.filter(str.strip)
tags = st.lists(st.sampled_from(("vip", "VIP", "ü", "u\u0308", "%", 'a"b', "a", "1")), max_size=3)
ids = tuple(UUID(int=0x0199_0000_0000_7000_8000_0000_0000_0000 + n) for n in range(4))
zones = st.sampled_from(
    [
        ZoneInfo(name)
        for name in (
            "UTC", "Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Asia/Beirut", "Africa/Cairo", "Australia/Lord_Howe",
            "Pacific/Apia", "Pacific/Kiritimati", "Asia/Kathmandu",
        )
    ]
)  # fmt: skip
# Days on which clocks change somewhere, one that Samoa skipped, leap days, and the days around them.
DAYS = tuple(
    day + timedelta(days=near)
    for day in (
        date(2026, 3, 29), date(2026, 10, 25), date(2026, 3, 8), date(2017, 10, 15), date(2018, 2, 18), date(2011, 12, 30), date(2024, 2, 29),
        date(2023, 4, 28),
    )
    for near in (-1, 0, 1)
)  # fmt: skip


@st.composite
def instants(draw):
    """Near a midnight of some zone, mostly."""
    midnight = datetime.combine(draw(st.sampled_from(DAYS)), datetime.min.time(), draw(zones))
    near = timedelta(
        minutes=draw(st.sampled_from((-61, -60, -1, 0, 1, 59, 60, 61, 720))),
        microseconds=draw(st.sampled_from((-1, 0, 0, 1))),
    )
    return midnight.astimezone(UTC) + near


days = st.sampled_from(DAYS).map(date.isoformat)
durations = st.sampled_from(("P1D", "P0D", "P1W", "PT1H", "PT24H", "PT30M", "PT1S"))
relative_days = st.integers(-2, 2).map(lambda n: {"day": n})
times = (
    days
    | instants().map(datetime.isoformat)
    | relative_days
    | durations.map(lambda duration: {"ago": duration})
    | durations.map(lambda duration: {"ahead": duration})
)


def values_for(kind):
    """What may stand on the right of an operator."""
    if isinstance(kind, Instant):
        return times
    if isinstance(kind, Text):
        return asked.filter(lambda text: bool(kind.key(text)))
    if isinstance(kind, Tags):
        return tags.filter(bool).map(lambda found: found[0])
    if isinstance(kind, Choice):
        return st.sampled_from(list(kind.options))
    if isinstance(kind, Reference):
        return st.sampled_from(ids).map(str)
    if isinstance(kind, Flag):
        return st.booleans()
    if isinstance(kind, Number):
        return st.integers(-1, 4) | st.just(10**12)
    return days | relative_days


@st.composite
def leaves(draw, resource):
    """One comparison that is allowed."""
    fields = fields_of(resource)
    field = fields[draw(st.sampled_from(sorted(fields)))]
    op = draw(st.sampled_from(field.kind.operators))
    if op == "empty":
        value = draw(st.booleans())
    else:
        value = draw(
            st.lists(values_for(field.kind), min_size=1, max_size=3) if op.endswith("in") else values_for(field.kind)
        )
    return {"field": field.name, "op": op, "value": value}


def conditions(resource):
    """Trees of them; the empty one, which always holds, too."""
    some = st.recursive(
        leaves(resource),
        lambda inner: (
            st.lists(inner, min_size=1, max_size=3).map(lambda of: {"all": of})
            | st.lists(inner, min_size=1, max_size=3).map(lambda of: {"any": of})
            | inner.map(lambda of: {"not": of})
        ),
        max_leaves=8,
    )
    return (some | st.just({"all": []})).filter(lambda tree: deep(tree) <= 8)


def deep(tree):
    """How many groups are nested."""
    inner = [tree["not"]] if "not" in tree else tree.get("all", tree.get("any", []))
    return 1 + max(map(deep, inner)) if inner else 0

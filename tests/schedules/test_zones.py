"""Where a zone changes its offset, held against the IANA database as it lies on the disk."""

from __future__ import annotations

import importlib.resources
import itertools
import struct
import zoneinfo
from datetime import UTC, datetime
from pathlib import Path

import pytest

from schedules.zones import known, stretches, year_begins

SINCE = year_begins(1900)


def changes(zone: str) -> list[tuple[int, int]]:
    """(second, new offset) of every change that the zone's file names."""
    file = next((path for folder in zoneinfo.TZPATH if (path := Path(folder) / zone).is_file()), None)
    data = (file or importlib.resources.files("tzdata.zoneinfo").joinpath(zone)).read_bytes()
    old, size = _counts(data, 0), 0
    size = 44 + old[3] * 5 + old[4] * 6 + old[5] + old[2] * 8 + old[1] + old[0]
    _utc, _wall, _leaps, times, types, _letters = _counts(data, size)
    at = size + 44
    seconds = struct.unpack(f">{times}q", data[at : at + 8 * times])
    which = data[at + 8 * times : at + 9 * times]
    offsets = [struct.unpack(">l", data[at + 9 * times + 6 * n :][:4])[0] for n in range(types)]
    found, before = [], None
    for second, n in zip(seconds, which, strict=True):
        if offsets[n] != before:
            found.append((second, offsets[n]))
        before = offsets[n]
    return found


def _counts(data: bytes, at: int) -> tuple[int, ...]:
    return struct.unpack(">6l", data[at + 20 : at + 44])


def test_no_zone_changes_twice_within_a_day_so_one_look_a_day_misses_nothing():
    for zone in known() - {"Factory", "localtime"}:
        seconds = [second for second, _offset in changes(zone) if second >= SINCE]
        assert all(later - earlier > 2 * 86_400 for earlier, later in itertools.pairwise(seconds)), zone


@pytest.mark.parametrize(
    "zone",
    ["Europe/Berlin", "Africa/Monrovia", "Africa/Casablanca", "Pacific/Apia", "America/Caracas", "Asia/Gaza", "Africa/Freetown"],
)  # fmt: skip
def test_stretches_are_cut_where_the_database_says(zone):
    found = [piece for year in range(1901, 2037) for piece in stretches(zone, year)]
    cuts = [
        (begin, offset) for (_b, _e, before), (begin, _end, offset) in itertools.pairwise(found) if before != offset
    ]

    assert all(end == begin for (_b, end, _o), (begin, _e, _p) in itertools.pairwise(found))
    assert cuts == [each for each in changes(zone) if year_begins(1901) < each[0] < year_begins(2037)]


def test_clocks_go_on_changing_when_the_database_ends():
    spring, autumn = (piece[0] for piece in stretches("Europe/Berlin", 2150)[1:])

    assert datetime.fromtimestamp(spring, UTC).isoformat() == "2150-03-29T01:00:00+00:00"
    assert datetime.fromtimestamp(autumn, UTC).isoformat() == "2150-10-25T01:00:00+00:00"

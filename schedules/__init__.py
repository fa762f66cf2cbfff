"""Working time: weekly spans, holidays, exact arithmetic.

`calendars`, `zones` and `hours` are the engine: plain Python, no Django, usable by whoever has a calendar.
"""

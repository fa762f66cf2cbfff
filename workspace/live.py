"""Where a page of the workspace listens for changes."""

from urllib.parse import urlencode

from django.urls import reverse

from ledger.queries import last_position


def address(topic: str) -> str:
    """The stream of one topic, ``cases`` or ``case:<id>``, from where the feed stands while this page is made."""
    return f"{reverse('live')}?{urlencode({'topic': topic, 'after': last_position()})}"

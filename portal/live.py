"""Where a page of the portal listens for changes."""

from urllib.parse import urlencode

from django.urls import reverse


def address(topic: str) -> str:
    """The stream of one topic: ``cases``, or ``case:<id>``."""
    return f"{reverse('live')}?{urlencode({'topic': topic})}"

"""Says on Valkey how far a tenant's feed has come. Listeners read the feed itself; a message lost loses nothing.

A whisper is for the pages that are open now and stands in no feed: who is here, who is typing.
"""

from __future__ import annotations

import logging
import time
from functools import lru_cache
from uuid import UUID

import redis
from django.conf import settings

CHANNEL = "csm:stream:"
WHISPERS = "csm:whisper:"
REST = 5.0  # seconds without a try after Valkey failed; streams poll meanwhile
log = logging.getLogger("ledger.announcing")
_resting_until = 0.0


def announce(tenant_id: int, position: int) -> None:
    """Tell the streams of this tenant; at most 0.2 s, and never an error."""
    _say(f"{CHANNEL}{tenant_id}", position)


def whisper(tenant_id: int, root_id: UUID, kind: str) -> None:
    """Tell the staff who look at this record now that something passing has changed: ``viewers``. Never an error."""
    _say(f"{WHISPERS}{tenant_id}", f"{root_id} {kind}")


def _say(channel: str, message: int | str) -> None:
    global _resting_until
    if time.monotonic() < _resting_until:
        return
    try:
        _client().publish(channel, message)
    except redis.RedisError as error:
        _resting_until = time.monotonic() + REST
        log.warning("valkey away (%s); streams poll", type(error).__name__)


@lru_cache(maxsize=1)
def _client() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=0.2, socket_connect_timeout=0.2)

"""Says on Valkey how far a tenant's feed has come. Listeners read the feed itself; a message lost loses nothing."""

from __future__ import annotations

import logging
import time
from functools import lru_cache

import redis
from django.conf import settings

CHANNEL = "csm:stream:"
REST = 5.0  # seconds without a try after Valkey failed; streams poll meanwhile
log = logging.getLogger("ledger.announcing")
_resting_until = 0.0


def announce(tenant_id: int, position: int) -> None:
    """Tell the streams of this tenant; at most 0.2 s, and never an error."""
    global _resting_until
    if time.monotonic() < _resting_until:
        return
    try:
        _client().publish(f"{CHANNEL}{tenant_id}", position)
    except redis.RedisError as error:
        _resting_until = time.monotonic() + REST
        log.warning("valkey away (%s); streams poll", type(error).__name__)


@lru_cache(maxsize=1)
def _client() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=0.2, socket_connect_timeout=0.2)

"""Who looks at a case now: one sorted set per tenant and case in Valkey, by tab, from its last sign of life.

Nothing is kept: who says nothing for forty seconds is gone, and while Valkey is away nobody is shown.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable
from functools import lru_cache
from typing import Any
from uuid import UUID

import redis
from django.conf import settings

from cases.models import Case
from identity.models import User
from ledger.announcing import whisper
from tenancy.cache import tenant_key
from tenancy.context import current_tenant_id

EVERY = 15  # seconds between two signs of life of a page
GONE = 40.0  # seconds of silence after which somebody is no longer shown
MOST = 200  # tabs remembered for one case
REST = 5.0  # seconds without a try after Valkey failed
TAB = re.compile(r"[a-z0-9]{1,32}")
log = logging.getLogger("workspace.viewers")
_resting_until = 0.0


def arrive(case: Case, actor: Any, tab: str) -> None:
    """This tab shows the case now; the others hear of it if it is new, or if somebody has gone silent."""

    def note(client: redis.Redis) -> bool:
        key, now = _key(case), time.time()
        steps = client.pipeline(transaction=False)
        steps.zremrangebyscore(key, "-inf", now - GONE)
        steps.zadd(key, {_member(actor, tab): now})
        steps.zremrangebyrank(key, 0, -MOST - 1)
        steps.expire(key, int(GONE) + 5)
        silent, new, *_others = steps.execute()
        return bool(silent or new)

    if _with_valkey(note):
        whisper(current_tenant_id(), case.pk, "viewers")


def leave(case: Case, actor: Any, tab: str) -> None:
    """This tab shows something else now."""
    if _with_valkey(lambda client: client.zrem(_key(case), _member(actor, tab))):
        whisper(current_tenant_id(), case.pk, "viewers")


def others(case: Case, actor: Any) -> list[User]:
    """The colleagues who look at it, without oneself, by name; as far as this actor knows them."""

    def look(client: redis.Redis) -> list[bytes]:
        return client.zrangebyscore(_key(case), time.time() - GONE, "+inf")  # type: ignore[return-value]

    here = {UUID(member.decode().partition(":")[0]) for member in _with_valkey(look) or ()} - {actor.user_id}
    if not here:
        return []
    return sorted(User.objects.visible_to(actor).active().filter(pk__in=here), key=lambda user: user.name)


def _key(case: Case) -> str:
    return tenant_key(f"viewers:{case.pk}", "csm", 1)


def _member(actor: Any, tab: str) -> str:
    return f"{actor.user_id}:{tab}"


def _with_valkey(work: Callable[[redis.Redis], Any]) -> Any:
    """Its answer, or nothing while Valkey is away; at most 0.2 s."""
    global _resting_until
    if time.monotonic() < _resting_until:
        return None
    try:
        return work(_client())
    except redis.RedisError as error:
        _resting_until = time.monotonic() + REST
        log.warning("valkey away (%s); nobody is shown beside a case", type(error).__name__)
        return None


@lru_cache(maxsize=1)
def _client() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=0.2, socket_connect_timeout=0.2)

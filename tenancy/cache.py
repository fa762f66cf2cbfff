"""The cache of the tenant whose door is open. While Valkey is away each process counts for itself; nothing fails."""

from __future__ import annotations

import time
from typing import Any

from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

from tenancy.context import current_tenant_id, has_tenant

AWAY = 5.0  # seconds without asking again, so that a lost server costs one time-out and not one per call


def tenant_key(key: str, prefix: str, version: int) -> str:
    """Nothing that one tenant counts or remembers is seen by another."""
    return f"{prefix}:{version}:{current_tenant_id() if has_tenant() else '-'}:{key}"


def _forgiving(name: str) -> Any:
    def call(self: TenantCache, *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() >= self.away_until:
            try:
                return getattr(RedisCache, name)(self, *args, **kwargs)
            except (RedisError, OSError):
                TenantCache.away_until = time.monotonic() + AWAY
        return getattr(self.local, name)(*args, **kwargs)

    call.__name__ = name
    return call


class TenantCache(RedisCache):
    """Valkey, and the memory of this process while Valkey does not answer (rate limits then count per process)."""

    away_until = 0.0

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, {**params, "KEY_FUNCTION": tenant_key})
        self.local: BaseCache = LocMemCache("tenancy", {"KEY_FUNCTION": tenant_key})


_CALLS = ("add", "get", "set", "touch", "delete", "get_many", "has_key", "incr", "set_many", "delete_many", "clear")
for _name in _CALLS:
    setattr(TenantCache, _name, _forgiving(_name))

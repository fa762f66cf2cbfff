"""Token buckets per key and per tenant, in Valkey; in this process while Valkey is away.

`settings.REST_RATE_LIMIT = {"identity": dotted path, "policies": {"key": (tokens, seconds), "tenant": (…)}}`. The
identity function takes a request and gives the bucket of each policy: `{"key": "k:17", "tenant": "t:1"}`; without one
`request.actor` is asked. Answers carry `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers-10).
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import redis
from django.conf import settings
from django.utils.module_loading import import_string
from redis.backoff import NoBackoff
from redis.retry import Retry
from rest_framework.throttling import BaseThrottle

DEFAULT_POLICIES = {"key": (6_000, 60), "tenant": (30_000, 60)}  # 100 and 500 a second, with bursts of a minute's worth
PATIENCE = 0.1  # seconds a request may lose to a Valkey that is away
PAUSE = 5.0  # seconds until it is asked again
LOCAL_BUCKETS = 10_000  # of this process; the least recently used is forgotten first

# KEYS: buckets. ARGV: cost, then capacity and seconds of each. All or none are charged. The server's clock decides.
TAKE = """
local clock = redis.call('TIME')
local now = clock[1] + clock[2] / 1000000
local cost, allowed, left = tonumber(ARGV[1]), 1, {}
for i, key in ipairs(KEYS) do
  local capacity, seconds = tonumber(ARGV[2 * i]), tonumber(ARGV[2 * i + 1])
  local state = redis.call('HMGET', key, 'tokens', 'at')
  local tokens, at = tonumber(state[1]) or capacity, tonumber(state[2]) or now
  left[i] = math.min(capacity, tokens + math.max(0, now - at) * capacity / seconds)
  if left[i] < cost then allowed = 0 end
end
local told = {allowed}
for i, key in ipairs(KEYS) do
  if allowed == 1 then left[i] = left[i] - cost end
  redis.call('HSET', key, 'tokens', left[i], 'at', now)
  redis.call('EXPIRE', key, math.ceil(tonumber(ARGV[2 * i + 1])) + 1)
  told[i + 1] = tostring(left[i])
end
return told
"""


@dataclass(frozen=True)
class Bucket:
    """One policy applied to one identity."""

    policy: str
    key: str
    capacity: int
    seconds: float

    def wait_for(self, cost: float, tokens: float) -> float:
        """Seconds until `cost` tokens are there."""
        return max(0.0, (cost - tokens) * self.seconds / self.capacity)


class TokenBucketThrottle(BaseThrottle):
    """DRF's door to the buckets; runs after authentication, so the caller is known."""

    def allow_request(self, request: Any, view: Any) -> bool:
        """Take the view's cost from each bucket, or from none."""
        buckets = buckets_of(request)
        if not buckets:
            return True
        cost = getattr(view, "rate_cost", 1)
        allowed, left = take(buckets, cost)
        waits = [bucket.wait_for(cost, tokens) for bucket, tokens in zip(buckets, left, strict=True)]
        self.pause = max(waits)
        request._rate_limit = list(zip(buckets, left, strict=True))
        return allowed

    def wait(self) -> Any:
        """Seconds, for Retry-After."""
        return self.pause


def buckets_of(request: Any) -> list[Bucket]:
    """The buckets that a request draws from."""
    conf = getattr(settings, "REST_RATE_LIMIT", {})
    policies = conf.get("policies", DEFAULT_POLICIES)
    identify = import_string(conf["identity"]) if conf.get("identity") else rate_limit_identity
    return [
        Bucket(policy, f"csm:rate:{policy}:{key}", *policies[policy])
        for policy, key in identify(request).items()
        if policy in policies
    ]


def rate_limit_identity(request: Any) -> Mapping[str, str]:
    """The default: the actor's key or user, and its tenant; a stranger's address."""
    actor = getattr(request, "actor", None)
    tenant = getattr(actor, "tenant_id", None)
    if tenant is None:
        return {"key": f"ip:{request.META.get('REMOTE_ADDR', '')}"}
    who = getattr(actor, "key_id", None) or getattr(actor, "user_id", None)
    return {"key": f"{tenant}:{who}", "tenant": str(tenant)}


def headers(request: Any) -> dict[str, str]:
    """What the answer says about the limits."""
    states = getattr(request, "_rate_limit", None)
    if not states:
        return {}
    policies = ", ".join(f'"{b.policy}";q={b.capacity};w={round(b.seconds)}' for b, _tokens in states)
    told = ", ".join(
        f'"{b.policy}";r={max(0, int(tokens))};t={round(b.wait_for(b.capacity, tokens))}' for b, tokens in states
    )
    return {"RateLimit-Policy": policies, "RateLimit": told}


def take(buckets: list[Bucket], cost: float) -> tuple[bool, list[float]]:
    """(allowed, tokens left in each), from Valkey or else from here."""
    if _breaker.closed():
        try:
            arguments = [cost, *(value for bucket in buckets for value in (bucket.capacity, bucket.seconds))]
            told = _script()(keys=[bucket.key for bucket in buckets], args=arguments)
        except (redis.RedisError, OSError):
            _breaker.trip()
        else:
            return bool(told[0]), [float(tokens) for tokens in told[1:]]
    return _local.take(buckets, cost)


class Breaker:
    """Remembers that Valkey is away, so that only one request in five seconds finds out again."""

    def __init__(self) -> None:
        self.open_until = 0.0

    def closed(self) -> bool:
        """Whether to try."""
        return time.monotonic() >= self.open_until

    def trip(self) -> None:
        """It failed."""
        self.open_until = time.monotonic() + PAUSE


class LocalBuckets:
    """The same buckets for one process."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.state: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, buckets: list[Bucket], cost: float) -> tuple[bool, list[float]]:
        """As the script does."""
        now = time.monotonic()
        with self.lock:
            left = []
            for bucket in buckets:
                tokens, at = self.state.get(bucket.key, (bucket.capacity, now))
                left.append(min(bucket.capacity, tokens + (now - at) * bucket.capacity / bucket.seconds))
            allowed = all(tokens >= cost for tokens in left)
            left = [tokens - cost for tokens in left] if allowed else left
            for bucket, tokens in zip(buckets, left, strict=True):
                self.state[bucket.key] = tokens, now
                self.state.move_to_end(bucket.key)
            while len(self.state) > LOCAL_BUCKETS:
                self.state.popitem(last=False)
        return allowed, left


_breaker = Breaker()
_local = LocalBuckets()


@cache
def _script() -> Any:
    client = redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE, retry=Retry(NoBackoff(), 0)
    )
    return client.register_script(TAKE)

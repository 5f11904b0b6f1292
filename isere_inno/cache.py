"""The shared cache, failing open: a page without Redis is slower, never broken."""

import logging
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)
GIVEN_DEFAULT = object()


def _failing_open(name: str, answer: Any) -> Callable[..., Any]:
    inherited = getattr(RedisCache, name)

    def method(self: RedisCache, *args: Any, **kwargs: Any) -> Any:
        try:
            return inherited(self, *args, **kwargs)
        except (RedisError, OSError) as error:
            logger.warning("cache %s unavailable: %s", name, type(error).__name__)
            return kwargs.get("default", args[1] if len(args) > 1 else None) if answer is GIVEN_DEFAULT else answer

    return method


class ResilientRedisCache(RedisCache):
    """Answers as an empty cache would while the server is away."""

    get = _failing_open("get", GIVEN_DEFAULT)
    add = _failing_open("add", True)
    set = _failing_open("set", None)
    touch = _failing_open("touch", False)
    delete = _failing_open("delete", False)
    get_many = _failing_open("get_many", {})
    set_many = _failing_open("set_many", [])
    delete_many = _failing_open("delete_many", None)
    has_key = _failing_open("has_key", False)
    incr = _failing_open("incr", 1)

    def clear(self) -> None:
        """Forget our own keys only: Celery’s queues live on the same server, and Django’s own clear() loses them."""
        client = self._cache.get_client(write=True)
        try:
            keys = list(client.scan_iter(match=f"{self.key_prefix}:*", count=1000))
            if keys:
                client.delete(*keys)
        except (RedisError, OSError) as error:
            logger.warning("cache clear unavailable: %s", type(error).__name__)

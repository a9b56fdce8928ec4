"""One Redis for the tests that leave it as it is, and one to break for each other."""

from collections.abc import Iterator

import pytest

from tests.redis_server import RedisServer, running_redis


@pytest.fixture(scope="session")
def redis_address() -> Iterator[str]:
    """Tell where a Redis listens."""
    with running_redis() as redis:
        yield redis.address


@pytest.fixture
def own_redis() -> Iterator[RedisServer]:
    """Run a Redis of the test's own."""
    with running_redis() as redis:
        yield redis

"""Redis tried, as it is and as it can be wrong."""

import socket
import time

import pytest

from server.fanout.failures import FanoutError
from server.fanout.link import WAIT_S, try_redis
from tests.redis_server import RedisServer, running_redis

PASSWORD = "correct-horse"  # noqa: S105  # of a test


async def test_a_message_comes_back(redis_address: str) -> None:
    assert 0 < await try_redis(redis_address) < WAIT_S


async def test_a_redis_that_hangs_is_waited_for_no_longer_than_that(own_redis: RedisServer) -> None:
    own_redis.hang()
    began = time.monotonic()
    with pytest.raises(FanoutError, match="does not answer in time"):
        await try_redis(own_redis.address)
    assert time.monotonic() - began < WAIT_S * 2 + 1
    own_redis.go_on()


async def test_a_password_is_wanted_and_a_wrong_one_is_told() -> None:
    with running_redis("--requirepass", PASSWORD) as redis:
        for given in ("", "?password=wrong"):
            with pytest.raises(FanoutError, match="does not take this login") as refused:
                await try_redis(f"{redis.address}{given}")
            assert "wrong" not in str(refused.value)
        assert await try_redis(f"{redis.address}?password={PASSWORD}")


async def test_a_password_for_a_redis_without_one_is_told(redis_address: str) -> None:
    with pytest.raises(FanoutError, match="this Redis has no password"):
        await try_redis(f"{redis_address}?password={PASSWORD}")


async def test_a_login_without_the_rights_is_told() -> None:
    barred = ("--user", "default", "on", f">{PASSWORD}", "~*", "resetchannels", "+@all")
    refused = pytest.raises(FanoutError, match=r"channels scanstation:\*")
    with running_redis(*barred) as redis, refused:
        await try_redis(f"{redis.address}?password={PASSWORD}")


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("redis://no-such-host.invalid:6379", "its name is not known"),
        ("unix:///run/no-such/redis.sock", "no such socket"),
    ],
)
async def test_an_address_that_leads_nowhere_is_told(address: str, why: str) -> None:
    with pytest.raises(FanoutError, match=why):
        await try_redis(address)


async def test_a_port_that_nobody_listens_on_or_that_speaks_no_tls_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(FanoutError, match="nobody listens there"):
        await try_redis(f"redis://127.0.0.1:{port}")

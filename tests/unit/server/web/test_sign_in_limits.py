"""How often somebody may try."""

import pytest
from aiohttp.test_utils import make_mocked_request

from server.store.users import LOCK_MS, MAX_FAILED
from server.web.sign_in_limits import (
    BURST,
    EVERY_S,
    MAX_KEPT,
    AddressLimit,
    Tries,
    address_of,
)


def test_an_address_has_some_tries_and_then_one_every_few_seconds() -> None:
    now = [0.0]
    limit = AddressLimit(lambda: now[0])
    assert [limit.wait_s("a") for _ in range(BURST)] == [0.0] * BURST
    assert limit.wait_s("a") == pytest.approx(EVERY_S)
    assert limit.wait_s("b") == 0
    now[0] = EVERY_S
    assert limit.wait_s("a") == 0
    assert limit.wait_s("a") > 0
    now[0] = 10_000.0
    assert [limit.wait_s("a") for _ in range(BURST)] == [0.0] * BURST


def test_what_is_kept_of_addresses_and_names_is_bounded() -> None:
    limit, strangers = AddressLimit(lambda: 0.0), Tries()
    for number in range(3 * MAX_KEPT):
        limit.wait_s(str(number))
        strangers.locked_until_utc_ms(str(number), 0)
    assert len(limit._free_at_s) == len(strangers._by_key) == MAX_KEPT


def test_a_try_that_went_well_does_not_count() -> None:
    limit = AddressLimit(lambda: 0.0)
    for _ in range(5 * BURST):
        assert limit.wait_s("a") == 0
        limit.forgive("a")
    limit.forgive("unknown")
    assert "unknown" not in limit._free_at_s


def test_a_stranger_is_locked_as_a_user_is() -> None:
    strangers = Tries()
    for _ in range(MAX_FAILED):
        assert strangers.locked_until_utc_ms("x", 5) is None
    for now in (5, 6, LOCK_MS + 4):
        assert strangers.locked_until_utc_ms("x", now) == 5 + LOCK_MS
    assert strangers.locked_until_utc_ms("x", 5 + LOCK_MS) is None
    assert strangers.locked_until_utc_ms("y", 5) is None


class _Transport:
    def __init__(self, address: str) -> None:
        self._address = address

    def get_extra_info(self, name: str, default: object = None) -> object:
        return (self._address, 1) if name == "peername" else default


@pytest.mark.parametrize(
    ("remote", "counted"),
    [
        ("10.0.0.7", "10.0.0.7"),
        ("2001:db8:1:2:9::9", "2001:db8:1:2::/64"),
        ("", ""),
    ],
)
def test_an_address_is_counted_and_of_ipv6_its_network(remote: str, counted: str) -> None:
    request = make_mocked_request("POST", "/", transport=_Transport(remote))
    assert address_of(request) == counted

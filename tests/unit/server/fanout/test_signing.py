"""A message is of who shares the data folder, whole, and of now; anything else is refused."""

import pytest

from server.fanout.signing import FRESH_MS, Signing


class _Clock:
    now_utc_ms = 1_000_000

    def __call__(self) -> int:
        return self.now_utc_ms


def test_what_was_signed_is_given_back() -> None:
    signing = Signing(b"key", _Clock())
    assert signing.body(signing.signed(b"hint")) == b"hint"
    assert signing.body(signing.signed(b"")) == b""


@pytest.mark.parametrize("at", [0, 15, 16, 23, 24, 27])
def test_a_bit_that_is_another_is_refused(at: int) -> None:
    signing = Signing(b"key", _Clock())
    data = bytearray(signing.signed(b"hint"))
    data[at] ^= 1
    with pytest.raises(ValueError, match="shares this data folder"):
        signing.body(bytes(data))


@pytest.mark.parametrize("data", [b"", b"x", bytes(24), b"hint"])
def test_what_nobody_signed_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="shares this data folder"):
        Signing(b"key", _Clock()).body(data)


def test_another_key_is_refused() -> None:
    clock = _Clock()
    with pytest.raises(ValueError, match="shares this data folder"):
        Signing(b"key", clock).body(Signing(b"guess", clock).signed(b"hint"))


@pytest.mark.parametrize("later_ms", [FRESH_MS + 1, -FRESH_MS - 1])
def test_what_was_said_long_ago_or_is_of_a_time_to_come_is_refused(later_ms: int) -> None:
    clock = _Clock()
    signing = Signing(b"key", clock)
    data = signing.signed(b"hint")
    clock.now_utc_ms += later_ms
    with pytest.raises(ValueError, match="said too long ago"):
        signing.body(data)

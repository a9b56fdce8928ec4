"""What proves that a message through Redis is of a server of this store, and of now.

What it is: a key that only those who share the data folder can read, and each message's time. What
it is not: secrecy, which is TLS's. Pure but for the clock it is given; all are on one host's.
"""

import hashlib
import hmac
from collections.abc import Callable

FRESH_MS = 10_000
"""An older message was held back, or is said again by somebody who heard it."""
_TIME_BYTES, _MAC_BYTES = 8, 16
_HEAD_BYTES = _TIME_BYTES + _MAC_BYTES


class Signing:
    """Signs with `key`, at most 64 bytes, by BLAKE2b as a MAC (RFC 7693)."""

    def __init__(self, key: bytes, now_utc_ms: Callable[[], int]) -> None:
        self._key = key
        self._now_utc_ms = now_utc_ms

    def signed(self, body: bytes) -> bytes:
        """Return what is sent of it."""
        at = self._now_utc_ms().to_bytes(_TIME_BYTES)
        return self._mac(at, body) + at + body

    def body(self, data: bytes) -> bytes:
        """Return what was signed.

        Raises:
            ValueError: when it was not by a server of this store, or not just now.
        """
        mac, at, body = data[:_MAC_BYTES], data[_MAC_BYTES:_HEAD_BYTES], data[_HEAD_BYTES:]
        if not hmac.compare_digest(mac, self._mac(at, body)):
            raise ValueError("not of a server that shares this data folder")
        if abs(self._now_utc_ms() - int.from_bytes(at)) > FRESH_MS:
            raise ValueError("said too long ago")
        return body

    def _mac(self, at: bytes, body: bytes) -> bytes:
        return hashlib.blake2b(at + body, key=self._key, digest_size=_MAC_BYTES).digest()

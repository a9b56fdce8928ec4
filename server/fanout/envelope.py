"""What goes through Redis: one message of one server, with all that it had to say, signed. Pure.

A hint is read by whoever knows it: of a newer server's the others take what they know.
"""

import msgspec
from msgspec import Raw, Struct

from server.fanout.signing import Signing

VERSION = 1
MAX_BYTES = 256 << 10
"""Of the hints of one message, but for one that is longer."""
MAX_READ_BYTES = 16 << 20
"""Longer than any server writes."""


class Envelope(Struct, frozen=True, array_like=True):
    """Who speaks, its running number, whether others may have missed something, and hints."""

    version: int
    speaker: str
    number: int
    is_lost: bool
    hints: tuple[Raw, ...] = ()


_DECODER = msgspec.msgpack.Decoder(Envelope)


def packed(envelope: Envelope, signing: Signing) -> bytes:
    """Return it as it is sent."""
    return signing.signed(msgspec.msgpack.encode(envelope))


def unpacked(data: object, signing: Signing) -> Envelope:
    """Return what was sent.

    Raises:
        ValueError: when it is none of ours.
    """
    if not isinstance(data, bytes) or len(data) > MAX_READ_BYTES:
        raise ValueError("no message of a server")
    try:
        envelope = _DECODER.decode(signing.body(data))
    except msgspec.DecodeError as error:
        raise ValueError(f"no message of a server: {error}") from None
    if envelope.version != VERSION:
        raise ValueError(f"a message of another kind: {envelope.version}")
    return envelope

"""A frame as it came from a scanner, the decode read from it, and the frame that was refused.

What it is: frozen values, and the one step from frame to decode. What it is not: an interpretation
of the data (see `reading`). Pure.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from drivers.barcode.symbology import AimIdentifier, Symbology, split_aim, symbology_of

MAX_FRAME_BYTES = 8192
"""Bytes of one frame, at most: more than the largest symbol (QR 40-L, 7,089 digits)."""


@dataclass(frozen=True, slots=True)
class RawFrame:
    """One frame of one scanner, prefix and suffix removed.

    `data` is untouched otherwise (GS, 0x1D, survives), `scanner_id` the device's stable identity,
    `received_ns` the monotonic clock when its last byte was read. Of a keyboard also `began_ns`,
    when its first key was struck, and `suffix`, the character of the key that ended it, empty for
    silence; None where that means nothing.
    """

    data: bytes
    scanner_id: str
    received_ns: int
    began_ns: int | None = field(default=None, compare=False)
    suffix: str | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Decode:
    """One barcode read by a scanner.

    `data` is the barcode's data without AIM identifier, in the bytes the scanner sent.
    `symbology` and `aim` are None when the scanner did not say: they are never guessed.
    """

    frame: RawFrame
    data: bytes
    symbology: Symbology | None = None
    aim: AimIdentifier | None = None


class RejectReason(StrEnum):
    """Why bytes of a scanner are no scan."""

    TOO_LONG = "too_long"
    """More than MAX_FRAME_BYTES without an end: a wrong suffix setting, or noise."""
    NO_PREFIX = "no_prefix"
    """Without the configured prefix: another scanner setting, or the end of a half-read frame."""
    UNFINISHED = "unfinished"
    """The device fell silent, began anew or went away in mid-frame."""
    OUTSIDE_FRAME = "outside_frame"
    """Bytes before STX: the scanner is not set to STX-ETX, or noise."""
    MALFORMED = "malformed"
    """A report that is not as the device itself describes it."""
    EVENTS_LOST = "events_lost"
    """Keys of it were lost on the way: this computer did not keep up."""
    UNREADABLE_KEY = "unreadable_key"
    """With a key that stands for no character: the scanner is not set to the US layout."""
    BETWEEN_SETTINGS = "between_settings"
    """It came while the scanner was being opened anew with other settings."""


@dataclass(frozen=True, slots=True)
class FrameRejected:
    """Bytes that were thrown away, so that nobody has to wonder where a scan went.

    `size_bytes` counts all of them, `head` is their first ones, for a log.
    """

    reason: RejectReason
    scanner_id: str
    size_bytes: int
    head: bytes
    received_ns: int


def decode_frame(frame: RawFrame, *, with_aim: bool) -> Decode | None:
    """Read a frame; `with_aim` when the scanner is set to put AIM identifiers in front.

    A frame without an identifier from such a scanner is a decode of unknown symbology. None when
    there is no data: an empty frame is no scan.
    """
    aim, data = split_aim(frame.data) if with_aim else (None, frame.data)
    if not data:
        return None
    symbology = None if aim is None else symbology_of(aim, data)
    return Decode(frame, data, symbology, aim)

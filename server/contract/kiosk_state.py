"""What a kiosk tells of itself for supervisors: its devices, its queue, how long its scans take.

What it is: the `kiosk_state` request of the `/station` namespace. What it is not: anything that a
scan is judged by, or waits for. An older kiosk never sends it; what a later one tells more is
passed over. How long ago something was is told in milliseconds: no two clocks are compared.
"""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from server.contract.station import LastSeq, Refusal, ScannerId

MAX_DEVICES = 32
MAX_LOST = 20
Millis = Annotated[int, Meta(ge=0, lt=2**53)]
_Count = Annotated[int, Meta(ge=0, lt=2**53)]
_Micros = Annotated[int, Meta(ge=0, lt=2**53)]
_Name = Annotated[str, Meta(max_length=200, pattern=r"^[^\ud800-\udfff]*\Z")]
_Word = Annotated[str, Meta(max_length=40, pattern=r"^[a-z_-]*\Z")]


class DeviceState(StrEnum):
    """How a scanner stands."""

    READY = "ready"
    LOST = "lost"
    FAILED = "failed"


class DeviceTold(Struct, frozen=True):
    """A scanner that is in use: how it stands, and for how long.

    `trouble` is a word for what ails it, as `busy` or `not-permitted`; empty when none is known.
    """

    device: ScannerId
    name: _Name
    state: DeviceState
    for_ms: Millis
    trouble: _Word = ""


class Leg(StrEnum):
    """A part of a scan's way. They follow each other without a gap, but `WHOLE`, which is all."""

    DECODE = "decode"
    """From the scanner's last byte until the kiosk has its code."""
    JOURNAL = "journal"
    """Until it is durable at the kiosk."""
    ANSWER = "answer"
    """Until the server's verdict is at the kiosk: the way there and back, and the judging."""
    PAINT = "paint"
    """Until the verdict is on the screen."""
    WHOLE = "whole"


class LegTold(Struct, frozen=True):
    """How long a leg took, by nearest rank."""

    leg: Leg
    p50_us: _Micros
    p99_us: _Micros


class Lost(Struct, frozen=True):
    """Scans `first_seq` to `last_seq`, as they were numbered then, that a server had confirmed.

    It did not have them any more when the kiosk came back `ago_ms` ago, nor did the kiosk keep them
    all: they were never sent again, and their numbers were given to others.
    """

    first_seq: LastSeq
    last_seq: LastSeq
    ago_ms: Millis


class JournalTold(Struct, frozen=True):
    """What a kiosk's own journal counts, scan by scan, of all numbered above `since_seq`.

    `captured` were made durable, up to number `last_seq`; of `acknowledged` the answers are, up to
    number `confirmed_seq`. `lost` names what it counted, and a server did not keep.
    """

    since_seq: LastSeq
    last_seq: LastSeq
    captured: _Count
    confirmed_seq: LastSeq
    acknowledged: _Count
    lost: Annotated[tuple[Lost, ...], Meta(max_length=MAX_LOST)] = ()


class KioskState(Struct, frozen=True):
    """How a kiosk stands.

    `waiting` scans are in its journal without an answer, the oldest for `oldest_ms`, None when none
    is. `legs` are those of the last `scans_timed` scans, all of the last minutes.
    """

    version: Annotated[str, Meta(max_length=64, pattern=r"^[ -~]*\Z")]
    waiting: _Count
    oldest_ms: Millis | None
    devices: Annotated[tuple[DeviceTold, ...], Meta(max_length=MAX_DEVICES)]
    scans_timed: _Count
    legs: Annotated[tuple[LegTold, ...], Meta(max_length=len(Leg))]
    journal: JournalTold


class KioskStateNoted(Struct, frozen=True, forbid_unknown_fields=True, tag="noted"):
    """The answer to `kiosk_state`."""


KioskStateAnswer = KioskStateNoted | Refusal

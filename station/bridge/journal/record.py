"""The journal's records and their lines: eight hexadecimal digits of CRC-32, a space, JSON.

What it is: records to bytes and bytes to records, with whatever a crash or a bad disk left behind
told apart. What it is not: file access (`file`). Pure.
"""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import msgspec
from msgspec import Struct

from server.contract.station import LastSeq, ScanMessage, StationId

FORMAT = 1
_CRC_DIGITS = 8
_RECORD_START = re.compile(rb"[0-9a-f]{8} \{")


class LostScans(Struct, frozen=True, forbid_unknown_fields=True):
    """Scans that a server had confirmed and, at `utc_ms`, had no more, nor had this journal.

    They are named by the numbers they had then, the first and the last.
    """

    first_seq: LastSeq
    last_seq: LastSeq
    utc_ms: int


class Header(Struct, frozen=True, forbid_unknown_fields=True, tag="journal"):
    """The first line: whose journal this is and the `station_seq` that the next scan gets.

    Scans numbered above `since_seq` are counted: `forgotten` are those of them that were confirmed
    and are not in the file any more, `lost` among them.
    """

    format: int
    station: StationId
    next_seq: LastSeq
    since_seq: LastSeq = 0
    forgotten: LastSeq = 0
    lost: tuple[LostScans, ...] = ()


class Scanned(Struct, frozen=True, forbid_unknown_fields=True, tag="scan"):
    """A captured scan."""

    scan: ScanMessage


class Confirmed(Struct, frozen=True, forbid_unknown_fields=True, tag="confirmed"):
    """Every scan up to and including `through_seq` is stored by the server."""

    through_seq: LastSeq


Record = Header | Scanned | Confirmed

_encoder = msgspec.json.Encoder()
_decoder: msgspec.json.Decoder[Record] = msgspec.json.Decoder(Record)


def encode(record: Record) -> bytes:
    """Return the line of a record, line feed included."""
    body = _encoder.encode(record)
    return b"%08x %s\n" % (zlib.crc32(body), body)


def decode(line: bytes) -> Record | None:
    """Read one line without its line feed; None when it is damaged."""
    digits, separator, body = line[:_CRC_DIGITS], line[_CRC_DIGITS:9], line[9:]
    if separator != b" " or digits != b"%08x" % zlib.crc32(body):
        return None
    try:
        return _decoder.decode(body)
    except msgspec.DecodeError:
        return None


@dataclass(slots=True)
class Contents:
    """What a journal file holds.

    `through_seq` is what was noted as confirmed; None where no note of it can be read, which every
    file has. `intact_bytes` is the length up to the last whole line; what follows is a write that a
    crash tore off. `damaged` counts whole lines that cannot be read: a bad disk or another hand.
    """

    header: Header | None = None
    scans: list[ScanMessage] = field(default_factory=list)
    through_seq: int | None = None
    intact_bytes: int = 0
    torn_bytes: int = 0
    damaged: int = 0

    @property
    def since_seq(self) -> int:
        """The number above which scans are counted; without a header, of those that are here."""
        if self.header is not None:
            return self.header.since_seq
        return min((scan.station_seq - 1 for scan in self.scans), default=0)

    @property
    def confirmed_seq(self) -> int:
        """The number up to which every scan is confirmed; with no note of it, what is not here."""
        if self.through_seq is not None:
            return self.through_seq
        return min((scan.station_seq for scan in self.scans), default=self.next_seq) - 1

    @property
    def next_seq(self) -> int:
        """The `station_seq` of the next scan: past the header's promise and past every scan."""
        promised = self.header.next_seq if self.header else 1
        return max(
            [promised, (self.through_seq or 0) + 1, *(scan.station_seq + 1 for scan in self.scans)]
        )


def read(data: bytes) -> Contents:
    """Read a whole journal; nothing readable is passed over."""
    contents = Contents()
    for record in _records(data, contents):
        match record:
            case Header() if contents.header is None:
                contents.header = record
            case Scanned():
                contents.scans.append(record.scan)
            case Confirmed():
                contents.through_seq = max(contents.through_seq or 0, record.through_seq)
            case _:  # a header after the first
                contents.damaged += 1
    return contents


def _records(data: bytes, contents: Contents) -> Iterator[Record]:
    contents.intact_bytes = data.rfind(b"\n") + 1
    contents.torn_bytes = len(data) - contents.intact_bytes
    for line in data[: contents.intact_bytes].split(b"\n")[:-1]:
        record = decode(line)
        if record is not None:
            yield record
        else:
            contents.damaged += 1
            yield from _salvage(line)


def _salvage(line: bytes) -> Iterator[Record]:
    """Find whole records in a damaged line, as when a line feed was overwritten."""
    starts = [match.start() for match in _RECORD_START.finditer(line)]
    for start, after in pairwise([*starts, len(line) + 1]):
        record = decode(line[start : after - 1]) or decode(line[start:after])
        if record is not None:
            yield record

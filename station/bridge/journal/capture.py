"""A scan before it has a name, and the message it becomes. Pure."""

from dataclasses import dataclass
from uuid import UUID

import msgspec

from drivers.barcode.symbology import Symbology
from server.contract.station import ScanMessage
from station.bridge.journal.errors import NoBarcodeError


@dataclass(frozen=True, slots=True)
class Capture:
    """What was read, by which scanner, when by the station's clock (UTC, ms since 1970).

    `answered_seq` is the last `station_seq` whose verdict had reached the station then. Of what a
    scanner sent, `received_ns` and `heard_ns` are the monotonic clock at its last byte and when its
    code was there; neither is kept.
    """

    scanner_id: str
    data: bytes
    captured_utc_ms: int
    symbology: Symbology | None = None
    aim: str | None = None
    answered_seq: int = 0
    received_ns: int | None = None
    heard_ns: int | None = None


def message(
    capture: Capture, scan_id: UUID, station_seq: int, confirmed_seq: int = 0
) -> ScanMessage:
    """Return the scan a capture becomes; no verdict past `confirmed_seq` can have been seen.

    It may be below what the capture says when the journal was numbered anew in between.
    """
    return ScanMessage(
        scan_id=scan_id,
        station_seq=station_seq,
        scanner_id=capture.scanner_id,
        data=capture.data,
        captured_utc_ms=capture.captured_utc_ms,
        symbology=capture.symbology,
        aim=capture.aim,
        answered_seq=min(capture.answered_seq, confirmed_seq),
    )


def refuse_what_no_server_takes(capture: Capture) -> None:
    """Check a capture against the contract, so that no scan is kept that can never be sent.

    Raises:
        NoBarcodeError: the data is too long, or the scanner said what no scanner says.
    """
    try:
        msgspec.convert(msgspec.to_builtins(message(capture, UUID(int=0), 1)), ScanMessage)
    except msgspec.ValidationError as error:
        raise NoBarcodeError(f"This is not a barcode that can be kept: {error}") from error

"""What a terminal is told of a station's events: one line each, or nothing. Pure.

English, as logs are: it is read by whoever started the kiosk, not by the operator.
"""

from unicodedata import east_asian_width

from server.contract.station import ScanAck
from station.events import Judged, LinkChanged, NotRecorded, ScannerChanged, StationEvent

_SCAN_COLUMNS = 26
_VERDICT_COLUMNS = 19


def told_always(event: StationEvent) -> str | None:
    """Return the line of what is worth telling whether there is a window or not."""
    if isinstance(event, LinkChanged):
        return f"Server: {event.state.name.lower()} {event.detail}".rstrip()
    if isinstance(event, ScannerChanged):
        hint = f" ({event.hint})" if event.hint else ""
        return f"Scanner: {event.name} {event.state.name.lower()}{hint}"
    return None


def told_without_a_window(event: StationEvent) -> str | None:
    """Return the line of a scan with its verdict."""
    if isinstance(event, NotRecorded):
        return f"    -  {_padded(event.text, _SCAN_COLUMNS)} NOT_RECORDED  {event.why}"
    if not isinstance(event, Judged):
        return None
    scanned = event.scan.data.decode("utf-8", "replace").replace("\x1d", "<GS>")
    verdict = f"{event.ack.verdict:<{_VERDICT_COLUMNS}}"
    about = _about(event.ack)
    return (
        f"{event.ack.station_seq:>5}  {_padded(scanned, _SCAN_COLUMNS)} {verdict} {about}".rstrip()
    )


def _about(ack: ScanAck) -> str:
    """Return what the verdict is about, the most telling first."""
    parts = []
    if ack.reason is not None:
        parts.append(ack.reason.value)
    if ack.expected:
        parts.append(f"expected {ack.expected}, seen {ack.seen}")
    if ack.line is not None:
        parts.append(f"{ack.line.description} {ack.line.qty_packed}/{ack.line.qty_ordered}")
    if ack.order is not None:
        head = ack.order
        parts.append(f"{head.order_no} {head.units_packed}/{head.units_ordered}")
    return ", ".join(parts) or ack.seen


def _padded(text: str, columns: int) -> str:
    """Return `text` in `columns` places; a Hangul syllable takes two."""
    width = sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
    return text + " " * (columns - width)

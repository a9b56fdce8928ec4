"""From a HID POS scanner's reports to decodes, without I/O.

What it is: reports in, as hidapi returns them (the report's id first where the device has ids),
decodes out: data cut to its length, pieces that continue each other joined, the symbology told.
What it is not: the device (`hid_pos`) or where its fields are (`hid_descriptor`).
"""

from dataclasses import replace

from drivers.barcode.decode import (
    MAX_FRAME_BYTES,
    Decode,
    FrameRejected,
    RawFrame,
    RejectReason,
)
from drivers.barcode.symbology import AimIdentifier, Symbology, split_aim, symbology_of
from drivers.hid_descriptor import DescriptorError, ReportLayout, Span, layout_of

STALE_MS = 2000
"""How long the first part of a barcode waits for the next: as long as a half-sent serial frame."""
_HEAD_BYTES = 32
_NS_PER_MS = 1_000_000

HONEYWELL_LAYOUT = ReportLayout(
    report_id=2,
    size_bytes=64,
    count=1,
    symbology=Span(2, 5),
    data=Span(5, 61),
    vendor_symbology=61,
    continued=(63, 0),
)
"""Hand Held Products, USB Interfaces User's Guide, page 1-11: the same in all that came after."""

_PROFILES = {0x0C2E: HONEYWELL_LAYOUT, 0x0536: HONEYWELL_LAYOUT}
"""By USB vendor: Honeywell, and Hand Held Products before it."""

_HONEYWELL_LETTERS = {
    "D": Symbology.EAN_8,
    "E": Symbology.UPC_E,
    "I": Symbology.GS1_128,
    "a": Symbology.CODABAR,
    "b": Symbology.CODE_39,
    "c": Symbology.UPC_A,
    "d": Symbology.EAN_13,
    "e": Symbology.ITF,
    "i": Symbology.CODE_93,
    "j": Symbology.CODE_128,
    "r": Symbology.PDF417,
    "s": Symbology.QR,
    "w": Symbology.DATA_MATRIX,
    "y": Symbology.GS1_DATABAR,
    "z": Symbology.AZTEC,
    "{": Symbology.GS1_DATABAR,
    "}": Symbology.GS1_DATABAR,
}
"""Code ID letters of Honeywell's user guides, appendix "Symbology Charts"."""


def layout_for(vendor_id: int, descriptor: bytes) -> ReportLayout:
    """Return where a scanner's reports keep what: as it says itself, else as its maker says.

    Raises:
        DescriptorError: it does not say, and nothing is known of its maker's.
    """
    profile = _PROFILES.get(vendor_id)
    try:
        layout = layout_of(descriptor)
    except DescriptorError:
        if profile is None:
            raise
        return profile
    if profile is not None and profile.data == layout.data:
        # Makers describe their own letter as a vendor's byte, which says nothing.
        return replace(layout, vendor_symbology=profile.vendor_symbology)
    return layout


class ReportReader:
    """Reads the reports of one scanner. A report is a whole: bytes are never split within one."""

    def __init__(self, layout: ReportLayout, scanner_id: str) -> None:
        self._layout = layout
        self._scanner_id = scanner_id
        self._data = bytearray()
        self._symbology = b""
        self._last_ns = 0
        self._flooded_bytes = 0

    @property
    def deadline_ns(self) -> int | None:
        """When `poll` has something to do if no report comes; None while nothing is begun."""
        return self._last_ns + STALE_MS * _NS_PER_MS if self._begun else None

    @property
    def _begun(self) -> bool:
        return bool(self._data or self._flooded_bytes)

    def feed(self, report: bytes, now_ns: int) -> list[Decode | FrameRejected]:
        """Take one report, read at `now_ns` (monotonic), and return what it completes.

        Reports of other ids (status, settings) are passed over.
        """
        found = self.poll(now_ns)
        layout = self._layout
        if layout.report_id is not None and report[:1] != bytes([layout.report_id]):
            return found
        data = self._data_of(report)
        if data is None:
            return [*found, *self.reset(), self._rejected(RejectReason.MALFORMED, report, now_ns)]
        self._last_ns = now_ns
        self._keep(data, report)
        if not self._continues(report):
            found += self._finish(now_ns)
        return found

    def poll(self, now_ns: int) -> list[Decode | FrameRejected]:
        """Return the word that a barcode's rest has not come until `now_ns`."""
        deadline = self.deadline_ns
        return self.reset() if deadline is not None and now_ns >= deadline else []

    def reset(self) -> list[Decode | FrameRejected]:
        """Forget what is half read, and tell of it: the device went away, or began anew."""
        if not self._begun:
            return []
        rejected = self._rejected(RejectReason.UNFINISHED, bytes(self._data), self._last_ns)
        self._clear()
        return [rejected]

    def _data_of(self, report: bytes) -> bytes | None:
        """Return the barcode's bytes; None when the report is not as it was described."""
        layout = self._layout
        field = layout.data.of(report)
        if layout.count is None:
            return field.rstrip(b"\0") if len(report) >= layout.size_bytes else None
        if layout.count >= len(report) or report[layout.count] > len(field):
            return None  # it says more than it holds
        return field[: report[layout.count]]

    def _keep(self, data: bytes, report: bytes) -> None:
        if not self._begun:
            self._symbology = self._symbology_of(report)
        if len(self._data) + len(data) > MAX_FRAME_BYTES:
            self._flooded_bytes += len(data)
        else:
            self._data += data

    def _symbology_of(self, report: bytes) -> bytes:
        """Return the identifier the report begins with: AIM's, or the maker's letter alone."""
        layout = self._layout
        aim = layout.symbology.of(report) if layout.symbology else b""
        if split_aim(aim)[0] is not None or layout.vendor_symbology is None:
            return aim
        return report[layout.vendor_symbology : layout.vendor_symbology + 1]

    def _continues(self, report: bytes) -> bool:
        if self._layout.continued is None:
            return False
        byte, bit = self._layout.continued
        return byte < len(report) and bool(report[byte] >> bit & 1)

    def _finish(self, now_ns: int) -> list[Decode | FrameRejected]:
        data, identifier, flooded = bytes(self._data), self._symbology, self._flooded_bytes
        self._clear()
        if flooded:
            whole = FrameRejected(
                RejectReason.TOO_LONG,
                self._scanner_id,
                len(data) + flooded,
                data[:_HEAD_BYTES],
                now_ns,
            )
            return [whole]
        if not data:
            return []
        aim, symbology = _identified(identifier, data)
        frame = RawFrame((str(aim).encode() if aim else b"") + data, self._scanner_id, now_ns)
        return [Decode(frame, data, symbology, aim)]

    def _clear(self) -> None:
        self._data.clear()
        self._symbology = b""
        self._flooded_bytes = 0

    def _rejected(self, reason: RejectReason, data: bytes, at_ns: int) -> FrameRejected:
        size = len(data) + self._flooded_bytes
        return FrameRejected(reason, self._scanner_id, size, data[:_HEAD_BYTES], at_ns)


def _identified(identifier: bytes, data: bytes) -> tuple[AimIdentifier | None, Symbology | None]:
    aim, _ = split_aim(identifier)
    if aim is not None:
        return aim, symbology_of(aim, data)
    return None, _HONEYWELL_LETTERS.get(identifier.decode("latin-1"))

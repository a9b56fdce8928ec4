"""A HID POS scanner without hardware: a socket that keeps reports apart stands for the USB cable.

What it is: the interface of hidapi's `device`, fed from the other end with real reports.
"""

import select
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field

from drivers.hid_pos import Device
from tests.unit.drivers.reports import HONEYWELL_DESCRIPTOR, honeywell_report

_PIECE_BYTES = 56
_AIM_BYTES = 3


class CabledDevice:
    """What hidapi would hand to the driver."""

    def __init__(self, cable: "Cable") -> None:
        self._cable = cable
        self._socket: socket.socket | None = None

    def open_path(self, path: bytes) -> None:
        del path
        self._socket = self._cable.driver_end()

    def get_report_descriptor(self) -> list[int]:
        return list(self._cable.descriptor)

    def send_feature_report(self, data: bytes) -> int:
        self._cable.features.append(bytes(data))
        return len(data)

    def read(self, max_length: int, timeout_ms: int = 0) -> list[int]:
        assert self._socket is not None
        if not select.select([self._socket], [], [], timeout_ms / 1000)[0]:
            return []
        report = self._socket.recv(max_length)
        if not report:
            raise OSError("read error")  # hidapi's words for a device that is gone
        return list(report)

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None


@dataclass
class Cable:
    """The scanner's end."""

    descriptor: bytes = HONEYWELL_DESCRIPTOR
    features: list[bytes] = field(default_factory=list)
    _scanner: socket.socket | None = None
    _driver: socket.socket | None = None
    _unsent: bytes = b""
    _aim: bytes = b""

    def plug(self) -> None:
        self._driver, self._scanner = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._scanner.setblocking(False)

    def unplug(self) -> None:
        for end in (self._scanner, self._driver):
            if end is not None:
                end.close()
        self._scanner = self._driver = None
        self._unsent, self._aim = b"", b""

    def driver_end(self) -> socket.socket:
        if self._driver is None:
            raise OSError("open failed")
        return self._driver.dup()

    def device(self) -> Device:
        return CabledDevice(self)

    def report(self, report: bytes) -> None:
        """Send one report as it is."""
        self.scanner_end.send(report)

    @property
    def scanner_end(self) -> socket.socket:
        assert self._scanner is not None
        return self._scanner

    def reports(self, data: bytes) -> Iterator[bytes]:
        """Yield the reports of bytes as a serial scanner sends them: AIM, data, CR behind each."""
        for byte in data:
            if byte == ord("\r"):
                yield self._piece(continued=False)
                self._aim = b""
            else:
                self._unsent += bytes([byte])
                if len(self._unsent) > _PIECE_BYTES + _AIM_BYTES:
                    yield self._piece(continued=True)
        if len(self._unsent) > _AIM_BYTES:
            yield self._piece(continued=True)

    def _piece(self, *, continued: bool) -> bytes:
        if not self._aim and self._unsent.startswith(b"]"):
            self._aim, self._unsent = self._unsent[:_AIM_BYTES], self._unsent[_AIM_BYTES:]
        piece, self._unsent = self._unsent[:_PIECE_BYTES], self._unsent[_PIECE_BYTES:]
        return honeywell_report(piece, self._aim, letter=b"\0", continued=continued)

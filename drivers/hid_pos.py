"""A scanner that speaks HID POS: the interface made for scanners, with no keyboard in between.

What it is: the thin shell between hidapi, which blocks, and the event loop. What it is not: the
reading of reports (hid_reports.py), or the search for such scanners (hid_pos_search.py). One thread
a claimed scanner (reading_thread.py). On Linux hidapi's hidraw backend, which knows usage pages; on
Windows its own, written against hidapi's interface and not run there.
"""

import os
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from importlib import import_module
from typing import Protocol, TypedDict, cast

from drivers.errors import (
    ScannerBusyError,
    ScannerError,
    ScannerLostError,
    ScannerMisconfiguredError,
    ScannerNotFoundError,
    ScannerNotPermittedError,
)
from drivers.hid_descriptor import DescriptorError
from drivers.hid_reports import ReportReader, layout_for
from drivers.hints import Hint
from drivers.port_rights import how_to_permit, locker_of
from drivers.reading_thread import READ_TIMEOUT_S, Piece, Reading, ReadingThread
from drivers.recorded import ReportSource, Taken
from drivers.resources import HidPosResource
from drivers.scanner import ScannerOutput
from drivers.shell import Shell

if sys.platform != "win32":
    import fcntl

_REPORT_BYTES = 4096
_REDIRECT_OUTPUT = bytes([0xFE, 0x01])
"""Honeywell's feature report 254: barcodes come by interface 1, HID POS, of a device that is also a
keyboard ("USB Interfaces User's Guide", page 1-12: send it always, and ignore an error)."""
_MAKERS_WITH_REDIRECT = frozenset({0x0C2E, 0x0536})
_NOT_HID_POS = Hint("not-hid-pos")


class Device(Protocol):
    """What is used of hidapi's `device`."""

    def open_path(self, path: bytes) -> None: ...  # noqa: D102
    def get_report_descriptor(self) -> list[int]: ...  # noqa: D102
    def send_feature_report(self, data: bytes) -> int: ...  # noqa: D102
    def read(self, max_length: int, timeout_ms: int = 0) -> list[int]: ...  # noqa: D102
    def close(self) -> None: ...  # noqa: D102


class Listed(TypedDict):
    """What is used of a device that hidapi lists."""

    path: bytes
    vendor_id: int
    product_id: int
    serial_number: str | None
    product_string: str | None
    usage_page: int


class _HidApi(Protocol):
    def device(self) -> Device: ...
    def enumerate(self) -> list[Listed]: ...


def hidapi() -> _HidApi:
    """Return hidapi, loaded when it is first needed: without libudev it cannot be.

    Raises:
        ImportError: it cannot be loaded.
    """
    return cast("_HidApi", import_module("hidraw" if sys.platform == "linux" else "hid"))


class OpenScanner:
    """A scanner as its thread reads it. `descriptor` says where its reports keep what."""

    def __init__(self, device: Device, descriptor: bytes, held: int | None) -> None:
        self._device = device
        self._held = held
        self.descriptor = descriptor

    def read(self) -> bytes:
        """Return one report; empty when none came for a while."""
        return bytes(self._device.read(_REPORT_BYTES, round(READ_TIMEOUT_S * 1000)))

    def close(self) -> None:
        """Let the device go."""
        try:
            self._device.close()
        finally:
            if self._held is not None:
                os.close(self._held)


_Held = tuple[ReadingThread[OpenScanner], bytes]


class HidPosDriver(Shell[HidPosResource, _Held]):
    """One HID POS scanner; see `scanner.ScannerDriver`. Claimed, it sends barcodes this way."""

    def __init__(
        self,
        resource: HidPosResource,
        clock_ns: Callable[[], int] = time.monotonic_ns,
        *,
        make_device: Callable[[], Device] = lambda: hidapi().device(),
    ) -> None:
        super().__init__(resource)
        self._clock_ns = clock_ns
        self._make_device = make_device

    async def _take_hold(self) -> _Held:
        reading = Reading(self.scanner_id, self._where, self._open_scanner, self._lost)
        thread = ReadingThread(reading, self._clock_ns)
        return thread, (await thread.start()).descriptor

    async def _read(self, held: _Held) -> AsyncIterator[ScannerOutput]:
        thread, descriptor = held
        vendor_id, product_id = self._resource.vendor_id, self._resource.product_id
        reader = ReportReader(layout_for(vendor_id, descriptor), self.scanner_id)
        tap = self._recorder(
            ReportSource(self.scanner_id, self.name, vendor_id, product_id, descriptor)
        )
        while isinstance(piece := await thread.piece(reader.deadline_ns), Piece):
            if piece.data:
                tap(Taken(piece.read_ns, piece.data))
            found = reader.feed(piece.data, piece.read_ns) if piece.data else ()
            for output in found or reader.poll(piece.read_ns):
                yield output
        for rejected in reader.reset():
            yield rejected
        if piece is not None:
            raise piece

    async def _let_go(self, held: _Held) -> None:
        await held[0].stop()

    @property
    def _where(self) -> str:
        return self._resource.path.decode("utf-8", "backslashreplace")

    def _open_scanner(self) -> OpenScanner:
        """Open the device, on its thread."""
        held = _hold(self._where)
        device: Device | None = None
        try:
            device = self._make_device()
            device.open_path(self._resource.path)
            descriptor = bytes(device.get_report_descriptor())
            layout_for(self._resource.vendor_id, descriptor)  # refuse what cannot be read
            if self._resource.vendor_id in _MAKERS_WITH_REDIRECT:
                with suppress(OSError):
                    device.send_feature_report(_REDIRECT_OUTPUT)
        except (OSError, ImportError, DescriptorError) as error:
            if device is not None:
                device.close()
            if held is not None:
                os.close(held)
            raise self._not_opened(error) from error
        return OpenScanner(device, descriptor, held)

    def _not_opened(self, error: Exception) -> ScannerError:
        if isinstance(error, DescriptorError):
            return ScannerMisconfiguredError("open", self._where, str(error), hint=_NOT_HID_POS)
        if isinstance(error, ImportError):
            hint = Hint("no-libudev")
            return ScannerMisconfiguredError("open", self._where, str(error), hint=hint)
        return ScannerNotFoundError("open", self._where, str(error))

    def _lost(self, error: Exception) -> ScannerLostError:
        return ScannerLostError("read", self._where, str(error))


def _hold(path: str) -> int | None:
    """Keep a second Scanstation from a device node, which the system would let both read.

    Raises:
        ScannerError: it is held, not there, or not permitted.
    """
    if sys.platform == "win32":
        return None
    if not path.startswith("/dev/"):
        return None
    try:
        held = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
    except PermissionError as error:
        hint = how_to_permit(path)
        raise ScannerNotPermittedError("open", path, str(error), hint=hint) from error
    except OSError as error:
        raise ScannerNotFoundError("open", path, str(error)) from error
    try:
        _lock(held)
    except OSError as error:
        os.close(held)
        locker = locker_of(path)
        hint = Hint("close-holder", holder=locker) if locker else None
        raise ScannerBusyError("open", path, str(error), hint=hint) from error
    return held


def _lock(held: int) -> None:
    if sys.platform != "win32":
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)

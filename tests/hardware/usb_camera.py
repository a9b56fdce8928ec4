"""A USB camera with exposure, focus and MJPG, played by the tests down to its USB descriptors.

What it is: a camera of the USB Video Class 1.0 ("USB Device Class Definition for Video Devices"),
the sections of which are named below, that sends one size of picture by a bulk endpoint, whenever
it is asked for more. The kernel's own driver (uvcvideo) makes a V4L2 device of it. What it is not:
what stands before it.
"""

import asyncio
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from tests.hardware.usb_redirection import (
    HIGH_SPEED,
    IN,
    SUCCESS,
    TYPE_BULK,
    Class,
    Endpoint,
    Kind,
    RedirectedDevice,
    Request,
    UsbDescription,
)

WIDTH, HEIGHT, FPS = 640, 480, 15
_PERIOD_S = 1 / FPS
_INTERVAL = 10_000_000 // FPS
_PICTURE_BYTES = 2 * WIDTH * HEIGHT
_PAYLOAD_BYTES = 16384
_PACKET_BYTES = 512
_BULK = struct.Struct("<BBHIH")
_CANCELLED = 1
_END_OF_HEADER, _END_OF_FRAME = 0x80, 0x02
_TERMINAL = 1
_STREAMING = 1
"""The camera's one terminal, and the interface that streams."""
_PROBE, _COMMIT = 1, 2
_SET_CUR, _GET_CUR, _GET_LEN, _GET_INFO = 0x01, 0x81, 0x85, 0x86
_GET_MIN, _GET_MAX, _GET_RES, _GET_DEF = 0x82, 0x83, 0x84, 0x87
_CAN_GET_AND_SET = b"\3"
_VIDEO, _CONTROLLING, _STREAMS = 0x0E, Class(0x0E, 1), Class(0x0E, 2)


@dataclass(frozen=True)
class _Control:
    """A control of the camera's terminal: its number, how it is packed, and its values."""

    number: int
    packed: str
    least: int
    most: int
    step: int
    default: int


MANUAL, AUTOMATIC = 1, 8
"""Of `exposure_mode`; 8 leaves the time to the camera ("aperture priority", section 4.2.2.1.2)."""
_CONTROLS: Mapping[str, _Control] = MappingProxyType(
    {
        "exposure_mode": _Control(0x02, "<B", MANUAL, AUTOMATIC, MANUAL | AUTOMATIC, AUTOMATIC),
        "exposure": _Control(0x04, "<I", 1, 10_000, 1, 156),
        "focus": _Control(0x06, "<H", 0, 250, 5, 30),
        "focus_automatic": _Control(0x08, "<B", 0, 1, 1, 1),
    }
)
"""Section 4.2.2.1. The exposure is in tenths of a millisecond."""
_BITS = 1 << 1 | 1 << 3 | 1 << 5 | 1 << 17
"""The same in the terminal's descriptor (table 3-6)."""


class RedirectedCamera(RedirectedDevice):
    """One plugged-in camera. `controls` are what the host has set, by their names above.

    `pictures` are JPEGs, sent again and again, one after the other.
    """

    def __init__(self, pictures: Sequence[bytes], serial: str = "") -> None:
        super().__init__(_usb(serial))
        self.pictures = pictures
        self.controls = {name: control.default for name, control in _CONTROLS.items()}
        self._wanted: asyncio.Queue[tuple[int, int]] = asyncio.Queue()
        self._cancelled: set[int] = set()
        self._shown = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Be the device until QEMU hangs up."""
        async with asyncio.TaskGroup() as tasks:
            streaming = tasks.create_task(self._stream())
            await super().serve(reader, writer)
            streaming.cancel()

    def asked(self, request: Request) -> bytes | None:
        """Negotiate the stream, and set and tell the controls."""
        entity, selector = request.index >> 8, request.value >> 8
        if request.index & 0xFF == _STREAMING:
            return _negotiated(request) if selector in (_PROBE, _COMMIT) else None
        for name, control in _CONTROLS.items():
            if (entity, selector) == (_TERMINAL, control.number):
                return self._set_or_told(name, control, request)
        return None

    def taken(self, kind: int, number: int, data: bytes) -> None:
        """Keep what the host waits for, until there is something to send."""
        if kind == Kind.BULK_PACKET:
            _, _, low, _, high = _BULK.unpack_from(data)
            self._wanted.put_nowait((number, high << 16 | low))
        elif kind == Kind.CANCEL:
            self._cancelled.add(number)
            self.send(Kind.BULK_PACKET, _BULK.pack(IN, _CANCELLED, 0, 0, 0), number)

    def _set_or_told(self, name: str, control: _Control, request: Request) -> bytes | None:
        if request.request == _SET_CUR:
            (self.controls[name],) = struct.unpack(control.packed, request.data)
            return b""
        if request.request in (_GET_LEN, _GET_INFO):
            size = struct.pack("<H", struct.calcsize(control.packed))
            return size if request.request == _GET_LEN else _CAN_GET_AND_SET
        values = {
            _GET_CUR: self.controls[name],
            _GET_MIN: control.least,
            _GET_MAX: control.most,
            _GET_RES: control.step,
            _GET_DEF: control.default,
        }
        value = values.get(request.request)
        return None if value is None else struct.pack(control.packed, value)

    async def _stream(self) -> None:
        """Send picture after picture, as fast as the host asks and no faster than it should be."""
        while True:
            picture = self.pictures[self._shown % len(self.pictures)]
            begins = bytes([2, _END_OF_HEADER | self._shown & 1])
            while picture:
                number, room = await self._next_wanted()
                part, picture = picture[: room - 2], picture[room - 2 :]
                ends = 0 if picture else _END_OF_FRAME
                self._payload(number, bytes([begins[0], begins[1] | ends]) + part)
            self._shown += 1
            await asyncio.sleep(_PERIOD_S)

    async def _next_wanted(self) -> tuple[int, int]:
        while (wanted := await self._wanted.get())[0] in self._cancelled:
            self._cancelled.discard(wanted[0])
        return wanted

    def _payload(self, number: int, data: bytes) -> None:
        head = _BULK.pack(IN, SUCCESS, len(data) & 0xFFFF, 0, len(data) >> 16)
        self.send(Kind.BULK_PACKET, head + data, number)


def _negotiated(request: Request) -> bytes:
    """Return what it streams, whatever it is asked for (section 4.3.1.1)."""
    if request.request == _SET_CUR:
        return b""
    if request.request == _GET_INFO:
        return _CAN_GET_AND_SET
    fixed = (1, 1, 1, _INTERVAL, 0, 0, 0, 0, 0, _PICTURE_BYTES, _PAYLOAD_BYTES)
    stream = struct.pack("<HBBIHHHHHII", *fixed)
    return struct.pack("<H", len(stream)) if request.request == _GET_LEN else stream


def _usb(serial: str) -> UsbDescription:
    return UsbDescription(
        vendor_id=0x1D6B,  # the Linux Foundation's, and its number for a camera
        product_id=0x0102,
        product="Played camera",
        serial=serial,
        speed=HIGH_SPEED,
        device_class=Class(0xEF, 2, 1),  # several interfaces belong together
        interfaces=(_CONTROLLING, _STREAMS),
        endpoint=Endpoint(TYPE_BULK, _STREAMING, _PACKET_BYTES),
        descriptors=_descriptors(),
    )


def _descriptors() -> bytes:
    """Return its interfaces: one that controls, one that streams (sections 3.6 to 3.10)."""
    together = bytes([8, 0x0B, 0, 2, _VIDEO, 3, 0, 0])
    endpoint = bytes([7, 5, IN, TYPE_BULK]) + struct.pack("<H", _PACKET_BYTES) + b"\0"
    return together + _controlling() + _streaming() + endpoint


def _controlling() -> bytes:
    camera = (
        bytes([18, 0x24, 2, _TERMINAL, 1, 2, 0, 0]) + bytes(6) + b"\3" + _BITS.to_bytes(3, "little")
    )
    to_host = bytes([9, 0x24, 3, 2, 1, 1, 0, _TERMINAL, 0])
    size = struct.pack("<HI", 13 + len(camera) + len(to_host), 1_000_000)
    head = bytes([13, 0x24, 1, 0, 1]) + size + bytes([1, _STREAMING])
    return bytes([9, 4, 0, 0, 0, _VIDEO, 1, 0, 0]) + head + camera + to_host


def _streaming() -> bytes:
    rate = 8 * FPS * _PICTURE_BYTES
    sizes = struct.pack(
        "<HHIIIIBI", WIDTH, HEIGHT, rate, rate, _PICTURE_BYTES, _INTERVAL, 1, _INTERVAL
    )
    mjpg = bytes([11, 0x24, 6, 1, 1, 1, 1, 0, 0, 0, 0])
    picture = bytes([30, 0x24, 7, 1, 0]) + sizes
    size = struct.pack("<H", 14 + len(mjpg) + len(picture))
    head = bytes([14, 0x24, 1, 1]) + size + bytes([IN, 0, 2, 0, 0, 0, 1, 0])
    return bytes([9, 4, _STREAMING, 0, 1, _VIDEO, 2, 0, 0]) + head + mjpg + picture

"""Where a scanner is: frozen data, found by discovery or written in the configuration.

What it is: a place and a stable identity. What it is not: how to talk to it (the drivers).
"""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class SerialResource:
    """A scanner on a serial port: RS-232, USB-CDC or a URL that pyserial knows.

    `scanner_id` is the same again after unplugging and plugging in: it comes from the USB serial
    number or, without one, the USB socket; never from the order in which ports were numbered.
    `port` is a device path, a COM name or a URL (`socket://host:port`, `rfc2217://...`,
    `loop://`), and may change with each plugging in. `name` is for people. `called` is all that
    settings may call a USB device, the most exact first; the `scanner_id` is one of them.
    """

    scanner_id: str
    port: str
    name: str
    called: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KeyboardResource:
    """A scanner that is a keyboard, by its event device. Linux.

    `scanner_id` as for a serial one. `path` (`/dev/input/event7`) may change with each plugging in.
    """

    scanner_id: str
    path: str
    name: str


@dataclass(frozen=True, slots=True)
class HidPosResource:
    """A scanner that speaks HID POS (usage page 0x8C). `path` is hidapi's, for this plugging in."""

    scanner_id: str
    path: bytes
    vendor_id: int
    product_id: int
    name: str


@dataclass(frozen=True, slots=True)
class TcpResource:
    """A scanner on the network: one that we connect to, or, when `listens`, that connects to us.

    `host` is then the address we listen on. `port` is a TCP port.
    """

    scanner_id: str
    host: str
    port: int
    name: str
    listens: bool = False


@dataclass(frozen=True, slots=True)
class CameraResource:
    """A camera, or what stands in for one: `source` is a device path, a video file or a folder."""

    scanner_id: str
    source: str
    name: str


@dataclass(frozen=True, slots=True)
class SimResource:
    """A simulated scanner. `capture` is what it replays; without one it is fed by its caller."""

    scanner_id: str
    name: str = "Simulated scanner"
    capture: Path | None = None


Resource = (
    SerialResource | KeyboardResource | HidPosResource | TcpResource | CameraResource | SimResource
)

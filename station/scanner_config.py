"""What the settings say of scanners: a table for each kind, and what each cannot be as a whole.

What it is: frozen tables (config_tables) of `station.toml`. What it is not: the file, or what
drivers make of these words (station.bridge.scanner_words). Pure.
"""

import os.path
from collections.abc import Collection, Iterable, Iterator
from ipaddress import ip_network
from itertools import combinations
from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from drivers.barcode.symbology import Symbology
from station.config_tables import Table
from station.network_address import (
    NetworkAddress,
    is_loopback,
    read_address,
    read_url,
    share_a_port,
)

_NETWORK = ("socket", "rfc2217")
_SCHEMES = (*_NETWORK, "loop")
"""Of what pyserial makes a port of: its others write files, or take whichever port fits."""
NO_PEERS = "peers is needed: which addresses or networks may connect, as 10.0.0.0/24"
_MARKS = {"cr": ("\r",), "lf": ("\n",), "crlf": ("\r\n",), "stx_etx": ("\x02", "\x03")}

Baud = Annotated[int, Meta(ge=300, le=4_000_000)]
DataBits = Literal[7, 8]
Parity = Literal["none", "even", "odd"]
StopBits = Literal[1, 2]
FlowControl = Literal["none", "rts_cts", "xon_xoff"]
Terminator = Literal["cr", "lf", "crlf", "stx_etx", "timeout"]
Prefix = Annotated[str, Meta(max_length=100)]
Milliseconds = Annotated[int, Meta(ge=1, le=60_000)]
Text = Annotated[
    str, Meta(min_length=1, max_length=200, pattern=r"\S", description="1 to 200 characters")
]
_ADDRESS_WORDS = "host and port (1 to 65535), as 10.0.0.7:9004 or [fd00::7]:9004"
Address = Annotated[str, Meta(max_length=300, description=_ADDRESS_WORDS)]
Fraction = Annotated[float, Meta(ge=0, le=1)]
Peer = Annotated[
    str,
    Meta(
        pattern=r"^[0-9A-Fa-f:.]+(/\d{1,3})?\Z",
        max_length=50,
        description="addresses or networks, as 10.0.0.0/24",
    ),
]
DeviceId = Annotated[
    str,
    Meta(
        pattern=r"^usb:[0-9a-f]{4}:[0-9a-f]{4}:.+",
        max_length=200,
        description="the id that `scanstation devices` tells",
    ),
]
CameraId = Annotated[
    str,
    Meta(
        pattern=r"^camera:.+",
        max_length=200,
        description="the id that `scanstation devices` tells",
    ),
]
Units = Annotated[float, Meta(ge=-(2**31), lt=2**31)]
"""Of a camera: its controls are 32 bits wide."""


Width = Annotated[int, Meta(ge=160, le=7680)]
Height = Annotated[int, Meta(ge=120, le=4320)]
Fps = Annotated[float, Meta(gt=0, le=240)]


def lies_in_picture(region: tuple[float, float, float, float]) -> bool:
    """Tell whether x, y, width and height are a part of a picture."""
    x, y, width, height = region
    return width > 0 and height > 0 and x + width <= 1 and y + height <= 1


def holds_an_end(prefix: str, terminator: str) -> bool:
    """Tell whether a prefix holds what ends a code, so that no code could have it."""
    return any(mark in prefix for mark in _MARKS.get(terminator, ()))


class Placed(Table, frozen=True):
    """A scanner that is where one of two keys says, and nowhere else."""

    ways: ClassVar[tuple[str, str]]

    def problems(self, where: str, named: Collection[str]) -> Iterator[str]:
        """Yield that it is said to be nowhere, or twice."""
        if len(set(self.ways) & set(named)) != 1:
            yield f"{where} needs {' or '.join(self.ways)}, and only one of them"


class Framed(Placed, frozen=True, kw_only=True):
    """A scanner that sends bytes, and how it marks a barcode."""

    terminator: Terminator = "cr"
    prefix: Prefix = ""
    aim: bool = False
    silence_ms: Milliseconds = 50

    def problems(self, where: str, named: Collection[str]) -> Iterator[str]:
        """Yield what is wrong with where it is, and that no code could have the prefix."""
        yield from super().problems(where, named)
        if holds_an_end(self.prefix, self.terminator):
            yield f"{where}.prefix = {self.prefix!r} holds what ends a code: see {where}.terminator"


class ScannerConfig(Framed, frozen=True):
    """A serial scanner and how it frames a barcode.

    It is the one at `port`, a path or pyserial URL, or the USB device `device`, whatever port that
    has at the moment.
    """

    port: Text | None = None
    name: Text | None = None
    baud: Baud = 9600
    data_bits: DataBits = 8
    parity: Parity = "none"
    stop_bits: StopBits = 1
    flow_control: FlowControl = "none"
    device: DeviceId | None = None
    ways: ClassVar[tuple[str, str]] = ("port", "device")

    @property
    def place(self) -> str | None:
        """Return the device's id, a network port's address, or the path; None when unsaid."""
        if self.port is None:
            return self.device
        if self._scheme in _NETWORK:
            address = read_url(self.port)
            return None if address is None else str(address)
        return _path(self.port)

    def problems(self, where: str, named: Collection[str]) -> Iterator[str]:
        """Yield what is wrong with where it is said to be."""
        yield from super().problems(where, named)
        if self.port is None:
            return
        if self.place is None:
            yield f"{where}.port = {self.port!r} needs a host and a port number"
        if "://" in self.port and self._scheme not in _SCHEMES:
            yield f"{where}.port = {self.port!r} is no port; write a path, COM3 or socket://host:port"

    @property
    def _scheme(self) -> str:
        return (self.port or "").partition(":")[0].lower()


class NetworkScannerConfig(Framed, frozen=True):
    """A scanner that speaks TCP, and how it frames a barcode.

    We `connect` to it, or `listen` for it; of those that connect to us only `peers` may. On a
    loopback address all may, if none are named.
    """

    connect: Address | None = None
    listen: Address | None = None
    peers: tuple[Peer, ...] = ()
    name: Text | None = None
    ways: ClassVar[tuple[str, str]] = ("connect", "listen")

    @property
    def place(self) -> str | None:
        """Return the address; None when unsaid."""
        return None if self.address is None else str(self.address)

    @property
    def address(self) -> NetworkAddress | None:
        """Return the address; None when unsaid."""
        return read_address(self.connect or self.listen or "")

    def problems(self, where: str, named: Collection[str]) -> Iterator[str]:
        """Yield what is wrong with its address and its peers."""
        yield from super().problems(where, named)
        if self.peers and "connect" in named:
            yield f"{where}.peers are for listen: we connect to one scanner only"
        if self.listen and self.address and not self.peers and not is_loopback(self.address):
            yield f"{where}.{NO_PEERS}; 0.0.0.0/0 is everybody"
        for peer in self.peers:
            try:
                ip_network(peer)
            except ValueError as error:
                yield f"{where}.peers = {peer!r} is no address or network: {error}"
        for way in self.ways:
            written = getattr(self, way)
            if written is not None and read_address(written) is None:
                yield f"{where}.{way} = {written!r} cannot be used; write {_ADDRESS_WORDS}"


class CameraConfig(Placed, frozen=True):
    """A camera by its id, or a `source`: a video file or folder of pictures in its stead.

    `region` is x, y, width and height of what is looked at, in fractions of the picture.
    """

    device: CameraId | None = None
    source: Text | None = None
    name: Text | None = None
    formats: tuple[Symbology, ...] = ()
    region: tuple[Fraction, Fraction, Fraction, Fraction] = (0.0, 0.0, 1.0, 1.0)
    width: Width = 1920
    height: Height = 1080
    fps: Fps = 30.0
    exposure: Units | None = None
    focus: Units | None = None
    follow: bool = False
    ways: ClassVar[tuple[str, str]] = ("device", "source")

    @property
    def place(self) -> str | None:
        """Return the camera's id, or the source's; None when unsaid."""
        return f"camera:{os.path.normpath(self.source)}" if self.source else self.device

    def problems(self, where: str, named: Collection[str]) -> Iterator[str]:
        """Yield what is wrong with where it is, and where it looks."""
        yield from super().problems(where, named)
        if not lies_in_picture(self.region):
            yield f"{where}.region must lie in the picture: x, y, width, height, 0 to 1"


AnyScannerConfig = ScannerConfig | NetworkScannerConfig | CameraConfig


class WedgeConfig(Table, frozen=True):
    """Scanners that are keyboards: whether they are listened to, and how a scan ends."""

    enabled: bool = True
    suffixes: tuple[Literal["enter", "tab"], ...] = ("enter", "tab")
    suffix_required: bool = False
    end_after_ms: Milliseconds = 100
    compensates_caps_lock: bool = False
    aim: bool = False

    def problems(self, where: str, named: Collection[str]) -> Iterator[str]:
        """Yield that no scan would ever end."""
        del named
        if self.suffix_required and not self.suffixes:
            yield f"{where}.suffix_required needs {where}.suffixes, or no scan ever ends"


def _path(port: str) -> str:
    """Return the path of a port in one spelling."""
    return os.path.normcase(os.path.normpath(port))


def named_twice(scanners: Iterable[tuple[str, AnyScannerConfig]]) -> Iterator[str]:
    """Yield each that is where another is, of whatever kind; each comes with where it is written.

    Not told is what only a look at the devices tells: a link to a port, a device's second id.
    """
    first: dict[str, str] = {}
    for where, scanner in scanners:
        place = scanner.place
        if place is not None and first.setdefault(place, where) != where:
            yield f"{where} is where {first[place]} is: remove one of the two, or correct its place"


def also_left_alone(
    scanners: Iterable[tuple[str, AnyScannerConfig]], leave_alone: Iterable[str]
) -> Iterator[str]:
    """Yield each that is to be left alone as well: it cannot be both.

    Not told is what only a look at the devices tells: a link to a port, a device's second id.
    """
    aside = {_path(each): each for each in leave_alone}
    aside |= {each: each for each in aside.values()}
    for where, scanner in scanners:
        written = aside.get(scanner.place or "")
        if written is not None:
            yield f"{where} is in leave_alone, too, as {written!r}: take it out of one of the two"


def listening_twice(scanners: Iterable[tuple[str, AnyScannerConfig]]) -> Iterator[str]:
    """Yield each that waits for scanners where another does that has another address."""
    waiting = [
        (where, scanner.address)
        for where, scanner in scanners
        if isinstance(scanner, NetworkScannerConfig) and scanner.listen and scanner.address
    ]
    for (first, one), (where, other) in combinations(waiting, 2):
        if one != other and share_a_port(one, other):
            yield (
                f"{where}.listen = {str(other)!r} is taken by {first}.listen = {str(one)!r}:"
                " give it another port"
            )

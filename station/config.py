"""The kiosk's settings: `station.toml` in its data folder, every line of it optional.

What it is: text in, frozen `Config` or every error at once out. What it is not: the server's
settings (environment variables, see server.config), nor anything that touches a device. Pure but
for `load_config`.
"""

import codecs
import difflib
import re
import socket
import tomllib
from collections.abc import Iterator, Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal, TypeVar, get_args, get_origin
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta, Struct
from platformdirs import user_data_path

from drivers.barcode.symbology import Symbology
from server.contract.station import StationId

CONFIG_NAME = "station.toml"
DATA_DIR_VARIABLE = "SCANSTATION_DATA_DIR"
_PLACES = ("port", "device")
_NETWORK = ("socket", "rfc2217")
_MAX_PORT = 65535

_SINGLE_QUOTES = "write a path with \\ in single quotes"
_ANY_CHARACTER = ".prefix"
"""What a scanner puts in front of a code may be a control character; nothing else may hold one."""

Milliseconds = Annotated[int, Meta(ge=1, le=60_000)]
Text = Annotated[str, Meta(min_length=1, max_length=200)]


Address = Annotated[
    str,
    Meta(
        pattern=r"^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+):([1-9]\d{0,4})\Z",
        max_length=200,
        description="host and port",
    ),
]
Fraction = Annotated[float, Meta(ge=0, le=1)]
Peer = Annotated[str, Meta(pattern=r"^[0-9A-Fa-f:.]+(/\d{1,3})?\Z", max_length=50)]
DeviceId = Annotated[str, Meta(pattern=r"^usb:[0-9a-f]{4}:[0-9a-f]{4}:.+", max_length=200)]


class ScannerConfig(Struct, frozen=True, forbid_unknown_fields=True):
    """A serial scanner and how it frames a barcode.

    It is the one at `port`, a path or pyserial URL, or the USB device `device`, whatever port that
    has at the moment.
    """

    port: Text | None = None
    name: Text | None = None
    baud: Annotated[int, Meta(ge=300, le=4_000_000)] = 9600
    data_bits: Literal[7, 8] = 8
    parity: Literal["none", "even", "odd"] = "none"
    stop_bits: Literal[1, 2] = 1
    flow_control: Literal["none", "rts_cts", "xon_xoff"] = "none"
    terminator: Literal["cr", "lf", "crlf", "stx_etx", "timeout"] = "cr"
    prefix: str = ""
    aim: bool = False
    silence_ms: Milliseconds = 50
    device: DeviceId | None = None


class NetworkScannerConfig(Struct, frozen=True, forbid_unknown_fields=True):
    """A scanner that speaks TCP, and how it frames a barcode.

    We `connect` to it, or `listen` for it; of those that connect to us only `peers` may, if any are
    named.
    """

    connect: Address | None = None
    listen: Address | None = None
    peers: tuple[Peer, ...] = ()
    name: Text | None = None
    terminator: Literal["cr", "lf", "crlf", "stx_etx", "timeout"] = "cr"
    prefix: str = ""
    aim: bool = False
    silence_ms: Milliseconds = 50


class CameraConfig(Struct, frozen=True, forbid_unknown_fields=True):
    """A camera by its id, or a `source`: a video file or folder of pictures in its stead.

    `region` is x, y, width and height of what is looked at, in fractions of the picture.
    """

    device: Annotated[str, Meta(pattern=r"^camera:.+", max_length=200)] | None = None
    source: Text | None = None
    name: Text | None = None
    formats: tuple[Symbology, ...] = ()
    region: tuple[Fraction, Fraction, Fraction, Fraction] = (0.0, 0.0, 1.0, 1.0)
    width: Annotated[int, Meta(ge=160, le=7680)] = 1920
    height: Annotated[int, Meta(ge=120, le=4320)] = 1080
    fps: Annotated[float, Meta(gt=0, le=240)] = 30.0
    exposure: float | None = None
    focus: float | None = None
    follow: bool = False


class WedgeConfig(Struct, frozen=True, forbid_unknown_fields=True):
    """Scanners that are keyboards: whether they are listened to, and how a scan ends."""

    enabled: bool = True
    suffixes: tuple[Literal["enter", "tab"], ...] = ("enter", "tab")
    suffix_required: bool = False
    end_after_ms: Milliseconds = 100
    compensates_caps_lock: bool = False
    aim: bool = False


class ServerConfig(Struct, frozen=True, forbid_unknown_fields=True):
    """Which server: by default the kiosk's own child, on `port` (0 is any free one).

    With `url` it is another one, which knows this station by the token in `token_file`.
    """

    url: Annotated[str, Meta(pattern=r"^https?://[^\s/]+$")] | None = None
    token_file: Text | None = None
    port: Annotated[int, Meta(ge=0, le=65535)] | None = None


class Config(Struct, frozen=True, forbid_unknown_fields=True):
    """The settings. `station` None is the name in the journal, or this computer's.

    `leave_alone` are ports or scanner ids of serial devices that are no scanners.
    """

    station: StationId | None = None
    language: Literal["system", "ko", "en"] = "system"
    full_screen: bool = True
    find_scanners: bool = True
    leave_alone: tuple[Text, ...] = ()
    simulated_scanner: bool = False
    scanners: tuple[ScannerConfig, ...] = ()
    network_scanners: tuple[NetworkScannerConfig, ...] = ()
    cameras: tuple[CameraConfig, ...] = ()
    wedge: WedgeConfig = WedgeConfig()
    server: ServerConfig = ServerConfig()


class ConfigError(Exception):
    """The settings cannot be used. `problems` holds a sentence for each thing that is wrong."""

    def __init__(self, path: Path, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(f"{path}: {problem}" for problem in problems))
        self.problems = problems


def data_dir(chosen: Path | None, environment: Mapping[str, str], *, demo: bool) -> Path:
    """Return the data folder: as chosen on the command line, by variable, or the user's own.

    Raises:
        ConfigError: the variable names the home of a user whom there is not.
    """
    if chosen is not None:
        return chosen.absolute()
    if named := environment.get(DATA_DIR_VARIABLE):
        try:
            return Path(named).expanduser().absolute()
        except RuntimeError:
            problem = f"{DATA_DIR_VARIABLE} names no user's folder: write an absolute path"
            raise ConfigError(Path(named), (problem,)) from None
    return user_data_path("scanstation-demo" if demo else "scanstation", appauthor=False)


def load_config(folder: Path) -> Config:
    """Read the settings in a data folder; without a file the defaults hold.

    Raises:
        ConfigError: with everything that is wrong.
    """
    path = folder / CONFIG_NAME
    try:
        data = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return Config()
    except OSError as error:
        raise ConfigError(path, (f"cannot be read: {error.strerror}",)) from error
    try:
        text = data.removeprefix(codecs.BOM_UTF8).decode()
    except UnicodeDecodeError as error:
        raise ConfigError(path, (_not_utf_8(data, error),)) from error
    return parse_config(text, path)


def parse_config(text: str, path: Path) -> Config:
    """Read the text of a settings file.

    Raises:
        ConfigError: with everything that is wrong.
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(path, (_not_toml(text, error),)) from error
    problems: list[str] = []
    config = _table(raw, Config, "", problems)
    problems += _contradictions(config.server)
    if config.wedge.suffix_required and not config.wedge.suffixes:
        problems.append("wedge.suffix_required needs wedge.suffixes, or no scan ever ends")
    if problems:
        raise ConfigError(path, tuple(problems))
    return config


def _not_utf_8(data: bytes, error: UnicodeDecodeError) -> str:
    mark = len(codecs.BOM_UTF8) if data.startswith(codecs.BOM_UTF8) else 0
    return f"is not UTF-8 (byte {mark + error.start + 1}): save it as UTF-8"


def _not_toml(text: str, error: tomllib.TOMLDecodeError) -> str:
    """Say where, as the parser does, and what is most likely wrong there."""
    sentence = f"is not TOML: {error}"
    place = re.search(r"at line (\d+)", str(error))
    line = text.split("\n")[int(place[1]) - 1] if place else ""
    return f"{sentence}; {_SINGLE_QUOTES}" if "\\" in line else sentence


_Table = TypeVar("_Table", bound=Struct)
_TABLES: dict[str, type[Struct]] = {"wedge": WedgeConfig, "server": ServerConfig}


def _table(raw: object, kind: type[_Table], where: str, problems: list[str]) -> _Table:
    """Read one table field by field, so that each that is wrong is told."""
    if not isinstance(raw, dict):
        problems.append(f"{where.rstrip('.')} must be a table")
        return kind()
    fields = {field.name: field for field in msgspec.structs.fields(kind)}
    problems += [_unknown(where, name, list(fields)) for name in raw if name not in fields]
    values = {
        name: _value(raw[name], field.type, f"{where}{name}", problems)
        for name, field in fields.items()
        if name in raw
    }
    good = {name: value for name, value in values.items() if value is not None}
    return kind(**good)


def _value(raw: object, kind: object, where: str, problems: list[str]) -> object:
    if where == "scanners":
        return _scanners(raw, problems)
    if where == "network_scanners":
        return _network_scanners(raw, problems)
    if where == "cameras":
        return _cameras(raw, problems)
    if table := _TABLES.get(where):
        return _table(raw, table, f"{where}.", problems)
    if isinstance(raw, str) and not raw.isprintable() and not where.endswith(_ANY_CHARACTER):
        problems.append(f"{where} = {raw!r} holds a control character; {_SINGLE_QUOTES}")
        return None
    try:
        return msgspec.convert(raw, kind)
    except msgspec.ValidationError as error:
        problems.append(f"{where} = {raw!r} cannot be used: {error}{_one_of(kind)}")
        return None


def _one_of(kind: object) -> str:
    """Return what to write where only a few words will do."""
    words = _words_of(kind)
    return f"; write {' or '.join(map(repr, words))}" if words else ""


def _words_of(kind: object) -> tuple[object, ...]:
    if get_origin(kind) is Literal:
        return get_args(kind)
    return tuple(word for part in get_args(kind) for word in _words_of(part))


def _scanners(raw: object, problems: list[str]) -> tuple[ScannerConfig, ...]:
    if not isinstance(raw, list):
        problems.append("scanners must be tables: [[scanners]]")
        return ()
    problems += _misplaced(raw)
    return tuple(
        _table(each, ScannerConfig, f"scanners[{number}].", problems)
        for number, each in enumerate(raw, start=1)
    )


def _network_scanners(raw: object, problems: list[str]) -> tuple[NetworkScannerConfig, ...]:
    if not isinstance(raw, list):
        problems.append("network_scanners must be tables: [[network_scanners]]")
        return ()
    found = []
    for number, each in enumerate(raw, start=1):
        where = f"network_scanners[{number}]"
        scanner = _table(each, NetworkScannerConfig, f"{where}.", problems)
        problems += _misaddressed(scanner, where, each if isinstance(each, dict) else {})
        found.append(scanner)
    return tuple(found)


def _cameras(raw: object, problems: list[str]) -> tuple[CameraConfig, ...]:
    if not isinstance(raw, list):
        problems.append("cameras must be tables: [[cameras]]")
        return ()
    found = []
    for number, each in enumerate(raw, start=1):
        where = f"cameras[{number}]"
        camera = _table(each, CameraConfig, f"{where}.", problems)
        if isinstance(each, dict) and ("device" in each) == ("source" in each):
            problems.append(f"{where} needs device or source, and only one of them")
        x, y, width, height = camera.region
        if width <= 0 or height <= 0 or x + width > 1 or y + height > 1:
            problems.append(f"{where}.region must lie in the picture: x, y, width, height, 0 to 1")
        found.append(camera)
    return tuple(found)


def _misaddressed(
    scanner: NetworkScannerConfig, where: str, raw: Mapping[str, object]
) -> Iterator[str]:
    """Yield what is wrong with where a network scanner is said to be."""
    if ("connect" in raw) == ("listen" in raw):
        yield f"{where} needs connect or listen, and only one of them"
    if scanner.peers and "connect" in raw:
        yield f"{where}.peers are for listen: we connect to one scanner only"
    for peer in scanner.peers:
        try:
            ip_network(peer)
        except ValueError as error:
            yield f"{where}.peers = {peer!r} is no address or network: {error}"
    address = scanner.connect or scanner.listen
    if address and int(address.rpartition(":")[2]) > _MAX_PORT:
        yield f"{where}: a port is at most {_MAX_PORT}, found {address!r}"


def _misplaced(tables: list[object]) -> Iterator[str]:
    """Yield what is wrong with where the scanners are said to be."""
    first: dict[object, int] = {}
    for number, table in enumerate(tables, start=1):
        if not isinstance(table, dict):
            continue  # told when it is read
        places = [table[key] for key in _PLACES if key in table]
        if len(places) != 1:
            yield f"scanners[{number}] needs {' or '.join(_PLACES)}, and only one of them"
        elif isinstance(places[0], str):
            if not _is_whole(places[0]):
                yield f"scanners[{number}].port = {places[0]!r} needs a host and a port number"
            if first.setdefault(places[0], number) != number:
                yield f"scanners[{number}] is where scanners[{first[places[0]]}] is"


def _is_whole(place: str) -> bool:
    """Tell whether a place that is a network address says both host and port."""
    try:
        address = urlsplit(place)
        return address.scheme not in _NETWORK or bool(address.hostname and address.port)
    except ValueError:
        return False


def _unknown(where: str, name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f"{where}{name} is unknown" + (f": {where}{near[0]} is meant?" if near else "")


def _contradictions(server: ServerConfig) -> list[str]:
    if server.url is None:
        return [] if server.token_file is None else ["server.token_file needs server.url"]
    problems = [] if server.token_file else ["server.url needs server.token_file"]
    if server.port is not None:
        problems.append("server.port is for the kiosk's own server, and server.url names another")
    return problems


def computer_name() -> str:
    """Return this computer's name as far as a station's name allows."""
    allowed = (
        c if c.isascii() and (c.isalnum() or c in "._-") else "-" for c in socket.gethostname()
    )
    name = "".join(allowed)
    return name[:64] or "station"

"""The kiosk's settings: `station.toml` in its data folder, every line of it optional.

What it is: text in, frozen `Config` or every error at once out. What it is not: the server's
settings (environment variables, see server.config), nor anything that touches a device. Pure but
for `load_config`.
"""

import codecs
import re
import socket
import tomllib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta
from platformdirs import user_data_path

from server.contract.station import StationId
from station.config_tables import SINGLE_QUOTES, Table, read_table
from station.env_file import PORT_VARIABLE
from station.network_address import NetworkAddress, read_url, share_a_port
from station.scanner_config import (
    AnyScannerConfig,
    CameraConfig,
    NetworkScannerConfig,
    ScannerConfig,
    Text,
    WedgeConfig,
    also_left_alone,
    listening_twice,
    named_twice,
)

CONFIG_NAME = "station.toml"
DATA_DIR_VARIABLE = "SCANSTATION_DATA_DIR"
_STATION_WORDS = "1 to 64 of A to Z, a to z, 0 to 9, dot, _ and -"
_URL = r"^https?://[^\s/?#@]+$"
_URL_WORDS = "http://host or http://host:port, an IPv6 address in brackets, and nothing behind it"
_ANY_PORT = 80
_USUAL_PORT = 8787
"""Of the kiosk's own server, where neither the file nor the environment names one."""
_MAX_PORT = 65535
_OWN_HOST = "127.0.0.1"


class ServerConfig(Table, frozen=True):
    """Which server: by default the kiosk's own child, on `port` (0 is any free one).

    With `url` it is another one, which knows this station by the token in `token_file`, or without
    that by the one it was paired by. With `find` it is a hub that is chosen on the kiosk.
    """

    url: Annotated[str, Meta(pattern=_URL, max_length=300, description=_URL_WORDS)] | None = None
    token_file: Text | None = None
    port: Annotated[int, Meta(ge=0, le=65535)] | None = None
    find: bool = False

    def problems(self, where: str, named: Collection[str]) -> Iterator[str]:
        """Yield that there can be none at the address, and what is said of two servers."""
        if self.url is not None and read_url(self.url, port=_ANY_PORT) is None:
            yield f"{where}.url = {self.url!r} cannot be used; write {_URL_WORDS}"
        if self.token_file is not None and "url" not in named:
            yield f"{where}.token_file needs {where}.url"
        for other in ("url", "port"):
            if self.find and other in named:
                yield f"{where}.find has the hub chosen on the kiosk: take away {where}.{other}"
        if "url" in named and "port" in named:
            yield f"{where}.port is for the kiosk's own server, and {where}.url names another"


class Config(Table, frozen=True):
    """The settings. `station` None is the name in the journal, or this computer's.

    `leave_alone` are ports or scanner ids of serial devices that are no scanners.
    """

    station: Annotated[StationId, Meta(description=_STATION_WORDS)] | None = None
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

    def problems(self, where: str, named: Collection[str]) -> Iterator[str]:
        """Yield each scanner that is set up twice, or set up and left alone."""
        del where, named
        numbered: dict[str, AnyScannerConfig] = {
            f"{key}[{number}]": each
            for key in ("scanners", "network_scanners", "cameras")
            for number, each in enumerate(getattr(self, key), start=1)
        }
        yield from named_twice(numbered.items())
        yield from listening_twice(numbered.items())
        yield from also_left_alone(numbered.items(), self.leave_alone)
        yield from self._where_the_server_is(numbered)

    @property
    def own_server(self) -> NetworkAddress | None:
        """Where the kiosk's own server listens; None when it has none, or takes any free port."""
        if self.server.url is not None or self.server.find:
            return None
        port = _USUAL_PORT if self.server.port is None else self.server.port
        return NetworkAddress(_OWN_HOST, port) if port else None

    def _where_the_server_is(self, scanners: Mapping[str, AnyScannerConfig]) -> Iterator[str]:
        """Yield each scanner that is waited for at the port of the kiosk's own server."""
        own = self.own_server
        for where, scanner in scanners.items():
            if not isinstance(scanner, NetworkScannerConfig) or not scanner.listen:
                continue
            if own and scanner.address and share_a_port(scanner.address, own):
                yield (
                    f"{where}.listen = {scanner.listen!r} is the kiosk's own server's, server.port:"
                    " give one of them another port"
                )


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


def load_config(folder: Path, environment: Mapping[str, str] | None = None) -> Config:
    """Read the settings in a data folder; without a file the defaults hold.

    The `environment` may name the port of the kiosk's own server, where the file names none.

    Raises:
        ConfigError: with everything that is wrong.
    """
    path = folder / CONFIG_NAME
    try:
        data = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        data = b""
    except OSError as error:
        raise ConfigError(path, (f"cannot be read: {error.strerror}",)) from error
    try:
        text = data.removeprefix(codecs.BOM_UTF8).decode()
    except UnicodeDecodeError as error:
        raise ConfigError(path, (_not_utf_8(data, error),)) from error
    return parse_config(text, path, environment)


def parse_config(text: str, path: Path, environment: Mapping[str, str] | None = None) -> Config:
    """Read the text of a settings file; of the `environment` as `load_config` does.

    Raises:
        ConfigError: with everything that is wrong.
    """
    try:
        raw = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise ConfigError(path, (_not_toml(text, error),)) from error
    _take_port(raw, (environment or {}).get(PORT_VARIABLE, ""))
    problems: list[str] = []
    config = read_table(raw, Config, "", problems)
    if problems:
        raise ConfigError(path, tuple(problems))
    return config


def _take_port(raw: dict[str, object], port: str) -> None:
    """Take the port of the kiosk's own server from the environment, if nothing else names one.

    What is no port there is left to the server, which says so.
    """
    if not port.isascii() or not port.isdecimal() or int(port) > _MAX_PORT:
        return
    server = raw.setdefault("server", {})
    if isinstance(server, dict) and not {"port", "url", "find"} & server.keys():
        server["port"] = int(port)


def _not_utf_8(data: bytes, error: UnicodeDecodeError) -> str:
    mark = len(codecs.BOM_UTF8) if data.startswith(codecs.BOM_UTF8) else 0
    return f"is not UTF-8 (byte {mark + error.start + 1}): save it as UTF-8"


def _not_toml(text: str, error: ValueError | RecursionError) -> str:
    """Say where, as the parser does, and what is most likely wrong there."""
    if not isinstance(error, tomllib.TOMLDecodeError):
        return "holds a number of thousands of digits, or brackets in brackets without an end"
    sentence = f"is not TOML: {error}"
    place = re.search(r"at line (\d+)", str(error))
    line = text.split("\n")[int(place[1]) - 1] if place else ""
    return f"{sentence}; {SINGLE_QUOTES}" if "\\" in line else sentence


def computer_name() -> str:
    """Return this computer's name as far as a station's name allows."""
    allowed = (
        c if c.isascii() and (c.isalnum() or c in "._-") else "-" for c in socket.gethostname()
    )
    name = "".join(allowed)
    return name[:64] or "station"

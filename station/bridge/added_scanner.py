"""Scanners that a person added on the kiosk or by the command line, for nothing announces them.

What it is: where such a scanner is, by the very rules of the settings file's blocks, and each
mistake with the field it is in. What it is not: how it is read, which is chosen as for any other
(scanner_choice), or the keeping of it (scanner_book). Pure.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from msgspec import Struct, structs

from drivers.serial_search import ConfiguredPort, configured_resource
from station.bridge.scanner_words import network_scanner
from station.config_tables import read_table
from station.network_address import is_own_address, read_address
from station.scanner_config import (
    NO_PEERS,
    Address,
    NetworkScannerConfig,
    Peer,
    ScannerConfig,
    Text,
)

WAYS = ("connect", "listen", "port")
_FOUND_BY_ITSELF = ("/dev/ttyUSB", "/dev/ttyACM")
_NO_ADDRESS = (
    "listen = {listen!r} is a name: write an address of this computer, or 0.0.0.0 for all it has"
)
_NEEDS_NOTHING = "port = {port!r} is a USB scanner's: it is found by itself when it is plugged in"
_NO_PORT = "port = {port!r} cannot be added; write {words}"
_PORT_WORDS = "a device (/dev/ttyS0, COM3), socket://host:port or rfc2217://host:port, no more"
_COM = re.compile(r"COM[1-9]\d{0,2}", re.IGNORECASE)
_SERVER = re.compile(r"(socket|rfc2217)://([^/?#@\s]+)", re.IGNORECASE)
_TABLE = "scanner"
_FIELD = re.compile(rf"{_TABLE}\.(\w+)")


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong with a field: a word for the screen, and a sentence of English for a terminal.

    The word is "rule" where the field breaks a rule of the settings file.
    """

    field: str
    word: str
    sentence: str


class AddedScanner(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Where it is: one that we `connect` to, that connects to us (`listen`), or a serial `port`.

    Raises:
        ValueError: it cannot be; as a `msgspec.ValidationError` when it is read from a file.
    """

    connect: Address | None = None
    listen: Address | None = None
    port: Text | None = None
    peers: tuple[Peer, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what the settings file would refuse."""
        if mistakes := mistakes_in(structs.asdict(self)):
            raise ValueError("; ".join(each.sentence for each in mistakes))

    @property
    def config(self) -> NetworkScannerConfig | ScannerConfig:
        """It as a block of the settings file would name it, its address in one spelling."""
        if self.port is not None:
            return ScannerConfig(port=self.port)
        listen, connect = _spelled(self.listen), _spelled(self.connect)
        return NetworkScannerConfig(connect=connect, listen=listen, peers=self.peers)

    @property
    def scanner_id(self) -> str:
        """The identity of the scanner there."""
        if self.port is not None:
            return configured_resource(ConfiguredPort(self.port)).scanner_id
        config = self.config
        assert isinstance(config, NetworkScannerConfig)  # noqa: S101 - for the type alone
        return network_scanner(config)[0].scanner_id

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """What was said of it, as text; several peers have a space between them."""
        said = tuple((way, value) for way in WAYS if (value := getattr(self, way)) is not None)
        return (*said, ("peers", " ".join(self.peers))) if self.listen else said


def mistakes_in(said: Mapping[str, object]) -> tuple[Mistake, ...]:
    """Return all that is wrong with what is said of a scanner to be added, by the name of a field.

    A field that is asked for and left empty is told as such; None is not asked for. What is taken
    by something else is not looked for.
    """
    asked = {field: value for field, value in said.items() if value is not None}
    way = next((way for way in WAYS if way in asked), WAYS[0])
    rules = tuple(_rules({field: v for field, v in asked.items() if v}, way))
    told = {(each.field, each.word) for each in rules}
    return (*rules, *(each for each in _needs(asked) if (each.field, each.word) not in told))


def _rules(given: Mapping[str, object], way: str) -> Iterator[Mistake]:
    """Yield what the settings file would refuse; what is of no field is told of the `way`'s."""
    raw = {field: list(v) if isinstance(v, tuple) else v for field, v in given.items()}
    problems: list[str] = []
    read_table(raw, ScannerConfig if "port" in raw else NetworkScannerConfig, _TABLE, problems)
    for sentence in problems:
        if NO_PEERS in sentence:
            continue  # needed of every address here, in words of its own
        field = _FIELD.match(sentence)
        yield Mistake(field[1] if field else way, "rule", sentence.replace(f"{_TABLE}.", ""))


def _needs(asked: Mapping[str, object]) -> Iterator[Mistake]:
    """Yield what is refused here alone: what is open to all, no plain port, or needs no adding."""
    if "listen" in asked and not asked.get("peers"):
        yield Mistake("peers", "no-peers", NO_PEERS)
    listen = read_address(str(asked.get("listen", "")))
    if listen is not None and not is_own_address(listen):
        yield Mistake("listen", "rule", _NO_ADDRESS.format(listen=asked["listen"]))
    port = str(asked.get("port", ""))
    if port and not _is_port(port):
        yield Mistake("port", "rule", _NO_PORT.format(port=port, words=_PORT_WORDS))
    if port.startswith(_FOUND_BY_ITSELF):
        yield Mistake("port", "found", _NEEDS_NOTHING.format(port=port))


def _is_port(port: str) -> bool:
    """Tell whether it is a device or a device server: pyserial's other ports, and options, are not.

    Who may touch or enter a port is not who may write files: `spy://` empties the one it names.
    """
    if server := _SERVER.fullmatch(port):
        return read_address(server[2]) is not None
    if "://" in port or port != port.strip():
        return False
    return bool(_COM.fullmatch(port)) or posixpath.normpath(port).startswith("/dev/")


def _spelled(address: str | None) -> str | None:
    return None if address is None else str(read_address(address))

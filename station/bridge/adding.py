"""Whether a scanner may be added where it is said to be, or somebody else has the place.

What it is: the rules of an added scanner, then what else is there: the settings' blocks and what
they leave alone, USB scanners, which are found by themselves, what was added before, the kiosk's
own server, and for a port to listen on a try to listen. What it is not: the adding itself
(scanner_book). Blocks a moment.
"""

import errno
import socket
from collections.abc import Iterator, Sequence

from station.bridge.added_scanner import AddedScanner, Mistake, mistakes_in
from station.bridge.one_device import Ports, one_spelling, ports_of_this_computer, usb_scanners
from station.bridge.scanner_words import ScannerWords
from station.network_address import NetworkAddress, read_address, share_a_port
from station.scanner_config import NetworkScannerConfig, ScannerConfig

Config = NetworkScannerConfig | ScannerConfig
_OWN_SERVERS = (
    "{field} = {value!r} is the kiosk's own server's: choose another port, or give the server one"
    " ([server] port in station.toml)"
)
_SET_ASIDE = (
    "{field} = {value!r} is set aside by leave_alone in station.toml: choose another, or take it"
    " out there"
)
_FOUND = (
    "{field} = {value!r} is the scanner {found}, which is found by itself: add nothing, set that"
    " one (scanstation devices set)"
)
_WORDS = {
    errno.EADDRINUSE: ("in-use", "another program listens there: end it, or choose another port"),
    errno.EACCES: ("not-permitted", "choose a port of 1024 or above"),
    errno.EADDRNOTAVAIL: ("not-ours", "this computer has no such address; 0.0.0.0 is all it has"),
}


def read_added(said: dict[str, str]) -> tuple[AddedScanner | None, tuple[Mistake, ...]]:
    """Return the scanner that fields as text say, several peers parted by spaces; or mistakes."""
    asked: dict[str, object] = {field: value.strip() for field, value in said.items()}
    if "peers" in asked:
        asked["peers"] = tuple(said["peers"].split())
    if mistakes := mistakes_in(asked):
        return None, mistakes
    return AddedScanner(**asked), ()  # type: ignore[arg-type] # the rules have just been kept


def taken(
    added: AddedScanner,
    words: ScannerWords,
    others: Sequence[AddedScanner],
    former: AddedScanner | None = None,
    ports: Ports = ports_of_this_computer,
) -> tuple[Mistake, ...]:
    """Return who has the place of a scanner that is to be added; `others` were added before.

    `former` is the one among them in whose stead it is to be: its place is free.
    """
    field, value = added.fields[0]
    if is_own_servers(added.config, words):
        return (Mistake(field, "in-use", _OWN_SERVERS.format(field=field, value=value)),)
    if is_left_alone(added, words):
        return (Mistake(field, "set-aside", _SET_ASIDE.format(field=field, value=value)),)
    if found := usb_identity(added, ports):
        return (Mistake(field, "found", _FOUND.format(field=field, value=value, found=found)),)
    for whose, config in _there(words, [each for each in others if each != former]):
        if is_same_place(added.config, config):
            sentence = (
                f"{field} = {value!r} is where {whose} is: choose another, or remove it first"
            )
            return (Mistake(field, "taken", sentence),)
    own = former is not None and is_same_place(added.config, former.config)
    if added.listen is not None and not own:
        return tuple(_not_listening(added.listen))
    return ()


def is_same_place(one: Config, other: Config) -> bool:
    """Tell whether two scanners cannot both be where they are said to be."""
    if _where(one) == _where(other):
        return True
    waiting = [_listens_at(each) for each in (one, other)]
    return None not in waiting and share_a_port(*(each for each in waiting if each is not None))


def is_left_alone(added: AddedScanner, words: ScannerWords) -> bool:
    """Tell whether the settings leave alone what a scanner was added for."""
    aside = {*words.leave_alone, *map(one_spelling, words.leave_alone)}
    return not aside.isdisjoint({added.scanner_id, added.fields[0][1], _where(added.config)})


def usb_identity(added: AddedScanner, ports: Ports) -> str | None:
    """Return who is at an added port, when it is a USB device, which is found by itself."""
    if added.port is None or "://" in added.port:
        return None
    return usb_scanners(ports()).get(one_spelling(added.port))


def _where(config: Config) -> str | None:
    """Return where a scanner is: of a device what its links have in common."""
    port = config.port if isinstance(config, ScannerConfig) else None
    return config.place if port is None or "://" in port else one_spelling(port)


def is_own_servers(config: Config, words: ScannerWords) -> bool:
    """Tell whether a scanner is waited for where the kiosk's own server listens, or would."""
    waiting, own = _listens_at(config), words.own_server
    return waiting is not None and own is not None and share_a_port(waiting, own)


def has_no_place(config: Config, words: ScannerWords) -> bool:
    """Tell whether the kiosk's own server, or a block of the settings, has a scanner's place."""
    return is_own_servers(config, words) or any(
        is_same_place(config, block) for block in blocks_of(words)
    )


def _listens_at(config: Config) -> NetworkAddress | None:
    is_listener = isinstance(config, NetworkScannerConfig) and config.listen is not None
    return read_address(config.listen or "") if is_listener else None  # type: ignore[union-attr]


def _there(words: ScannerWords, others: Sequence[AddedScanner]) -> Iterator[tuple[str, Config]]:
    for each in others:
        yield each.scanner_id, each.config
    for config in blocks_of(words):
        yield "a block of station.toml", config


def blocks_of(words: ScannerWords) -> Iterator[Config]:
    """Yield the blocks of the settings file that an added scanner may clash with."""
    for each in (*words.scanners, *words.network_scanners):
        if isinstance(each, NetworkScannerConfig | ScannerConfig):
            yield each


def _not_listening(listen: str) -> Iterator[Mistake]:
    """Yield what keeps this computer from listening at an address: it is tried."""
    address = read_address(listen)
    if address is None:
        return
    if address.host == "localhost":  # no name is looked up here
        address = address._replace(host="127.0.0.1")
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    try:
        socket.create_server(tuple(address), family=family).close()
    except OSError as error:
        word, sentence = _WORDS.get(error.errno or 0, ("not-ours", str(error)))
        yield Mistake("listen", word, f"listen = {listen!r} cannot be used: {sentence}")

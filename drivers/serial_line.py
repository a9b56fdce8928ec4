"""A serial line: how it is set, and the opening of it.

What it is: one blocking call that returns an open port, or an error that says what kept it from
opening and what to do. What it is not: the reading of it (serial_port). Called on a thread.
"""

import errno
import socket
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol, cast
from urllib.parse import urlsplit

import serial

from drivers.errors import (
    ScannerBusyError,
    ScannerError,
    ScannerMisconfiguredError,
    ScannerNotFoundError,
    ScannerNotPermittedError,
    ScannerUnreachableError,
)
from drivers.framing import FramingSettings
from drivers.hints import Hint
from drivers.network_port import Rfc2217Port, SocketPort
from drivers.port_rights import holder_of, how_to_permit
from drivers.reading_thread import READ_TIMEOUT_S

_NETWORK_PORTS = {"socket": SocketPort, "rfc2217": Rfc2217Port}
_SCHEMES = (*_NETWORK_PORTS, "loop")
"""pyserial knows more: `spy://` writes a file, `hwgrep://` takes whichever port fits."""


class Parity(StrEnum):
    """The parity bit. The values are pyserial's letters."""

    NONE = serial.PARITY_NONE
    EVEN = serial.PARITY_EVEN
    ODD = serial.PARITY_ODD
    MARK = serial.PARITY_MARK
    SPACE = serial.PARITY_SPACE


class FlowControl(StrEnum):
    """How the computer asks the scanner to wait."""

    NONE = "none"
    RTS_CTS = "rts_cts"
    XON_XOFF = "xon_xoff"


@dataclass(frozen=True, slots=True)
class SerialSettings:
    """How to talk to a serial scanner.

    The line's settings reach the far end of `rfc2217://`; they mean nothing to USB-CDC, `socket://`
    and `loop://`.
    """

    baud: int = 9600
    data_bits: int = 8
    parity: Parity = Parity.NONE
    stop_bits: int = 1
    flow_control: FlowControl = FlowControl.NONE
    framing: FramingSettings = field(default_factory=FramingSettings)


class Port(Protocol):
    """What all of pyserial's ports have in common."""

    @property
    def in_waiting(self) -> int: ...  # noqa: D102

    def read(self, size: int) -> bytes: ...  # noqa: D102

    def close(self) -> None: ...  # noqa: D102


def open_port(port: str, settings: SerialSettings) -> Port:
    """Open a device path, COM name, `socket://`, `rfc2217://` or `loop://`, for this program alone.

    Raises:
        ScannerError: not found, unreachable, busy, not permitted or misconfigured.
    """
    try:
        return _open(port, settings)
    except ValueError as error:
        raise ScannerMisconfiguredError("open", port, str(error)) from error
    except OSError as error:
        raise _told(port, error) from error


def is_network(port: str) -> bool:
    """Tell whether a port is at the far end of a network connection."""
    return urlsplit(port).scheme in _NETWORK_PORTS


def _open(port: str, settings: SerialSettings) -> Port:
    if is_network(port):
        _check_address(port)
    elif "://" in port and urlsplit(port).scheme not in _SCHEMES:
        raise ValueError("it is no port: write a path, COM3 or socket://host:port")
    make = _NETWORK_PORTS.get(urlsplit(port).scheme, serial.serial_for_url)
    opened = make(
        port,
        baudrate=settings.baud,
        bytesize=settings.data_bits,
        parity=settings.parity.value,
        stopbits=settings.stop_bits,
        rtscts=settings.flow_control is FlowControl.RTS_CTS,
        xonxoff=settings.flow_control is FlowControl.XON_XOFF,
        timeout=READ_TIMEOUT_S,
        exclusive=True,
    )
    return cast("Port", opened)


def _told(port: str, error: OSError) -> ScannerError:
    """Return what kept a port from opening."""
    if is_network(port):
        return _network_trouble(port, error)
    kind = _kind_of(error)
    hint = None
    if kind is ScannerNotPermittedError:
        hint = how_to_permit(port)
    elif kind is ScannerBusyError and (holder := holder_of(port)):
        hint = Hint("close-holder", holder=holder)
    return kind("open", port, str(error), hint=hint)


def _kind_of(error: OSError) -> type[ScannerError]:
    # On Windows pyserial puts the system's error into the text; a port in use is access denied.
    if error.errno is None and "PermissionError" in str(error):
        return ScannerBusyError
    return _KINDS.get(error.errno, ScannerNotFoundError)


_KINDS: dict[int | None, type[ScannerError]] = {
    errno.EBUSY: ScannerBusyError,
    errno.EAGAIN: ScannerBusyError,
    errno.EACCES: ScannerNotPermittedError,
    errno.EPERM: ScannerNotPermittedError,
}


def _check_address(port: str) -> None:
    address = urlsplit(port)
    if not address.hostname or not address.port:
        raise ValueError(f"it needs a host and a port: {address.scheme}://10.0.0.7:4001")


def _network_trouble(port: str, error: OSError) -> ScannerError:
    """Tell what went wrong with a network port from pyserial's error, or the one it stands for."""
    host, number = urlsplit(port).hostname or "", urlsplit(port).port
    match error.__context__:
        case socket.gaierror():
            hint = Hint("unknown-name", host=host)
        case ConnectionRefusedError():
            hint = Hint("nothing-listens", host=host, port=str(number))
        case None:
            hint = Hint("not-rfc2217", host=host)
        case OSError() as cause if not isinstance(cause, serial.SerialException):
            hint = Hint("no-answer", host=host)
        case _:  # an option that pyserial does not know, or a name that cannot be one
            return ScannerMisconfiguredError("open", port, str(error))
    return ScannerUnreachableError("open", port, str(error), hint=hint)

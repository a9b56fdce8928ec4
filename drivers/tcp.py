"""A scanner on the network: one that we connect to, or one that connects to us.

What it is: the thin shell between a TCP stream and the event loop, for fixed-mount imagers and
serial device servers. What it is not: framing (framing.py); RFC 2217 (pyserial has it). No thread:
all of it lives on the loop that called `claim`.
"""

import asyncio
import errno
import logging
import socket
import time
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from ipaddress import ip_address, ip_network

from drivers.errors import (
    ScannerBusyError,
    ScannerError,
    ScannerLostError,
    ScannerMisconfiguredError,
    ScannerNotPermittedError,
    ScannerUnreachableError,
)
from drivers.framing import Framer, FramingSettings
from drivers.hints import Hint
from drivers.keepalive import keep_alive
from drivers.recorded import ByteSource, LineKind, Taken, Tap
from drivers.resources import TcpResource
from drivers.scanner import ScannerDriver, ScannerOutput
from drivers.shell import Held, Shell

CONNECT_TIMEOUT_S = 5.0
MAX_PEERS = 16
"""Scanners that may be connected to one listening port; one more is hung up on."""
_BACKLOG = 64
_HANG_UP_TIMEOUT_S = 1.0
_READ_BYTES = 4096
_QUEUED_OUTPUTS = 64
_NS_PER_S = 1_000_000_000
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class TcpSettings:
    """How a network scanner marks where a barcode ends, and which may connect to us.

    `peers` are addresses or networks (`10.0.0.7`, `10.0.0.0/24`); without any, whoever can reach
    the port may.

    Raises:
        ValueError: a peer that is neither.
    """

    framing: FramingSettings = field(default_factory=FramingSettings)
    peers: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what is no address."""
        for peer in self.peers:
            ip_network(peer)

    def admits(self, address: str) -> bool:
        """Tell whether a scanner at this address may connect."""
        if not self.peers:
            return True
        try:
            found = ip_address(address)
        except ValueError:
            return False
        found = getattr(found, "ipv4_mapped", None) or found
        return any(found in ip_network(peer) for peer in self.peers)


def tcp_driver(resource: TcpResource, settings: TcpSettings) -> ScannerDriver:
    """Return the driver for a network scanner, by which side connects."""
    kind = TcpListenerDriver if resource.listens else TcpClientDriver
    return kind(resource, settings)


class _Frames:
    """One connection's frames. Each has a framer of its own: two peers share no buffer."""

    def __init__(
        self, reader: asyncio.StreamReader, framer: Framer, clock_ns: Callable[[], int], tap: Tap
    ) -> None:
        self._reader = reader
        self._framer = framer
        self._clock_ns = clock_ns
        self._tap = tap

    async def outputs(self) -> AsyncIterator[ScannerOutput]:
        """Yield frames until the stream ends; what is half-read then is told as such.

        Raises:
            OSError: when the connection breaks.
        """
        broken: OSError | None = None
        try:
            while (data := await self._next()) is not None:
                now_ns = self._clock_ns()
                if data:
                    self._tap(Taken(now_ns, data))
                for output in self._framer.feed(data, now_ns):
                    yield output
        except OSError as error:
            broken = error
        for rejected in self._framer.reset():
            yield rejected
        if broken is not None:
            raise broken

    async def _next(self) -> bytes | None:
        """Return what came, empty when nothing did until the framer's deadline; None at the end."""
        deadline_ns = self._framer.deadline_ns
        wait_s = None if deadline_ns is None else (deadline_ns - self._clock_ns()) / _NS_PER_S
        try:
            async with asyncio.timeout(wait_s):
                return await self._reader.read(_READ_BYTES) or None
        except TimeoutError as error:
            if isinstance(error, OSError) and error.errno is not None:  # keepalive gave up
                raise
            return b""


_Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class _TcpShell(Shell[TcpResource, Held]):
    """A driver at an address in the network."""

    def __init__(
        self,
        resource: TcpResource,
        settings: TcpSettings,
        clock_ns: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        super().__init__(resource)
        self._settings = settings
        self._clock_ns = clock_ns

    @property
    def _where(self) -> str:
        return f"{self._resource.host}:{self._resource.port}"

    def _frames(self, reader: asyncio.StreamReader) -> AsyncIterator[ScannerOutput]:
        framing = self._settings.framing
        framer = Framer(framing, self.scanner_id)
        tap = self._recorder(ByteSource(self.scanner_id, self.name, LineKind.NETWORK, framing))
        return _Frames(reader, framer, self._clock_ns, tap).outputs()


class TcpClientDriver(_TcpShell[_Stream]):
    """A scanner that listens, and that we connect to; see `scanner.ScannerDriver`."""

    operation = "connect"

    async def _take_hold(self) -> _Stream:
        try:
            async with asyncio.timeout(CONNECT_TIMEOUT_S):
                stream = await asyncio.open_connection(self._resource.host, self._resource.port)
        except (OSError, ValueError) as error:
            raise _not_connected(self._where, error) from error
        _keep_alive(stream[1])
        return stream

    async def _read(self, held: _Stream) -> AsyncIterator[ScannerOutput]:
        why = "it hung up"
        try:
            async for output in self._frames(held[0]):
                yield output
        except OSError as error:
            why = str(error)
        if self._held is held:
            raise ScannerLostError("read", self._where, why, hint=ScannerUnreachableError.hint)

    async def _let_go(self, held: _Stream) -> None:
        held[0].feed_eof()
        await _hang_up(held[1])


class _Outputs:
    """What all peers of one port have read, bounded: peers wait while nobody takes it."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[ScannerOutput | None] = asyncio.Queue()
        self._room = asyncio.Semaphore(_QUEUED_OUTPUTS)

    async def put(self, output: ScannerOutput) -> None:
        """Add one when there is room."""
        await self._room.acquire()
        self._queue.put_nowait(output)

    def end(self) -> None:
        """Let nothing more come after what is in it."""
        self._queue.put_nowait(None)

    async def each(self) -> AsyncIterator[ScannerOutput]:
        """Yield all, in order, until the end."""
        while (output := await self._queue.get()) is not None:
            self._room.release()
            yield output


class TcpListenerDriver(_TcpShell[tuple[asyncio.Server, _Outputs]]):
    """Scanners that connect to us, all on one port; see `scanner.ScannerDriver`.

    It is ready while it listens; scanners come and go. When nobody takes the outputs the peers are
    not read from, so TCP holds them back and nothing is dropped.
    """

    operation = "listen"

    def __init__(
        self,
        resource: TcpResource,
        settings: TcpSettings,
        clock_ns: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        super().__init__(resource, settings, clock_ns)
        self._peers: dict[asyncio.StreamWriter, asyncio.Task[None] | None] = {}

    @property
    def port(self) -> int:
        """The port listened on: the resource's, or the one found free when that is 0."""
        if self._held is None or not self._held[0].sockets:
            return self._resource.port
        port: int = self._held[0].sockets[0].getsockname()[1]
        return port

    async def _take_hold(self) -> tuple[asyncio.Server, _Outputs]:
        outputs = _Outputs()
        serve = partial(self._serve, outputs)
        host, port = self._resource.host, self._resource.port
        try:
            return await asyncio.start_server(serve, host, port, backlog=_BACKLOG), outputs
        except (OSError, ValueError, OverflowError) as error:
            raise _not_listening(self._where, error) from error

    def _read(self, held: tuple[asyncio.Server, _Outputs]) -> AsyncIterator[ScannerOutput]:
        return held[1].each()

    async def _let_go(self, held: tuple[asyncio.Server, _Outputs]) -> None:
        """Stop listening and hang up on everyone."""
        server, outputs = held
        server.close()
        peers = {writer: task for writer, task in self._peers.items() if task is not None}
        for task in peers.values():
            task.cancel()
        await asyncio.gather(*peers.values(), return_exceptions=True)
        for writer in peers:
            await _hang_up(writer)
        outputs.end()

    async def _serve(
        self, outputs: _Outputs, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Read one peer until it hangs up. The root of its task, which asyncio started."""
        peer = _peer_of(writer)
        if len(self._peers) >= MAX_PEERS or not self._settings.admits(peer):
            _log.warning("network scanner turned away", extra={"peer": peer, "port": self.port})
            await _hang_up(writer)
            return
        self._peers[writer] = asyncio.current_task()
        _keep_alive(writer)
        _log.info("network scanner connected", extra={"peer": peer, "port": self.port})
        try:
            async for output in self._frames(reader):
                await outputs.put(output)
        except asyncio.CancelledError:
            return  # by release; asyncio's streams of Python 3.11 log a cancelled task as a fault
        except OSError as error:
            _log.info("network scanner broke off", extra={"peer": peer, "error": str(error)})
        finally:
            self._peers.pop(writer, None)
            writer.close()
        _log.info("network scanner gone", extra={"peer": peer, "port": self.port})


def _keep_alive(writer: asyncio.StreamWriter) -> None:
    connection: socket.socket = writer.get_extra_info("socket")
    keep_alive(connection)


async def _hang_up(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with suppress(OSError, TimeoutError):
        async with asyncio.timeout(_HANG_UP_TIMEOUT_S):
            await writer.wait_closed()


def _peer_of(writer: asyncio.StreamWriter) -> str:
    address = writer.get_extra_info("peername")
    return str(address[0]) if address else ""


def _not_connected(where: str, error: Exception) -> ScannerError:
    if isinstance(error, TimeoutError) and not str(error):
        return ScannerUnreachableError("connect", where, "no answer")
    if isinstance(error, OSError):
        return ScannerUnreachableError("connect", where, str(error))
    return ScannerMisconfiguredError("connect", where, str(error))


def _not_listening(where: str, error: Exception) -> ScannerError:
    if not isinstance(error, OSError):
        return ScannerMisconfiguredError("listen", where, str(error))
    if error.errno == errno.EADDRINUSE:
        hint = Hint("port-in-use")
        return ScannerBusyError("listen", where, str(error), hint=hint)
    if error.errno in {errno.EACCES, errno.EPERM}:
        hint = Hint("port-too-low")
        return ScannerNotPermittedError("listen", where, str(error), hint=hint)
    hint = Hint("address-of-another")
    return ScannerMisconfiguredError("listen", where, str(error), hint=hint)

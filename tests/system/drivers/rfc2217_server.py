"""A device server as RFC 2217 says it: pyserial's own state machine between a socket and a pty.

What it is: one thread that serves one connection after the other, as such boxes do. What it is not:
a mock: what a client asks of the line is set on a real terminal.
"""

import select
import socket
import threading
from contextlib import closing, suppress
from types import SimpleNamespace

import serial
from serial import rfc2217

from tests.pty import Pty


class _Line(serial.Serial):
    """The box's serial port, as it was asked to be.

    A pty has no modem lines; those of the box always say yes. It knows no parity and only 8 bits.
    """

    _bytesize: int
    _parity: str
    fastest = 4_000_000
    cts = dsr = cd = property(lambda _self: True)
    ri = property(lambda _self: False)

    def _update_dtr_state(self) -> None: ...

    def _update_rts_state(self) -> None: ...

    def _reconfigure_port(self, force_update: bool = False) -> None:
        if self.baudrate > self.fastest:
            raise ValueError("too fast for this box")
        asked = self._bytesize, self._parity
        self._bytesize, self._parity = serial.EIGHTBITS, serial.PARITY_NONE
        super()._reconfigure_port(force_update)  # type: ignore[misc] # left out of the stubs
        self._bytesize, self._parity = asked


class Rfc2217Server:
    """A box with one port. `line` is its side of the pty, `client` who is connected now."""

    def __init__(self, pty: Pty, port: int = 0) -> None:
        self.line = _Line(pty.path, timeout=0)
        self.client: socket.socket | None = None
        self._listener = socket.create_server(("127.0.0.1", port))
        self.port: int = self._listener.getsockname()[1]
        self._stop, self._stopped = socket.socketpair()
        self._thread = threading.Thread(target=self._serve, name="RFC 2217 server")
        self._thread.start()

    @property
    def url(self) -> str:
        return f"rfc2217://127.0.0.1:{self.port}"

    def close(self) -> None:
        """Pull its plug: the connection ends, and nobody listens any more."""
        if self._stop.fileno() != -1:
            self._stop.close()
            self._thread.join()

    def _serve(self) -> None:
        with closing(self.line), self._listener, self._stopped:
            while self._stopped not in self._readable(self._listener):
                self.client, _ = self._listener.accept()
                with self.client, suppress(OSError):
                    self._serve_one(self.client)

    def _serve_one(self, client: socket.socket) -> None:
        connection = SimpleNamespace(write=client.sendall)
        manager = rfc2217.PortManager(self.line, connection)  # type: ignore[arg-type] # as documented
        while self._stopped not in (ready := self._readable(client, self.line)):
            if client in ready:
                asked = client.recv(1024)
                if not asked:
                    return
                self.line.write(b"".join(manager.filter(asked)))
            if self.line in ready:
                client.sendall(b"".join(manager.escape(self.line.read(1024))))

    def _readable(self, *sources: socket.socket | serial.Serial) -> list[object]:
        ready, _, _ = select.select([self._stopped, *sources], [], [])
        return [*ready]

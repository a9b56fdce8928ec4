"""Serial ports at the far end of a TCP connection: pyserial's, where they must be trusted further.

What it is: `socket://` and `rfc2217://` that notice a peer which is gone without a word, give out
all that came before the end, and close what they opened. What it is not: the protocols, which stay
pyserial's. Blocking; each is used by one thread.
"""

import queue
import socket
import threading

from serial import SerialBase, SerialException, rfc2217
from serial.urlhandler import protocol_socket

from drivers.keepalive import keep_alive

_PEEKED_BYTES = 4096


class _Connected(SerialBase):
    """What both have in common. The socket is pyserial's, which keeps it to itself."""

    _socket: socket.socket | None

    def open(self) -> None:
        """Connect.

        Raises:
            OSError, ValueError: pyserial's, for whatever kept it from it.
        """
        super().open()  # type: ignore[misc] # every port has it; the stubs' base class has not
        if self._socket is not None:
            keep_alive(self._socket)

    def close(self) -> None:
        """Hang up. pyserial forgets to, once the peer is gone and shutting down fails."""
        connection = self._socket
        super().close()
        if connection is not None:
            connection.close()


class SocketPort(_Connected, protocol_socket.Serial):
    """A plain TCP connection."""

    @property
    def in_waiting(self) -> int:
        """How many bytes can be read at once: pyserial only knows whether there is one."""
        if not super().in_waiting or self._socket is None:
            return 0
        return len(self._socket.recv(_PEEKED_BYTES, socket.MSG_PEEK))


class Rfc2217Port(_Connected, rfc2217.Serial):
    """A port behind an RFC 2217 server.

    The buffer is filled by pyserial's thread, a byte an entry, with None when the connection ends.
    """

    _read_buffer: "queue.Queue[bytes | None]"
    _thread: threading.Thread | None

    def read(self, size: int = 1) -> bytes:
        """Return up to `size` bytes; none when nothing came in time.

        pyserial asks first whether its thread still lives, and drops a code that was sent right
        before the server hung up.

        Raises:
            SerialException: the connection has ended, and all that came was read.
        """
        thread = self._thread
        ended = thread is None or not thread.is_alive()  # if so, all it got is in the buffer
        data = self._next(self.timeout)
        while data and len(data) < size and (more := self._next(0)):
            data += more
        if ended and not data:
            raise SerialException("connection ended")
        return data

    def _next(self, timeout_s: float | None) -> bytes:
        try:
            return self._read_buffer.get(timeout=timeout_s) or b""
        except queue.Empty:
            return b""

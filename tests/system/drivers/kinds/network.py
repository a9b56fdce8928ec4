"""A network scanner in the tester's hand: a listening socket that a driver connects to."""

import asyncio
import select
import socket
from dataclasses import dataclass
from pathlib import Path

from drivers.resources import SerialResource, TcpResource
from drivers.scanner import ScannerDriver
from drivers.serial_line import SerialSettings
from drivers.serial_port import SerialDriver
from drivers.tcp import TcpClientDriver, TcpSettings
from tests.system.drivers.kinds.device import FRAMING

LOOPBACK = "127.0.0.1"


@dataclass
class TcpDevice:
    """Switching it off is unplugging it: it hangs up and listens no more."""

    driver: ScannerDriver
    port: int
    listener: socket.socket
    stream: socket.socket | None = None

    async def send(self, data: bytes) -> None:
        loop = asyncio.get_running_loop()
        while self.stream is None or select.select([self.listener], [], [], 0)[0]:
            self._hang_up()  # of several connections the latest is the one that is still there
            self.stream, _ = await loop.sock_accept(self.listener)
        await loop.sock_sendall(self.stream, data)

    def connection(self) -> socket.socket:
        """Return the device's end of its connection, once it has sent something."""
        assert self.stream is not None
        return self.stream

    def unplug(self) -> None:
        self._hang_up()
        self.listener.close()

    def plug(self) -> None:
        self.listener = listening(self.port)

    def _hang_up(self) -> None:
        if self.stream is not None:
            self.stream.close()
            self.stream = None


class TcpBench:
    """For our own TCP driver."""

    def __init__(self, folder: Path) -> None:
        del folder
        self._devices: list[TcpDevice] = []

    def device(self, name: str = "one") -> TcpDevice:
        listener = listening(0)
        port: int = listener.getsockname()[1]
        made = TcpDevice(self._driver(name, port), port, listener)
        self._devices.append(made)
        return made

    def _driver(self, name: str, port: int) -> ScannerDriver:
        resource = TcpResource(f"tcp:{name}", LOOPBACK, port, name)
        return TcpClientDriver(resource, TcpSettings(FRAMING))

    def put_away(self) -> None:
        for device in self._devices:
            device.unplug()


class SocketBench(TcpBench):
    """For the serial driver, which takes pyserial's URLs."""

    def _driver(self, name: str, port: int) -> ScannerDriver:
        resource = SerialResource(f"serial:{name}", f"socket://{LOOPBACK}:{port}", name)
        return SerialDriver(resource, SerialSettings(framing=FRAMING))


def listening(port: int) -> socket.socket:
    made = socket.create_server((LOOPBACK, port))
    made.setblocking(False)
    return made

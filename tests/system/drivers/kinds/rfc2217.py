"""A serial scanner on a device server that speaks RFC 2217, in the tester's hand."""

import socket
from pathlib import Path

from drivers.resources import SerialResource
from drivers.serial_line import SerialSettings
from drivers.serial_port import SerialDriver
from tests.pty import Pty
from tests.system.drivers.kinds.device import FRAMING
from tests.system.drivers.kinds.serial import write
from tests.system.drivers.rfc2217_server import Rfc2217Server


class Rfc2217Device:
    """Switching the device server off is unplugging the scanner."""

    def __init__(self, name: str) -> None:
        self._pty = Pty()
        self._server = Rfc2217Server(self._pty)
        resource = SerialResource(f"serial:{name}", self._server.url, name)
        self.driver = SerialDriver(resource, SerialSettings(framing=FRAMING))

    async def send(self, data: bytes) -> None:
        await write(self._pty.master, data)

    def connection(self) -> socket.socket:
        """Return the server's end of its connection."""
        assert self._server.client is not None
        return self._server.client

    def unplug(self) -> None:
        self._server.close()

    def plug(self) -> None:
        self._server = Rfc2217Server(self._pty, self._server.port)

    def put_away(self) -> None:
        self._server.close()
        self._pty.close()


class Rfc2217Bench:
    def __init__(self, folder: Path) -> None:
        del folder
        self._devices: list[Rfc2217Device] = []

    def device(self, name: str = "one") -> Rfc2217Device:
        made = Rfc2217Device(name)
        self._devices.append(made)
        return made

    def put_away(self) -> None:
        for device in self._devices:
            device.put_away()

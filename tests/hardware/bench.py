"""The USB devices of a test: plugged into a socket of the virtual machine, and out again.

What it is: QEMU's own FTDI adapter and keyboard, and devices that the tests play. A socket is a
number from 1 to 8; which node the guest's kernel makes of it is none of the bench's business.
"""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

from tests.evdev_pipe import edges
from tests.hardware.machine import USB_BUS, Machine
from tests.hardware.qmp import Qmp
from tests.hardware.usb_camera import RedirectedCamera
from tests.hardware.usb_hid import HidDescription, RedirectedHid
from tests.hardware.usb_redirection import RedirectedDevice


class Adapter:
    """An FTDI USB serial adapter (QEMU's `usb-serial`), and the scanner behind it."""

    def __init__(self) -> None:
        self._writer: asyncio.StreamWriter | None = None

    async def serve(self, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writer = writer

    def send(self, data: bytes) -> None:
        assert self._writer is not None, "not plugged in"
        self._writer.write(data)

    def hang_up(self) -> None:
        if self._writer is not None:
            self._writer.close()


@dataclass(frozen=True)
class Plug:
    """A device in its socket, by QEMU's name for it, and whoever listens for its bytes."""

    name: str
    server: asyncio.Server | None = None


@dataclass
class Bench:
    """All that is plugged in."""

    machine: Machine
    _plugs: dict[object, Plug] = field(default_factory=dict)

    async def adapter(self, socket: int, serial: str = "0001") -> Adapter:
        """Plug an adapter in. By default it has the number that cheap ones share."""
        made = Adapter()
        await self._plug_line(made, socket, "usb-serial", serial=serial)
        return made

    async def hid(self, socket: int, description: HidDescription) -> RedirectedHid:
        """Plug a played device in."""
        made = RedirectedHid(description)
        await self._plug_line(made, socket, "usb-redir")
        return made

    async def camera(self, socket: int, camera: RedirectedCamera) -> None:
        """Plug a played camera in."""
        await self._plug_line(camera, socket, "usb-redir")

    async def keyboard(self, socket: int) -> "Keyboard":
        """Plug QEMU's own keyboard in."""
        made = Keyboard(self.machine.qmp)
        self._plugs[made] = Plug(await self._add(socket, "usb-kbd"))
        return made

    async def unplug(self, device: object) -> None:
        """Pull a device out, whatever it is doing."""
        plug = self._plugs.pop(device)
        await self.machine.qmp.do("device_del", id=plug.name)
        await self.machine.qmp.deleted(plug.name)
        if plug.server is not None:
            plug.server.close()
        if isinstance(device, Adapter):  # QEMU takes a usb-redir's line away with it
            await self.machine.qmp.do("chardev-remove", id=f"line-{plug.name}")
            device.hang_up()

    async def clear(self) -> bool:
        """Pull out what is still plugged in; tell whether there was anything."""
        plugged = [*self._plugs]
        for device in plugged:
            await self.unplug(device)
        return bool(plugged)

    async def _plug_line(
        self, device: Adapter | RedirectedDevice, socket: int, driver: str, **properties: object
    ) -> None:
        """Plug in a device whose bytes come by a socket of the host."""
        name = f"usb-{next(self.machine.numbers)}"
        path = self.machine.folder / name
        server = await asyncio.start_unix_server(device.serve, path)
        await self.machine.qmp.do("chardev-add", id=f"line-{name}", backend=_to(path))
        await self._add(socket, driver, name, chardev=f"line-{name}", **properties)
        self._plugs[device] = Plug(name, server)

    async def _add(self, socket: int, driver: str, name: str = "", **properties: object) -> str:
        name = name or f"usb-{next(self.machine.numbers)}"
        where = {"bus": USB_BUS, "port": str(socket)}
        await self.machine.qmp.do("device_add", driver=driver, id=name, **where, **properties)
        return name


class Keyboard:
    """QEMU's USB keyboard, which is polled too rarely for a scanner's rhythm on a busy machine."""

    def __init__(self, qmp: Qmp) -> None:
        self._qmp = qmp

    async def strike(self, text: str) -> None:
        """Strike keys that want no Shift."""
        for code, value in edges(text):
            key = {"type": "number", "data": int(code)}
            event = {"type": "key", "data": {"down": bool(value), "key": key}}
            await self._qmp.do("input-send-event", events=[event])


def _to(path: Path) -> dict[str, object]:
    address = {"type": "unix", "data": {"path": str(path)}}
    return {"type": "socket", "data": {"addr": address, "server": False}}

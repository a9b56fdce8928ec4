"""The guest's simulated camera, as a test has it in its hand. The host's end."""

import asyncio
import base64
import zlib
from dataclasses import dataclass

import numpy as np
import zxingcpp

from drivers.vision.frames import Grey
from tests import camera_view as view
from tests.hardware.guest_lines import ANSWER_S
from tests.hardware.machine import Machine

CAMERA = "camera:vivid.0"
"""It is built in, to the kernel: its place is its identity."""
SIZE = (480, 640)
LOOK_S = 0.05
SLOWER = 20
"""How many times as long as on the guest's clock it may take here."""
EMPTY = view.shot(view.bench(SIZE))


def labelled(label: Grey) -> Grey:
    """Return what it sees of a label on the bench."""
    return view.shot(view.put(view.bench(SIZE), label))


def ean_13(digits: str) -> Grey:
    return labelled(view.ean_13(digits))


def qr(text: str) -> Grey:
    return labelled(view.code(text, zxingcpp.BarcodeFormat.QRCode, 6.0))


@dataclass
class SimulatedCamera:
    """Plugged in and out by the kernel's own word for it: the driver is bound, and unbound."""

    machine: Machine
    node: str = ""

    async def plug(self, picture: Grey = EMPTY) -> None:
        """Plug it in, before a picture."""
        self.node = str(await self.machine.keeper.ask("plug_camera", picture=_packed(picture)))
        assert self.node.startswith("/dev/video"), self.node

    async def unplug(self) -> None:
        """Pull it out, whatever it is doing."""
        self.node = ""
        assert await self.machine.keeper.ask("unplug_camera") is None

    async def show(self, picture: Grey, seconds: float = 0.0) -> None:
        """Show it a picture, and have it look at that for so long by the guest's clock."""
        assert await self.machine.keeper.ask("show", picture=_packed(picture)) is None
        await self.rest(seconds)

    async def hold(self) -> None:
        """Have it send the same picture again and again."""
        assert await self.machine.keeper.ask("hold") is None

    async def set(self, control: str, value: int = 0) -> None:
        """Set one of the driver's controls, or press one that is a button."""
        assert await self.machine.keeper.ask("set", control=control, value=value) is None

    async def format(self) -> object:
        """Return what it is set to give: width, height, and the four letters of its pixels."""
        return await self.machine.keeper.ask("format")

    async def rest(self, seconds: float) -> None:
        """Let time pass by the guest's clock, while it goes on looking."""
        until_s = await self._clock() + seconds
        async with asyncio.timeout(ANSWER_S + SLOWER * seconds):
            while await self._clock() < until_s:
                pass

    async def choose(self, role: str) -> None:
        """Choose what it is for, as a touch on the screen does; empty for "as without"."""
        self.machine.station.order("choose", scanner_id=CAMERA, role=role)

    async def _clock(self) -> float:
        await asyncio.sleep(LOOK_S)
        return float(str(await self.machine.keeper.ask("clock")))


def _packed(picture: Grey) -> str:
    return base64.b64encode(zlib.compress(np.ascontiguousarray(picture).tobytes())).decode()

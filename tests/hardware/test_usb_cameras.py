"""A USB camera in a real kernel: MJPG, exposure and focus, set by OpenCV through V4L2."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

import numpy as np
import pytest
import pytest_asyncio

from drivers.vision.frames import Grey
from drivers.vision.opencv import cv2
from tests.hardware.bench import Bench
from tests.hardware.simulated_camera import ean_13
from tests.hardware.station_told import Decoded, Row, StationTold
from tests.hardware.usb_camera import AUTOMATIC, FPS, HEIGHT, MANUAL, WIDTH, RedirectedCamera

SOCKET = 1
CAMERA = f"camera:usb:1d6b:0102:@0000:00:03.0-{SOCKET}:1.0"
GTIN, OTHER = "8801234567893", "8809900000019"
FLICKER = range(4)
PLUG_IN_AGAIN = "Plug the camera in again; the last barcode may have to be shown again."
Settle = Callable[[str], Awaitable[Row]]


def jpegs(picture: Grey) -> Sequence[bytes]:
    """Return what a camera sends of it, no two alike: the light flickers a little."""
    return [
        cv2.imencode(".jpg", np.minimum(picture, 255 - by) + np.uint8(by))[1].tobytes()
        for by in FLICKER
    ]


@pytest_asyncio.fixture(loop_scope="session")
async def settle(bench: Bench, told: StationTold) -> AsyncIterator[Settle]:
    """Start the station anew with settings of the camera; return its row when it is open."""

    async def settle(settings: str) -> Row:
        text = f"[[cameras]]\ndevice = '{CAMERA}'\n{settings}"
        assert await bench.machine.keeper.ask("settings", settings=text) is None
        assert await told.ready() == CAMERA
        return await told.row(lambda row: row["scanner_id"] == CAMERA)

    yield settle
    assert await bench.machine.keeper.ask("settings", settings="") is None


async def test_it_is_read_once_it_is_chosen_with_its_own_exposure_and_focus_and_comes_back(
    bench: Bench, told: StationTold
) -> None:
    camera = RedirectedCamera(jpegs(ean_13(GTIN)))
    await bench.camera(SOCKET, camera)
    row = await told.row(lambda row: row["scanner_id"] == CAMERA)
    assert (row["name"], row["role"]) == ("Played camera", "off")
    bench.machine.station.order("choose", scanner_id=CAMERA, role="work")
    assert await told.ready() == CAMERA
    assert await told.decoded() == Decoded(CAMERA, GTIN.encode(), "]E0")
    assert (camera.controls["exposure_mode"], camera.controls["focus_automatic"]) == (AUTOMATIC, 1)
    await bench.unplug(camera)
    assert PLUG_IN_AGAIN in str((await told.word("ScannerLost"))["error"])
    await bench.camera(SOCKET, RedirectedCamera(jpegs(ean_13(OTHER))))
    assert await told.ready() == CAMERA
    assert await told.decoded() == Decoded(CAMERA, OTHER.encode(), "]E0")
    bench.machine.station.order("choose", scanner_id=CAMERA, role="")


@pytest.mark.parametrize(("focus", "has", "unset"), [(40, 40, []), (1000, 250, ["focus"])])
async def test_it_takes_what_is_set_and_what_it_cannot_is_told(
    bench: Bench, told: StationTold, settle: Settle, focus: int, has: int, unset: list[str]
) -> None:
    camera = RedirectedCamera(jpegs(ean_13(GTIN)))
    await bench.camera(SOCKET, camera)
    row = await settle(
        f"width = {WIDTH}\nheight = {HEIGHT}\nfps = {FPS}\nexposure = 312\nfocus = {focus}"
    )
    assert row["unset"] == unset
    assert camera.controls == {
        "exposure_mode": MANUAL,
        "exposure": 312,
        "focus": has,
        "focus_automatic": 0,
    }
    assert await told.decoded() == Decoded(CAMERA, GTIN.encode(), "]E0")

"""A camera in the kiosk's core: pictures in a folder become scans, and a picture for the screen."""

import asyncio
from pathlib import Path
from typing import cast

import pytest
import zxingcpp
from PySide6.QtGui import QImage

from drivers.barcode.decode import Decode
from drivers.barcode.symbology import Symbology
from drivers.scanner import ScannerEvent
from station.bridge import scanners as scanners_module
from station.bridge.scanner_book import ScannerBook
from station.bridge.scanners import Scanners
from station.config import parse_config
from station.events import Picture, ScannersListed, StationEvent


def _draw(path: Path, code: str) -> None:
    """Draw a QR code in the middle of a grey picture of 1280 by 720, there whole at once."""
    barcode = zxingcpp.create_barcode(code, zxingcpp.BarcodeFormat.QRCode)
    symbol = memoryview(cast("bytes", barcode.to_image(scale=8, add_quiet_zones=True)))
    height, width = symbol.shape or (0, 0)
    picture = QImage(1280, 720, QImage.Format.Format_Grayscale8)
    picture.fill(200)
    pixels = cast("list[list[int]]", symbol.tolist())
    for y in range(height):
        for x in range(width):
            shade = pixels[y][x]
            picture.setPixel(400 + x, 200 + y, 0xFF000000 | shade << 16 | shade << 8 | shade)
    beside = path.parent.with_name(path.name)
    assert picture.save(str(beside))
    beside.rename(path)


async def _picture(scanners: Scanners, camera_id: str, region: tuple[float, ...]) -> Picture:
    """Return the first picture of a camera that looks at this region."""
    while True:
        seen = scanners.picture(camera_id)
        if seen is not None and seen.region == region:
            return seen
        await asyncio.sleep(0.05)


def _told(heard: asyncio.Queue[ScannerEvent]) -> list[ScannerEvent]:
    """Return what was told and not asked for."""
    return [heard.get_nowait() for _ in range(heard.qsize())]


async def _scan(heard: asyncio.Queue[ScannerEvent]) -> Decode:
    while not isinstance(event := await heard.get(), Decode):
        pass
    return event


async def test_a_code_in_view_is_one_scan_however_the_camera_is_set_and_the_screen_can_see_it(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    _draw(folder / "1.png", "SO-1001")
    config = parse_config(
        f'find_scanners = false\n[[cameras]]\nsource = "{folder}"\nname = "Gate"\nfollow = true\n',
        tmp_path / "station.toml",
    )
    heard: asyncio.Queue[ScannerEvent] = asyncio.Queue()
    told: list[StationEvent] = []
    book = ScannerBook(tmp_path / "scanners.json")
    scanners = Scanners(config, book, heard.put_nowait, told.append)
    camera_id = f"camera:{folder}"

    async def hold_in_view() -> None:
        for number in range(2, 200):
            await asyncio.sleep(0.4)
            _draw(folder / f"{number}.png", item[-1])

    item = ["SO-1001"]
    async with asyncio.timeout(50), asyncio.TaskGroup() as tasks:
        running = [tasks.create_task(scanners.run()), tasks.create_task(hold_in_view())]
        event = await _scan(heard)
        seen = await _picture(scanners, camera_id, (0.0, 0.0, 1.0, 1.0))
        assert heard.empty()  # it was in view all the time
        scanners.choose_field(camera_id, "region", "middle")
        scanners.choose_field(camera_id, "formats", "matrix")
        await _picture(scanners, camera_id, (0.25, 0.25, 0.5, 0.5))
        scanners.choose_field(camera_id, "formats", "linear")
        await asyncio.sleep(1.5)
        scanners.choose_field(camera_id, "formats", "all")
        scanners.choose_field(camera_id, "region", "whole")
        await _picture(scanners, camera_id, (0.0, 0.0, 1.0, 1.0))
        await asyncio.sleep(2)
        assert not [event for event in _told(heard) if isinstance(event, Decode)]
        item.append("SO-1002")
        assert (await _scan(heard)).data == b"SO-1002"
        item.append("SO-1001")
        assert (await _scan(heard)).data == b"SO-1001"
        for task in running:
            task.cancel()
    assert (event.data, event.symbology) == (b"SO-1001", Symbology.QR)
    assert event.frame.scanner_id == camera_id
    assert seen.width * seen.height * seen.channels == len(seen.pixels)
    rows = [row for each in told if isinstance(each, ScannersListed) for row in each.scanners]
    assert ("camera", "Gate", "work") in {(row.kind, row.name, row.role) for row in rows}


@pytest.mark.expects_log("station.bridge.camera_shortcomings")
async def test_pictures_that_could_not_be_used_are_counted_in_the_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanners_module, "_CAMERAS_S", 0.1)
    folder = tmp_path / "pictures"
    folder.mkdir()
    config = parse_config(
        f'find_scanners = false\n[[cameras]]\nsource = "{folder}"\nfollow = true\n',
        tmp_path / "station.toml",
    )
    told: asyncio.Queue[StationEvent] = asyncio.Queue()
    book = ScannerBook(tmp_path / "scanners.json")
    scanners = Scanners(config, book, lambda _event: None, told.put_nowait)

    async def put_damaged_ones() -> None:
        for number in range(200):
            (folder / f"{number}.png").write_bytes(b"no picture")
            await asyncio.sleep(0.2)

    async def counted() -> int:
        while True:
            event = await told.get()
            for row in event.scanners if isinstance(event, ScannersListed) else ():
                if row.unusable:
                    return row.unusable

    async with asyncio.timeout(50), asyncio.TaskGroup() as tasks:
        running = [tasks.create_task(scanners.run()), tasks.create_task(put_damaged_ones())]
        first = await counted()
        assert await counted() > first
        for task in running:
            task.cancel()

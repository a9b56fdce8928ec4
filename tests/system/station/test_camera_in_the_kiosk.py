"""A camera in the kiosk's core: pictures in a folder become scans, and a picture for the screen."""

import asyncio
from pathlib import Path
from typing import cast

import zxingcpp
from PySide6.QtGui import QImage

from drivers.barcode.decode import Decode
from drivers.barcode.symbology import Symbology
from drivers.scanner import ScannerEvent
from station.bridge.scanner_book import ScannerBook
from station.bridge.scanners import Scanners
from station.config import parse_config
from station.events import Picture, ScannersListed, StationEvent


def _draw(path: Path, code: str) -> None:
    """Draw a QR code in the middle of a grey picture of 1280 by 720."""
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
    assert picture.save(str(path))


async def test_a_code_in_view_is_a_scan_and_the_screen_can_see_it(tmp_path: Path) -> None:
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
    seen: Picture | None = None

    async def hold_in_view() -> None:
        for number in range(2, 200):
            await asyncio.sleep(0.4)
            _draw(folder / f"{number}.png", "SO-1001")

    async with asyncio.timeout(50), asyncio.TaskGroup() as tasks:
        running = [tasks.create_task(scanners.run()), tasks.create_task(hold_in_view())]
        while not isinstance(event := await heard.get(), Decode):
            pass
        while seen is None:
            seen = scanners.picture(camera_id)
            await asyncio.sleep(0.05)
        for task in running:
            task.cancel()
    assert (event.data, event.symbology) == (b"SO-1001", Symbology.QR)
    assert event.frame.scanner_id == camera_id
    assert heard.empty()  # it was in view all the time
    assert seen.width * seen.height * seen.channels == len(seen.pixels)
    rows = [row for each in told if isinstance(each, ScannersListed) for row in each.scanners]
    assert ("camera", "Gate", "work") in {(row.kind, row.name, row.role) for row in rows}

"""A camera driver with its threads: cameras that fail in every way, videos, folders of pictures."""

import asyncio
import threading
import time
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator
from contextlib import aclosing
from itertools import chain, repeat
from pathlib import Path

import numpy as np
import pytest

from drivers.barcode.decode import Decode
from drivers.camera.driver import CameraDriver
from drivers.camera.settings import CameraSettings
from drivers.camera.source import Nothing, Pace, Shot, Source
from drivers.errors import (
    ScannerBusyError,
    ScannerError,
    ScannerLostError,
    ScannerMisconfiguredError,
    ScannerNotFoundError,
)
from drivers.reconnect import Backoff, drive
from drivers.resources import CameraResource
from drivers.scanner import ScannerEvent, ScannerFailed, ScannerLost, ScannerReady
from drivers.vision.frames import Grey
from drivers.vision.opencv import cv2
from tests import camera_view as view

FAST = CameraSettings(speed=float("inf"))
SIZE = (240, 480)
TINY = np.zeros((4, 4), np.uint8)
FRAME_NS = 33_333_333
FEW_S = 8.0
"""Within this a camera that does not answer has to be told."""


class Clock:
    """The time that a driver goes by: the real one, and once `hurry` is called eight times that."""

    def __init__(self) -> None:
        self._hurries_since_ns: int | None = None

    def hurry(self) -> None:
        self._hurries_since_ns = time.monotonic_ns()

    def __call__(self) -> int:
        now_ns = time.monotonic_ns()
        since_ns = self._hurries_since_ns
        return now_ns if since_ns is None else since_ns + 8 * (now_ns - since_ns)


def item(text: str, seed: int = 0) -> Grey:
    return view.shot(view.put(view.bench(SIZE), view.code(text, module_px=2.0)), seed=seed)


class ScriptedCamera:
    """A camera whose pictures a test provides, as fast as they are taken."""

    pace = Pace.CAMERA
    unset: tuple[str, ...] = ("focus",)

    def __init__(self, pictures: Iterable[object]) -> None:
        self._pictures = iter(pictures)
        self._at_ns = time.monotonic_ns()
        self.closed = False

    def read(self, *, wanted: bool) -> Shot | Nothing:
        if not wanted:
            return Nothing.YET
        picture = next(self._pictures, Nothing.YET)
        if isinstance(picture, Nothing):
            return picture
        self._at_ns += FRAME_NS
        return Shot(picture, self._at_ns, time.monotonic_ns())

    def close(self) -> None:
        self.closed = True


class StuckCamera(ScriptedCamera):
    """A camera whose reads do not return until it is pulled out and plugged in again."""

    def __init__(self) -> None:
        super().__init__(noisy("SEEN"))
        self.pulled = threading.Event()

    def read(self, *, wanted: bool) -> Shot | Nothing:
        self.pulled.wait()
        return super().read(wanted=wanted)


def driver_of(source: Source, clock_ns: Callable[[], int] = time.monotonic_ns) -> CameraDriver:
    return CameraDriver(
        CameraResource("camera:one", "/dev/video-test", "One"),
        CameraSettings(),
        clock_ns=clock_ns,
        opener=lambda *_: source,
    )


def driver_at(path: Path, settings: CameraSettings = FAST) -> CameraDriver:
    return CameraDriver(CameraResource("camera:one", str(path), "One"), settings)


async def read_all(driver: CameraDriver) -> list[bytes]:
    await driver.claim()
    try:
        return [each.data async for each in driver.decodes() if isinstance(each, Decode)]
    finally:
        await driver.release()


async def end_of(driver: CameraDriver, then: Callable[[], None]) -> ScannerError:
    """Read until it is lost, `then` being called once it is open; return how."""
    async with asyncio.timeout(FEW_S):
        await driver.claim()
        then()
        with pytest.raises(ScannerLostError) as lost:
            async for _ in driver.decodes():
                pass
        await driver.release()
    return lost.value


def noisy(text: str) -> Iterator[Grey]:
    return (item(text, seed) for seed in range(20))


async def test_wishes_it_did_not_take_are_told() -> None:
    driver = driver_of(ScriptedCamera(noisy("SEEN")))
    await driver.claim()
    assert driver.status().unset == ("focus",)
    await driver.release()


async def test_pictures_of_no_use_are_passed_over_and_counted() -> None:
    broken: list[object] = [
        None,
        np.empty((0, 0), np.uint8),
        np.zeros((2, 2, 3), np.uint8),
        np.zeros((240, 480), np.float32),
        np.zeros((240, 480, 7), np.uint8),
        np.broadcast_to(np.uint8(7), (10_000, 10_000)),
    ]
    four = (np.dstack([each] * 4) for each in noisy("FOUR-CHANNELS"))
    deep = (each.astype(np.uint16) << 8 for each in noisy("SIXTEEN-BITS"))
    driver = driver_of(ScriptedCamera(chain(broken, four, broken, deep)))
    await driver.claim()
    async with asyncio.timeout(FEW_S):
        decodes = driver.decodes()
        data = [await anext(decodes), await anext(decodes)]
    assert [each.data for each in data if isinstance(each, Decode)] == [
        b"FOUR-CHANNELS",
        b"SIXTEEN-BITS",
    ]
    assert dict(driver.status().unusable) == {
        "empty": 4,
        "too_small": 2,
        "wrong_type": 2,
        "wrong_shape": 2,
        "too_large": 2,
    }
    await driver.release()


HANGS = "Unplug the camera, wait a moment and plug it in again."
USELESS = "Set the camera to an ordinary picture size and format, such as 1280 x 720 MJPG."


@pytest.mark.parametrize(
    ("pictures", "said", "hint"),
    [
        (lambda: chain(noisy("SEEN"), repeat(Nothing.YET)), "no picture", HANGS),
        (lambda: chain(noisy("SEEN"), repeat(None)), "empty", HANGS),
        (lambda: chain(noisy("SEEN"), repeat(TINY)), "too small", USELESS),
        (lambda: repeat(item("THE-SAME")), "the same picture", HANGS),
    ],
    ids=["falls silent", "empty", "tiny", "frozen"],
)
async def test_a_camera_that_stops_answering_is_lost_within_seconds(
    pictures: Callable[[], Iterable[object]], said: str, hint: str
) -> None:
    source, clock = ScriptedCamera(pictures()), Clock()
    lost = await end_of(driver_of(source, clock), clock.hurry)
    assert said in lost.detail
    assert hint in lost.hint
    assert source.closed


async def test_one_that_stops_answering_is_lost_within_seconds_of_a_clock_that_does_not_hurry() -> (
    None
):
    source = ScriptedCamera(noisy("SEEN"))
    assert "no picture" in (await end_of(driver_of(source), lambda: None)).detail


@pytest.mark.parametrize(
    ("pictures", "said", "hint"),
    [
        ((), "no picture", "plug it in again"),
        (repeat(TINY), "too small", "ordinary picture size"),
    ],
    ids=["nothing", "tiny"],
)
async def test_a_camera_that_opens_and_shows_nothing_is_never_ready_and_that_is_told_once(
    pictures: Iterable[object], said: str, hint: str
) -> None:
    sources: list[ScriptedCamera] = []
    thrice = threading.Event()

    def opened(*_: object) -> ScriptedCamera:
        sources.append(ScriptedCamera(pictures))
        if len(sources) > 2:
            thrice.set()
        return sources[-1]

    clock = Clock()
    clock.hurry()
    resource = CameraResource("camera:one", "/dev/video-test", "One")
    driver = CameraDriver(resource, CameraSettings(), clock_ns=clock, opener=opened)
    async with aclosing(drive(driver, Backoff(0.01, 0.05))) as events:
        failed = await anext(events)
        async with asyncio.TaskGroup() as tasks:
            more = tasks.create_task(change(events))
            assert await asyncio.to_thread(thrice.wait, FEW_S), "it is tried again and again"
            assert not more.done()
            more.cancel()
    assert isinstance(failed, ScannerFailed)
    assert said in failed.error.detail
    assert hint in failed.error.hint
    assert all(source.closed for source in sources[:-1])


@pytest.mark.expects_log("drivers.device_thread")
async def test_a_camera_whose_read_never_returns_is_not_ready_and_not_opened_twice() -> None:
    stuck, clock = StuckCamera(), Clock()
    clock.hurry()
    driver = driver_of(stuck, clock)
    began_s = time.monotonic()
    with pytest.raises(ScannerNotFoundError, match="no picture"):
        await driver.claim()
    assert time.monotonic() - began_s < FEW_S
    with pytest.raises(ScannerBusyError, match="does not answer"):
        await driver.claim()
    stuck.pulled.set()
    async with aclosing(drive(driver, Backoff(0.01, 0.05))) as events, asyncio.timeout(FEW_S):
        while not isinstance(await anext(events), ScannerReady):
            pass
    assert stuck.closed


async def test_one_that_is_frozen_when_it_is_opened_again_too_is_lost_once_until_it_moves() -> None:
    frozen = item("THE-SAME")
    shown = [chain(noisy("SEEN"), repeat(frozen)), repeat(frozen), repeat(frozen)]
    sources = [ScriptedCamera(pictures) for pictures in shown]
    moving = ScriptedCamera(chain(noisy("SEEN"), repeat(frozen)))  # a room at night, with a light
    left = iter([*sources, moving])
    resource = CameraResource("camera:one", "/dev/video-test", "One")
    driver = CameraDriver(
        resource,
        CameraSettings(),
        clock_ns=lambda: 3 * time.monotonic_ns(),  # so that its patience is a third
        opener=lambda *_: next(left),
    )
    async with aclosing(drive(driver, Backoff(0.01, 0.05))) as events:
        async with asyncio.timeout(3 * FEW_S):
            changes = [await change(events) for _ in range(3)]
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(change(events), 3.0)
    ready, lost, again = changes
    assert isinstance(ready, ScannerReady)
    assert isinstance(lost, ScannerLost)
    assert "the same picture" in str(lost.error)
    assert isinstance(again, ScannerReady)
    assert [source.closed for source in sources] == [True] * 3


async def change(events: AsyncGenerator[ScannerEvent, None]) -> ScannerEvent:
    """Return the next event that is no barcode read."""
    while isinstance(event := await anext(events), Decode):
        pass
    return event


async def test_a_library_that_throws_is_a_lost_camera() -> None:
    def pictures() -> Iterator[object]:
        yield from noisy("SEEN-BEFORE")
        raise RuntimeError("a backend threw this")

    driver = driver_of(ScriptedCamera(pictures()))
    await driver.claim()
    decodes = driver.decodes()
    async with asyncio.timeout(FEW_S):
        assert isinstance(await anext(decodes), Decode)
        with pytest.raises(ScannerLostError, match="a backend threw this"):
            await anext(decodes)
    await driver.release()


async def test_a_loop_that_does_not_listen_loses_nothing_of_a_file(tmp_path: Path) -> None:
    for number in range(90):
        cv2.imwrite(str(tmp_path / f"{number:03}.png"), item(f"ITEM-{number:03}"))
    driver = driver_at(tmp_path)
    await driver.claim()
    await asyncio.sleep(1.0)
    data = [each.data async for each in driver.decodes() if isinstance(each, Decode)]
    assert data == [b"ITEM-%03d" % number for number in range(90)]
    await driver.release()


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/dev/video-none", ScannerNotFoundError),
        ("/nowhere/at/all.avi", ScannerNotFoundError),
        ("/dev/null", ScannerMisconfiguredError),
    ],
)
async def test_what_cannot_be_opened_says_why(path: str, kind: type[ScannerError]) -> None:
    with pytest.raises(kind) as refused:
        await driver_at(Path(path)).claim()
    assert refused.value.hint != ScannerError.hint
    assert path in str(refused.value)


async def test_a_folder_of_anything_is_read_as_far_as_it_can_be(tmp_path: Path) -> None:
    (tmp_path / "1 text.png").write_text("This is no picture.", encoding="utf-8")
    (tmp_path / "2 notes.txt").write_text("Nor is this.", encoding="utf-8")
    (tmp_path / "3 folder.png").mkdir()
    cv2.imwrite(str(tmp_path / "4 huge.png"), np.zeros((10_000, 10_000), np.uint8))
    cv2.imwrite(str(tmp_path / "5 tiny.png"), np.zeros((4, 4), np.uint8))
    cv2.imwrite(str(tmp_path / "6 good.png"), item("GOOD"))
    half = cv2.imencode(".png", item("HALF"))[1].tobytes()
    (tmp_path / "7 half.png").write_bytes(half[: len(half) // 3])
    (tmp_path / "8 gone.png").symlink_to(tmp_path / "nowhere.png")
    cv2.imwrite(str(tmp_path / "9 last.JPG"), item("LAST"))
    driver = driver_at(tmp_path)
    await driver.claim()
    data = [each.data async for each in driver.decodes() if isinstance(each, Decode)]
    counted = dict(driver.status().unusable)
    await driver.release()
    assert data == [b"GOOD", b"LAST"]
    assert (counted["too_large"], counted["empty"]) == (1, 3)


def video(path: Path, texts: Iterable[str], frames_each: int = 24) -> Path:
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 30.0, SIZE[::-1])
    for text in texts:
        for seed in range(frames_each):
            writer.write(np.dstack([item(text, seed)] * 3))
    writer.release()
    return path


async def test_a_video_is_read_in_order_and_then_ends(tmp_path: Path) -> None:
    texts = [f"ITEM-{number}" for number in range(8)]
    recorded = video(tmp_path / "shift.avi", texts)
    assert await read_all(driver_at(recorded)) == [text.encode() for text in texts]


async def test_a_video_in_real_time_takes_its_time(tmp_path: Path) -> None:
    recorded = video(tmp_path / "shift.avi", ["ONE", "TWO"])
    began_s = time.monotonic()
    assert await read_all(driver_at(recorded, CameraSettings())) == [b"ONE", b"TWO"]
    assert 1.5 <= time.monotonic() - began_s < 6


@pytest.mark.parametrize(
    "data", [b"", b"This is no video.\n" * 100, b"RIFF\x00\x00\x00\x00AVI LIST"]
)
async def test_what_is_no_video_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "shift.avi"
    path.write_bytes(data)
    with pytest.raises(ScannerMisconfiguredError, match="a player shows"):
        await driver_at(path).claim()


@pytest.mark.parametrize("damage", ["cut off", "overwritten"])
async def test_a_damaged_video_is_read_as_far_as_it_goes(tmp_path: Path, damage: str) -> None:
    recorded = video(tmp_path / "shift.avi", ["ONE", "TWO", "THREE", "FOUR"])
    whole = recorded.read_bytes()
    middle = len(whole) // 2
    rest = b"" if damage == "cut off" else bytes(20_000) + whole[middle + 20_000 :]
    recorded.write_bytes(whole[:middle] + rest)
    data = await read_all(driver_at(recorded))
    assert data[:1] == [b"ONE"]
    assert set(data) <= {b"ONE", b"TWO", b"THREE", b"FOUR"}

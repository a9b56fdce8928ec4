"""The station's scanners, driven as they were chosen to be."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from drivers.barcode.decode import Decode, FrameRejected, RejectReason
from drivers.camera_places import CameraWishes
from drivers.enrolment import Enrolled, Refused
from drivers.framing import FramingSettings
from drivers.place import Kind, Place
from drivers.resources import KeyboardResource, SimResource
from drivers.scanner import (
    ScannerDriver,
    ScannerEvent,
    ScannerFailed,
    ScannerLost,
    ScannerReady,
)
from drivers.sim import SimDriver
from station.bridge import scanners as scanners_module
from station.bridge.keyboards import keyboards_of
from station.bridge.scanner_book import ScannerBook
from station.bridge.scanner_choice import Role, ScannerChoice
from station.bridge.scanners import Scanners
from station.config import Config
from station.events import (
    Availability,
    Enrolling,
    EnrolmentChanged,
    ScannerRow,
    ScannersListed,
    SetUpTold,
    StationEvent,
    Surroundings,
)
from station.scanner_config import NetworkScannerConfig, ScannerConfig


class ToldBook(ScannerBook):
    """A book that tells a loop each time it was written, or why it was not."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.saves: asyncio.Queue[OSError | None] = asyncio.Queue()
        self._loop = asyncio.get_running_loop()

    def save(self) -> None:
        """Write it, on a thread of its own."""
        try:
            super().save()
        except OSError as error:
            self._loop.call_soon_threadsafe(self.saves.put_nowait, error)
            raise
        self._loop.call_soon_threadsafe(self.saves.put_nowait, None)


class Bench:
    """One network scanner, and the station's scanners around it."""

    def __init__(self, folder: Path) -> None:
        self.heard: asyncio.Queue[ScannerEvent] = asyncio.Queue()
        self.told: asyncio.Queue[StationEvent] = asyncio.Queue()
        self.book = folder / "scanners.json"
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.setblocking(False)
        self.connections: list[socket.socket] = []
        port: int = self.listener.getsockname()[1]
        self.scanner_id = f"tcp:127.0.0.1:{port}"
        words = Config(
            network_scanners=(NetworkScannerConfig(connect=f"127.0.0.1:{port}", name="Gate"),),
            find_scanners=False,
        )
        kept = ToldBook(self.book)
        self.saves = kept.saves
        self.scanners = Scanners(words, kept, self.heard.put_nowait, self.told.put_nowait)

    async def scan(self, data: bytes) -> Decode:
        """Scan once it is ready, and return what was heard of it."""
        while not isinstance(await self.heard.get(), ScannerReady):
            pass
        loop = asyncio.get_running_loop()
        connection, _ = await loop.sock_accept(self.listener)
        self.connections.append(connection)
        await loop.sock_sendall(connection, data)
        while not isinstance(event := await self.heard.get(), Decode):
            pass
        return event


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    """Run the scanners."""
    made = Bench(tmp_path)
    with made.listener:
        async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
            running = tasks.create_task(made.scanners.run())
            yield made
            running.cancel()
        for connection in made.connections:
            connection.close()


async def _listed(bench: Bench, name: str, role: str) -> None:
    """Wait until the scanner is listed under a name, with a role."""
    while True:
        event = await bench.told.get()
        if isinstance(event, ScannersListed) and (name, role) in {
            (each.name, each.role) for each in event.scanners if each.scanner_id == bench.scanner_id
        }:
            return


async def test_a_scanner_is_listed_read_renamed_and_put_to_another_use(bench: Bench) -> None:
    await _listed(bench, "Gate", "work")
    assert (await bench.scan(b"1001\r")).data == b"1001"
    bench.scanners.choose(bench.scanner_id, ScannerChoice(name="Door", role=Role.BADGES))
    await _listed(bench, "Door", "badges")
    assert (await bench.scan(b"1001\r")).data == b"-b.1001.1s"
    assert bench.scanners.chosen(bench.scanner_id).name == "Door"
    bench.scanners.choose(bench.scanner_id, ScannerChoice(role=Role.OFF))
    await _listed(bench, "Gate", "off")
    while not isinstance(await bench.heard.get(), ScannerLost):
        pass
    kept = ScannerBook(bench.book)
    kept.load()
    assert kept.of(bench.scanner_id).role is Role.OFF


async def _ready(bench: Bench) -> socket.socket:
    """Wait until it is ready, and return the scanner's end of its connection."""
    while not isinstance(await bench.heard.get(), ScannerReady):
        pass
    connection, _ = await asyncio.get_running_loop().sock_accept(bench.listener)
    bench.connections.append(connection)
    return connection


async def _told_of(bench: Bench, connection: socket.socket) -> ScannerEvent:
    """Scan, and return what was heard of it."""
    await asyncio.get_running_loop().sock_sendall(connection, b"1001\r")
    return await bench.heard.get()


async def test_what_comes_before_it_is_read_otherwise_is_to_be_scanned_again(bench: Bench) -> None:
    plain = await _ready(bench)
    bench.scanners.read_raw(raw=True)  # what the doctor hears now would lack its suffix
    rejected = await _told_of(bench, plain)
    assert isinstance(rejected, FrameRejected)
    assert (rejected.reason, rejected.head) == (RejectReason.BETWEEN_SETTINGS, b"1001")
    raw = await _ready(bench)
    decode = await _told_of(bench, raw)
    assert isinstance(decode, Decode)
    assert decode.data == b"1001\r"
    bench.scanners.read_raw(raw=False)  # what is worked with now would have one too many
    rejected = await _told_of(bench, raw)
    assert isinstance(rejected, FrameRejected)
    assert rejected.reason is RejectReason.BETWEEN_SETTINGS
    plain = await _ready(bench)
    decode = await _told_of(bench, plain)
    assert isinstance(decode, Decode)
    assert decode.data == b"1001"


async def test_one_that_is_read_to_silence_comes_the_same_either_way(bench: Bench) -> None:
    await _listed(bench, "Gate", "work")
    await _ready(bench)
    bench.scanners.choose(bench.scanner_id, ScannerChoice(terminator="timeout"))
    connection = await _ready(bench)
    for raw in (False, True, False):
        bench.scanners.read_raw(raw=raw)
        decode = await _told_of(bench, connection)
        assert isinstance(decode, Decode)
        assert decode.data == b"1001\r"


async def test_without_a_keyboard_nothing_can_be_enrolled_and_it_says_why(bench: Bench) -> None:
    bench.scanners.enrol()
    events = [event async for event in _enrolment(bench)]
    assert [event.state for event in events] == [Enrolling.SHOWN, Enrolling.NO_KEYBOARD]
    assert events[0].code.startswith("-e.")
    assert events[1].detail


@pytest.mark.parametrize("refused", list(Refused))
async def test_a_code_that_enrolls_nothing_says_why(
    bench: Bench, refused: Refused, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def enrol(_code: str, _keyboards: object) -> Refused:
        return refused

    keyboards = replace(bench.scanners._keyboards, enrol=enrol)
    monkeypatch.setattr(bench.scanners, "_keyboards", keyboards)
    bench.scanners.enrol()
    events = [event async for event in _enrolment(bench)]
    assert (events[1].state.name, events[1].detail) == (refused.name, None)


async def test_a_keyboard_that_is_enrolled_is_a_scanner_from_then_on(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def enrol(_code: str, _keyboards: object) -> Enrolled:
        return Enrolled("keyboard:usb:1234:5678:@1")

    keyboards = replace(bench.scanners._keyboards, enrol=enrol)
    monkeypatch.setattr(bench.scanners, "_keyboards", keyboards)
    bench.scanners.enrol()
    events = [event async for event in _enrolment(bench)]
    assert events[1].state is Enrolling.ENROLLED
    assert bench.scanners.chosen("keyboard:usb:1234:5678:@1").role is Role.WORK


async def test_a_scanner_that_is_named_and_not_there_is_listed_from_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanners_module, "searches", lambda *_words: ())
    told: asyncio.Queue[StationEvent] = asyncio.Queue()
    config = Config(scanners=(ScannerConfig("/dev/nothing-here"),))
    scanners = Scanners(
        config, ScannerBook(tmp_path / "scanners.json"), lambda _event: None, told.put_nowait
    )

    async def listed() -> tuple[str, str, str]:
        event = await told.get()
        assert isinstance(event, ScannersListed)
        (row,) = event.scanners
        return row.scanner_id, row.availability, row.role

    async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
        running = tasks.create_task(scanners.run())
        scanner_id = "serial:/dev/nothing-here"
        assert await listed() == (scanner_id, Availability.NOT_PLUGGED_IN, "work")
        scanners.choose(scanner_id, ScannerChoice(role=Role.OFF))
        assert await listed() == (scanner_id, Availability.NOT_PLUGGED_IN, "off")
        running.cancel()


class Camera(SimDriver):
    """A driver that sees something."""

    def preview(self) -> SimpleNamespace:
        region = SimpleNamespace(x=0.0, y=0.0, width=1.0, height=1.0)
        return SimpleNamespace(
            width=1, height=1, channels=1, pixels=b"0", codes=(), region=region, advice="ok"
        )


class Cameras:
    """A search that finds one camera as long as it is plugged in."""

    def __init__(self) -> None:
        self.plugged_in = True

    def places(self) -> tuple[Place, ...]:
        resource = SimResource("camera:1", "Gate")
        camera = Camera(resource, FramingSettings())
        make: Callable[[str, object], ScannerDriver] = lambda _n, _s: camera  # noqa: E731
        there = Place(resource, Kind.CAMERA, None, driven=True, make=make)
        return (there,) if self.plugged_in else ()


async def test_a_camera_that_is_gone_sees_nothing_any_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cameras = Cameras()
    monkeypatch.setattr(scanners_module, "searches", lambda *_words: (cameras,))
    heard: asyncio.Queue[ScannerEvent] = asyncio.Queue()
    book = ScannerBook(tmp_path / "scanners.json")
    scanners = Scanners(Config(), book, heard.put_nowait, lambda _event: None)
    async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
        running = tasks.create_task(scanners.run())
        while not isinstance(await heard.get(), ScannerReady):
            pass
        assert scanners.picture("camera:1") is not None
        cameras.plugged_in = False
        while not isinstance(await heard.get(), ScannerLost):
            pass
        assert scanners.picture("camera:1") is None
        running.cancel()


class Weak(Camera):
    """A camera that has no focus to set, and sent two pictures of no use."""

    def status(self) -> SimpleNamespace:
        return SimpleNamespace(unset=("focus",), unusable=(("empty", 2),))


@pytest.mark.expects_log("station.bridge.camera_shortcomings")
async def test_what_a_camera_could_not_do_is_listed_as_soon_as_it_is_ready(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    resource = SimResource("camera:1", "Gate")
    make: Callable[[str, object], ScannerDriver] = lambda _n, _s: Weak(resource, FramingSettings())  # noqa: E731
    place = Place(resource, Kind.CAMERA, CameraWishes(focus=7.0), driven=True, make=make)
    search = SimpleNamespace(places=lambda: (place,))
    monkeypatch.setattr(scanners_module, "searches", lambda *_words: (search,))
    told: asyncio.Queue[StationEvent] = asyncio.Queue()
    book = ScannerBook(tmp_path / "scanners.json")
    scanners = Scanners(Config(), book, lambda _event: None, told.put_nowait)
    async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
        running = tasks.create_task(scanners.run())
        rows: list[ScannerRow] = []
        while len(rows) < 2:
            event = await told.get()
            rows += event.scanners if isinstance(event, ScannersListed) else ()
        running.cancel()
    assert [(row.unset, row.unusable) for row in rows] == [((), 0), (("focus",), 2)]


class Keyboards:
    """A search that finds two keyboards, of which the settings set one aside."""

    def places(self) -> tuple[Place, ...]:
        aside = replace(self._keyboard("aside"), left_alone=True)
        return self._keyboard("free"), aside

    def _keyboard(self, name: str) -> Place:
        make: Callable[[str, object], ScannerDriver] = lambda _n, _s: pytest.fail("unused")  # noqa: E731
        resource = KeyboardResource(f"keyboard:{name}", f"/dev/input/{name}", name)
        return Place(resource, Kind.KEYBOARD, None, driven=False, make=make)


async def test_a_keyboard_that_the_settings_set_aside_is_not_enrolled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listened_to: list[str] = []

    async def enrol(_code: str, keyboards: Iterable[KeyboardResource]) -> Refused:
        listened_to.extend(each.name for each in keyboards)
        return Refused.NOTHING_READ

    monkeypatch.setattr(scanners_module, "searches", lambda *_words: (Keyboards(),))
    told: asyncio.Queue[StationEvent] = asyncio.Queue()
    book = ScannerBook(tmp_path / "scanners.json")
    scanners = Scanners(
        Config(),
        book,
        lambda _event: None,
        told.put_nowait,
        keyboards=replace(keyboards_of(Config()), enrol=enrol),
    )
    async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
        running = tasks.create_task(scanners.run())
        while not isinstance(listed := await told.get(), ScannersListed):
            pass
        assert [row.availability for row in listed.scanners] == ["there", "set-aside"]
        scanners.enrol()
        while await told.get() != EnrolmentChanged(Enrolling.NOTHING_READ):
            pass
        running.cancel()
    assert listened_to == ["free"]


async def _enrolment(bench: Bench) -> AsyncIterator[EnrolmentChanged]:
    seen = 0
    while seen < 2:
        event = await bench.told.get()
        if isinstance(event, EnrolmentChanged):
            seen += 1
            yield event


async def test_choices_that_cannot_be_kept_are_said_so_once_hold_and_are_kept_when_they_can(
    bench: Bench, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanners_module, "FOLLOWS_S", 0.01)
    in_the_way = bench.book.with_name("scanners.json.part")
    in_the_way.mkdir()
    bench.scanners.choose(bench.scanner_id, ScannerChoice(name="Door"))
    for _ in range(3):
        assert isinstance(await bench.saves.get(), OSError)
    assert bench.scanners.chosen(bench.scanner_id).name == "Door"
    in_the_way.rmdir()
    while await bench.saves.get():
        pass
    assert "Door" in bench.book.read_text("utf-8")
    assert caplog.text.count("is not kept") == 1


async def test_a_scanner_is_added_read_moved_and_removed_at_once(bench: Bench) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    fields = (("listen", f"127.0.0.1:{port}"), ("peers", "127.0.0.0/8"))
    scanner_id = f"tcp:listen:127.0.0.1:{port}"
    await _listed(bench, "Gate", "work")
    bench.scanners.set_up(fields)
    assert await _told(bench) == SetUpTold()
    bench.scanners.choose(scanner_id, ScannerChoice(name="Door"))
    while await bench.heard.get() != ScannerReady(scanner_id, "Door"):
        pass
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"1001\r")
    while not isinstance(event := await bench.heard.get(), Decode):
        pass
    assert (event.data, event.frame.scanner_id) == (b"1001", scanner_id)
    bench.scanners.set_up((("connect", f"127.0.0.1:{port}"),), scanner_id)
    assert await _told(bench) == SetUpTold()
    moved = f"tcp:127.0.0.1:{port}"
    while not isinstance(event := await bench.heard.get(), ScannerFailed):
        pass
    assert (event.scanner_id, event.name) == (moved, "Door")
    bench.scanners.remove(moved)
    while await bench.heard.get() != ScannerLost(moved, "Door"):
        pass
    assert await reader.read() == b""
    writer.close()
    while "Door" in (kept := bench.book.read_text("utf-8")):
        assert await bench.saves.get() is None
    assert "added" not in kept


async def test_one_that_cannot_be_added_is_told_with_every_mistake(bench: Bench) -> None:
    where = bench.scanner_id.removeprefix("tcp:")
    bench.scanners.set_up((("connect", where),))
    assert await _told(bench) == SetUpTold((("connect", "taken"),))
    bench.scanners.set_up((("listen", "0.0.0.0:x"), ("peers", "")))
    told = await _told(bench)
    assert dict(told.mistakes) == {"listen": "rule", "peers": "no-peers"}
    assert not bench.book.exists()


async def test_what_was_typed_and_cannot_be_chosen_is_told(bench: Bench) -> None:
    bench.scanners.choose_field(bench.scanner_id, "silence_ms", "0")
    assert await _told(bench) == SetUpTold((("silence_ms", "rule"),))
    bench.scanners.choose_field(bench.scanner_id, "silence_ms", "75")
    assert await _told(bench) == SetUpTold()
    assert bench.scanners.chosen(bench.scanner_id).silence_ms == 75


async def test_a_prefix_is_held_against_the_terminator_in_force(bench: Bench) -> None:
    await _listed(bench, "Gate", "work")
    taken = SetUpTold()
    for field, value, told in (
        ("prefix", "\rA", SetUpTold((("prefix", "holds-end"),))),  # the block's terminator is CR
        ("prefix", "\nA", taken),
        ("terminator", "lf", SetUpTold((("terminator", "holds-end"),))),
        ("prefix", "A", taken),
        ("terminator", "lf", taken),
        ("prefix", "\rA", taken),
    ):
        bench.scanners.choose_field(bench.scanner_id, field, value)
        assert await _told(bench) == told


async def test_what_another_program_writes_is_taken_up(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanners_module, "FOLLOWS_S", 0.01)
    await _listed(bench, "Gate", "work")
    other = ScannerBook(bench.book)
    assert other.is_followed
    other.load()
    other.choose(bench.scanner_id, ScannerChoice(name="Door", role=Role.BADGES))
    other.save()
    await _listed(bench, "Door", "badges")


async def test_what_is_around_is_told_to_be_touched(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanners_module, "board_ports", lambda: ["/dev/ttyS0", "/dev/ttyS1"])
    monkeypatch.setattr(scanners_module, "own_networks", lambda: ("10.0.0.0/24",))
    bench.scanners.set_up((("port", "/dev/ttyS1"),))
    while bench.scanners.kind_of("serial:/dev/ttyS1") is None:
        await bench.told.get()
    bench.scanners.look_around()
    while not isinstance(event := await bench.told.get(), Surroundings):
        pass
    assert event == Surroundings(("10.0.0.0/24",), ("/dev/ttyS0",))


async def _told(bench: Bench) -> SetUpTold:
    while not isinstance(event := await bench.told.get(), SetUpTold):
        pass
    return event

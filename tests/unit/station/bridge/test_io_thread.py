import asyncio
import threading
from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from drivers.scanner import ScannerEvent, ScannerReady
from station.bridge import io_thread
from station.bridge.io_thread import IoThread
from station.bridge.journal import JournalError
from station.events import StationEvent, Unconfirmed


class Counting:
    """A core that tells `count` events and takes what it is called with."""

    def __init__(self, count: int = 0, error: BaseException | None = None) -> None:
        self.count = count
        self.error = error
        self.called: list[object] = []
        self.threads: set[str] = set()
        self.tell: Callable[[StationEvent], None]
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        for number in range(self.count):
            self.tell(Unconfirmed(number))
        if self.error:
            raise self.error
        await self._stopping.wait()

    def stop(self) -> None:
        self._stopping.set()

    def submit(self, data: bytes, scanner_id: str) -> None:
        self.called.append((data, scanner_id))
        self.threads.add(threading.current_thread().name)

    def hear(self, event: ScannerEvent) -> None:
        self.called.append(event)


class Heard:
    def __init__(self) -> None:
        self.events: list[StationEvent] = []
        self.threads: set[threading.Thread] = set()
        self.turns: list[int] = []
        self.io = IoThread()

    def hear(self) -> None:
        self.io.deliver_to(self._handle, lambda: self.turns.append(len(self.events)))

    def start(self, core: Counting) -> None:
        core.tell = self.io.tell
        self.io.start(core)

    def _handle(self, event: StationEvent) -> None:
        self.events.append(event)
        self.threads.add(threading.current_thread())


@pytest.fixture
def heard(qtbot: QtBot) -> Iterator[Heard]:
    heard = Heard()
    heard.hear()
    yield heard
    assert heard.io.stop(10)


def test_events_arrive_in_order_on_the_main_thread(heard: Heard, qtbot: QtBot) -> None:
    heard.start(Counting(1000))
    qtbot.waitUntil(lambda: len(heard.events) == 1000)
    assert heard.events == [Unconfirmed(number) for number in range(1000)]
    assert heard.threads == {threading.main_thread()}


def test_what_is_told_before_there_is_a_window_waits_for_it(qtbot: QtBot) -> None:
    heard = Heard()
    with qtbot.waitSignal(heard.io.ended):
        heard.start(Counting(3, error=JournalError("in use")))
    assert heard.events == []
    heard.hear()
    qtbot.waitUntil(lambda: len(heard.events) == 3)
    assert heard.turns == [3]
    assert heard.io.stop(10)


def test_an_end_before_there_is_a_window_is_told_to_it(qtbot: QtBot) -> None:
    heard = Heard()
    heard.start(Counting(error=JournalError("in use")))
    assert heard.io.stop(10), "the thread has ended before anybody is connected"
    with qtbot.waitSignal(heard.io.ended) as ended:
        heard.hear()
    assert isinstance(ended.args[0], JournalError)


def test_one_that_runs_is_not_started_again(heard: Heard, qtbot: QtBot) -> None:
    core = Counting(1)
    heard.start(core)
    heard.start(core)
    qtbot.waitUntil(lambda: len(heard.events) == 1)
    assert heard.io.stop(10)
    assert heard.events == [Unconfirmed(0)]


def test_a_flood_of_events_leaves_the_window_room_to_paint(heard: Heard, qtbot: QtBot) -> None:
    heard.start(Counting(1000))
    qtbot.waitUntil(lambda: len(heard.events) == 1000)
    steps = [later - earlier for earlier, later in zip(heard.turns, heard.turns[1:], strict=False)]
    assert max([heard.turns[0], *steps]) <= io_thread.MAX_AT_ONCE


def test_calls_arrive_on_the_loop_in_order(heard: Heard, qtbot: QtBot) -> None:
    core = Counting()
    heard.start(core)
    heard.io.submit(b"A", "touch")
    heard.io.hear(ScannerReady("keyboard", "Keyboard"))
    heard.io.submit(b"B", "touch")
    qtbot.waitUntil(lambda: len(core.called) == 3)
    assert core.called == [
        (b"A", "touch"),
        ScannerReady("keyboard", "Keyboard"),
        (b"B", "touch"),
    ]
    assert core.threads == {"io"}


def test_the_end_of_the_core_is_told_with_its_reason(heard: Heard, qtbot: QtBot) -> None:
    error = JournalError("in use")
    with qtbot.waitSignal(heard.io.ended) as ended:
        heard.start(Counting(error=error))
    assert ended.args == [error]


def test_a_fault_ends_the_thread_and_is_logged(
    heard: Heard, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    with qtbot.waitSignal(heard.io.ended) as ended:
        heard.start(Counting(error=RuntimeError("fault")))
    assert isinstance(ended.args[0], RuntimeError)
    assert "the input and output thread ended" in caplog.text


def test_not_even_an_exit_ends_the_thread_in_silence(
    heard: Heard, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    with qtbot.waitSignal(heard.io.ended) as ended:
        heard.start(Counting(error=SystemExit(3)))
    assert isinstance(ended.args[0], SystemExit)
    assert "the input and output thread ended" in caplog.text


def test_stopping_leaves_no_thread(heard: Heard) -> None:
    heard.start(Counting(10))
    assert heard.io.stop(10)
    assert "io" not in {thread.name for thread in threading.enumerate()}
    heard.io.submit(b"late", "touch")


def test_one_that_never_started_can_be_stopped(heard: Heard) -> None:
    heard.io.submit(b"early", "touch")
    assert heard.io.stop(1)


def test_catching_up_waits_while_the_window_has_too_much_to_show(
    heard: Heard, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(io_thread, "MAX_WAITING", 5)
    waited: list[int] = []

    class CatchingUp(Counting):
        async def run(self) -> None:
            for number in range(20):
                await heard.io.room()
                waited.append(len(heard.io._waiting))
                self.tell(Unconfirmed(number))
            await super().run()

    heard.start(CatchingUp())
    qtbot.waitUntil(lambda: len(heard.events) == 20)
    assert max(waited) <= 5


def test_an_event_that_cannot_be_shown_ends_the_kiosk_instead_of_freezing_its_screen(
    qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    shown: list[StationEvent] = []

    def show(event: StationEvent) -> None:
        if event == Unconfirmed(1):
            raise ValueError("fault")
        shown.append(event)

    io = IoThread()
    io.deliver_to(show, lambda: None)
    core = Counting(3)
    core.tell = io.tell
    with qtbot.waitSignal(io.ended) as ended:
        io.start(core)
    assert io.stop(10)
    assert isinstance(ended.args[0], ValueError)
    assert shown == [Unconfirmed(0)]
    assert "an event could not be shown" in caplog.text


@pytest.mark.expects_log("station.bridge.io_thread")
def test_a_loop_that_cannot_be_made_ends_the_thread_and_holds_nobody_up(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_many_files() -> asyncio.Runner:
        raise OSError(24, "Too many open files")

    io = IoThread()
    monkeypatch.setattr(asyncio, "Runner", too_many_files)
    with qtbot.waitSignal(io.ended) as ended:
        io.start(Counting())
    assert isinstance(ended.args[0], OSError)
    io.submit(b"late", "touch")
    assert io.stop(10)

"""A thread of a device and its loop: what is read crosses whole, in order, the end behind it."""

import asyncio
import threading
from collections.abc import Iterator

import pytest

from drivers.device_thread import DeviceThread
from drivers.errors import (
    ScannerBusyError,
    ScannerError,
    ScannerLostError,
    ScannerNotFoundError,
)

WAIT_S = 5.0
GONE = ScannerLostError("read", "belt", "unplugged")


class Belt(DeviceThread[str, int]):
    """A device that opens, or does not, has its numbers read, and then waits to be woken."""

    most_waiting = 2
    opens_within_s = ends_within_s = WAIT_S

    def __init__(
        self, *numbers: int, opens: Exception | None = None, end: Exception | None = None
    ) -> None:
        super().__init__("belt", "/dev/belt")
        self.numbers, self.opens, self.end = numbers, opens, end
        self.given = threading.Semaphore(0)
        self.woken = threading.Event()
        self.answers = threading.Event()
        self.answers.set()

    def _work(self) -> None:
        self.answers.wait(WAIT_S)
        if self.opens is not None:
            raise self.opens
        self._has_opened("what it is")
        for number in self.numbers:
            self._give(number)
            self.given.release()
        if self.end is not None:
            raise self.end
        self.woken.wait(WAIT_S)

    def _wake(self) -> None:
        self.woken.set()


@pytest.fixture(autouse=True)
def no_thread_is_left() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    assert set(threading.enumerate()) <= before


async def error_of(belt: Belt) -> ScannerError:
    with pytest.raises(ScannerError) as raised:
        await belt.start()
    return raised.value


async def test_it_tells_what_it_opened_what_it_read_in_order_and_for_ever_its_end() -> None:
    belt = Belt(1, 2, 3, end=GONE)
    assert await belt.start() == "what it is"
    assert [await belt.next(WAIT_S) for _ in range(5)] == [1, 2, 3, GONE, GONE]
    assert belt.failed is GONE
    await belt.stop()


async def test_stopped_it_ends_without_an_error_whatever_it_waits_in() -> None:
    belt = Belt()
    await belt.start()
    assert belt.is_alive
    await belt.stop()
    assert not belt.is_alive
    assert (await belt.next(WAIT_S), belt.failed) == (None, None)


async def test_it_reads_no_further_than_there_is_room_and_loses_nothing_when_stopped() -> None:
    belt = Belt(1, 2, 3)
    await belt.start()
    assert belt.given.acquire(timeout=WAIT_S)
    assert belt.given.acquire(timeout=WAIT_S)
    assert not belt.given.acquire(timeout=0.05)
    await belt.stop()
    assert [await belt.next(WAIT_S) for _ in range(4)] == [1, 2, 3, None]


async def test_nothing_read_in_time_is_told_as_such_and_what_was_read_counts_as_in_time() -> None:
    belt = Belt()
    await belt.start()
    with pytest.raises(TimeoutError):
        await belt.next(0.0)
    await belt.stop()
    late = Belt(1, end=GONE)
    await late.start()
    await late.stop()
    assert await late.next(-1.0) == 1


@pytest.mark.parametrize("error", [ScannerBusyError("open", "/dev/belt"), ZeroDivisionError("?")])
async def test_what_keeps_it_from_opening_is_raised_and_ends_it(error: Exception) -> None:
    raised = await error_of(Belt(opens=error))
    assert raised is error or "ZeroDivisionError" in raised.detail


async def test_one_that_goes_away_while_it_is_opened_is_not_there() -> None:
    raised = await error_of(Belt(opens=GONE))
    assert isinstance(raised, ScannerNotFoundError)
    assert (raised.operation, raised.device, raised.detail) == ("open", "/dev/belt", "unplugged")


@pytest.mark.expects_log("drivers.device_thread")
async def test_one_that_does_not_answer_is_not_there_and_is_said_to_hang(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Belt, "opens_within_s", 0.02)
    monkeypatch.setattr(Belt, "ends_within_s", 0.02)
    belt = Belt()
    belt.answers.clear()
    raised = await error_of(belt)
    assert isinstance(raised, ScannerNotFoundError)
    assert "no answer" in str(raised)
    assert belt.is_alive
    assert "scanner thread hangs" in caplog.text
    belt.answers.set()
    belt._thread.join(WAIT_S)


async def test_whoever_gives_up_waiting_for_it_to_open_leaves_no_thread() -> None:
    belt = Belt()
    belt.answers.clear()
    async with asyncio.TaskGroup() as group:
        starting = group.create_task(belt.start())
        await asyncio.sleep(0)
        starting.cancel()
        belt.answers.set()


async def test_one_that_was_never_started_stops_at_once() -> None:
    await Belt().stop()


def test_a_loop_that_has_closed_is_told_nothing() -> None:
    async def begun() -> Belt:
        belt = Belt(1)
        await belt.start()
        return belt

    belt = asyncio.run(begun())
    belt._stopping.set()
    belt._wake()
    belt._thread.join(WAIT_S)

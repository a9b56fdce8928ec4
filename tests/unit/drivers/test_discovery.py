"""Searches of several kinds merged into one live list, with what was chosen for each scanner."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import aclosing, suppress
from dataclasses import replace

import pytest

from drivers.discovery import Discovery
from drivers.framing import FramingSettings, Terminator
from drivers.place import Appeared, Kind, Place, Vanished
from drivers.resources import SimResource
from drivers.sim import SimDriver

LF = FramingSettings(Terminator.LF)


def place(scanner_id: str, name: str = "Scanner", *, driven: bool = True) -> Place:
    def make(called: str, settings: object) -> SimDriver:
        assert isinstance(settings, FramingSettings)
        return SimDriver(SimResource(scanner_id, called), settings)

    resource = SimResource(scanner_id, name)
    return Place(resource, Kind.SERIAL, FramingSettings(), driven=driven, make=make)


Look = Sequence[Place] | Exception


class Looks:
    """A search that tells one look after the other, and then the last one again."""

    def __init__(self, *looks: Look) -> None:
        self._looks = list(looks)

    def places(self) -> Sequence[Place]:
        look = self._looks.pop(0) if len(self._looks) > 1 else self._looks[0]
        if isinstance(look, Exception):
            raise look
        return look


class NoMoreLooksError(Exception):
    pass


async def seen(
    discovery: Discovery, looks: int, between: Callable[[int], None] = lambda _number: None
) -> list[Appeared | Vanished]:
    """Watch through a number of looks; `between` is called after each."""
    slept = 0

    async def sleep(delay_s: float) -> None:
        nonlocal slept
        slept += 1
        assert delay_s <= 1
        between(slept)
        if slept == looks:
            raise NoMoreLooksError

    found = []
    async with aclosing(discovery.watch(sleep)) as events:
        with suppress(NoMoreLooksError):
            async for event in events:
                found.append(event)  # noqa: PERF401 - a comprehension would lose what came before
    return found


A, B = place("a"), place("b")


async def test_each_kind_is_looked_for_and_what_appears_and_vanishes_is_told() -> None:
    discovery = Discovery([Looks([A], [A], []), Looks([], [B], [B])])
    assert await seen(discovery, 3) == [
        Appeared(A.resource),
        Appeared(B.resource),
        Vanished(A.resource),
    ]


async def test_a_device_that_came_back_at_another_place_is_told() -> None:
    elsewhere = replace(A, resource=SimResource("a", "Elsewhere"))
    assert await seen(Discovery([Looks([A], [elsewhere])]), 2) == [
        Appeared(A.resource),
        Vanished(A.resource),
        Appeared(elsewhere.resource),
    ]


async def test_a_search_that_fails_leaves_its_own_and_the_others_as_they_are(
    caplog: pytest.LogCaptureFixture,
) -> None:
    discovery = Discovery([Looks([A], TypeError("int(None, 16)"), [A]), Looks([], [B], [B])])
    with caplog.at_level("INFO"):
        assert await seen(discovery, 3) == [Appeared(A.resource), Appeared(B.resource)]
    assert "could not look for scanners" in caplog.text
    assert discovery.failures == ()


async def test_a_search_that_fails_at_every_look_is_logged_once_and_said_by_the_list(
    caplog: pytest.LogCaptureFixture,
) -> None:
    discovery = Discovery([Looks(ImportError("no hidapi"))])
    with caplog.at_level("INFO"):
        await seen(discovery, 5)
    assert caplog.text.count("could not look for scanners") == 1
    assert discovery.failures == ("ImportError('no hidapi')",)


def test_a_search_that_never_worked_finds_nothing() -> None:
    assert Discovery([Looks(ImportError("libudev")), Looks([B])]).places() == (B,)


def test_of_two_places_with_one_identity_the_first_counts() -> None:
    assert Discovery([Looks([A]), Looks([place("a", "Again"), B])]).places() == (A, B)


async def test_one_that_is_left_alone_is_listed_and_not_driven() -> None:
    heard: list[Sequence[Place]] = []
    idle = place("a", driven=False)
    assert await seen(Discovery([Looks([idle])], listed=heard.append), 2) == []
    assert heard == [(idle,)]


async def test_the_list_is_told_when_it_changed_and_only_then() -> None:
    heard: list[Sequence[Place]] = []
    await seen(Discovery([Looks([A], [A], [A, B], [A, B], [])], listed=heard.append), 5)
    assert heard == [(A,), (A, B), ()]


async def test_that_there_is_no_scanner_is_told_as_well() -> None:
    heard: list[Sequence[Place]] = []
    await seen(Discovery([Looks([])], listed=heard.append), 3)
    assert heard == [()]


async def test_what_was_chosen_for_a_scanner_is_taken_at_the_next_look() -> None:
    choices: dict[str, str] = {}

    def chosen(found: Place) -> Place:
        name = choices.get(found.scanner_id)
        if name is None:
            return found
        return replace(found, resource=SimResource(found.scanner_id, name), settings=LF)

    def choose(number: int) -> None:
        if number == 1:
            choices["a"] = "Left"

    discovery = Discovery([Looks([A])], chosen=chosen)
    first, gone, again = await seen(discovery, 2, choose)
    assert (first, gone) == (Appeared(A.resource), Vanished(A.resource))
    assert again == Appeared(SimResource("a", "Left"))
    driver = discovery.driver(again.resource)
    assert isinstance(driver, SimDriver)
    assert (driver.name, driver._framing) == ("Left", LF)


async def test_a_slow_look_does_not_hold_the_loop() -> None:
    turns = 0
    loop = asyncio.get_running_loop()

    class Slow:
        def places(self) -> Sequence[Place]:
            asyncio.run_coroutine_threadsafe(turned(), loop).result(5)
            return ()

    async def turned() -> None:
        nonlocal turns
        turns += 1

    await seen(Discovery([Slow()]), 2)
    assert turns == 2


class Hangs:
    """A search that is held up by a device until that is pulled out."""

    def __init__(self, *before: Look) -> None:
        self.pulled = threading.Event()
        self.asked = 0
        self._before = list(before)

    def places(self) -> Sequence[Place]:
        self.asked += 1
        if self._before:
            return Looks(self._before.pop(0)).places()
        self.pulled.wait()
        return [B]


@pytest.fixture
def hangs() -> Iterator[Hangs]:
    search = Hangs([B])
    yield search
    search.pulled.set()
    wait_for_searches()


@pytest.mark.expects_log("drivers.looking")
async def test_one_kind_that_hangs_keeps_what_it_found_and_hides_nothing_of_the_others(
    hangs: Hangs, caplog: pytest.LogCaptureFixture
) -> None:
    discovery = Discovery([hangs, Looks([], [], [A], [])], within_s=0.2)
    with caplog.at_level("INFO"):
        told = await seen(discovery, 5)
    assert told == [Appeared(B.resource), Appeared(A.resource), Vanished(A.resource)]
    assert discovery.failures == ("Hangs does not answer",)
    assert hangs.asked == 2
    assert caplog.text.count("could not look for scanners") == 1
    assert caplog.text.count("search for scanners hangs") == 1


def test_one_kind_that_hung_is_asked_again_when_it_has_answered(hangs: Hangs) -> None:
    discovery = Discovery([hangs], within_s=0.2)
    assert discovery.places() == (B,)
    assert discovery.places() == (B,)
    assert discovery.failures
    hangs.pulled.set()
    wait_for_searches()
    assert discovery.places() == (B,)
    assert (discovery.failures, hangs.asked) == ((), 2)
    assert discovery.places() == (B,)
    assert hangs.asked == 3


def wait_for_searches() -> None:
    for thread in threading.enumerate():
        if thread.name.startswith("search "):
            thread.join(5)
            assert not thread.is_alive()


def test_only_the_first_look_at_a_kind_that_hangs_waits_for_it(hangs: Hangs) -> None:
    discovery = Discovery([hangs], within_s=0.5)
    discovery.places()
    discovery.places()
    began_s = time.monotonic()
    for _ in range(20):
        discovery.places()
    assert time.monotonic() - began_s < 0.5


def test_all_kinds_are_looked_for_side_by_side() -> None:
    both = threading.Barrier(2)

    class Meets:
        def places(self) -> Sequence[Place]:
            both.wait(5)
            return ()

    discovery = Discovery([Meets(), Meets()], within_s=5)
    assert discovery.places() == ()
    assert discovery.failures == ()
    wait_for_searches()

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import replace

import pytest

from drivers.barcode.decode import Decode
from drivers.framing import FramingSettings
from drivers.place import Appeared, Vanished
from drivers.reconnect import Backoff
from drivers.resources import CameraResource, Resource, SerialResource, SimResource
from drivers.running import run_scanners
from drivers.scanner import ScannerEvent, ScannerFailed, ScannerLost, ScannerReady
from drivers.sim import SimDriver


class Hanging(SimDriver):
    """A simulated scanner that can be told to hang in its release."""

    def __init__(self, resource: SimResource, framing: FramingSettings) -> None:
        super().__init__(resource, framing)
        self.has_failed = False
        self._free = asyncio.Event()
        self._free.set()
        self._claims = asyncio.Semaphore(0)

    async def tried(self, times: int) -> None:
        """Wait until it was claimed, or tried to be, so many times more."""
        for _ in range(times):
            await self._claims.acquire()

    def hang(self) -> asyncio.Event:
        self._free.clear()
        return self._free

    async def claim(self) -> None:
        self._claims.release()
        await super().claim()
        if self.name == "Odd" and not self.has_failed:
            self.has_failed = True
            raise RuntimeError("no error that a driver may raise")

    async def release(self) -> None:
        await self._free.wait()
        await super().release()


class Bay:
    """A place where simulated scanners are plugged in and run."""

    def __init__(self) -> None:
        self.places: asyncio.Queue[Appeared | Vanished | None] = asyncio.Queue()
        self.events: asyncio.Queue[ScannerEvent] = asyncio.Queue()
        self.drivers: list[Hanging] = []
        self.plugged_in = True
        self.has_room = asyncio.Event()
        self.has_room.set()

    def driver_of(self, resource: Resource) -> SimDriver:
        if resource.scanner_id == "camera:1":
            raise ImportError("libGL.so.1 is not there")
        driver = Hanging(SimResource(resource.scanner_id, resource.name), FramingSettings())
        if not self.plugged_in:
            driver.unplug()
        self.drivers.append(driver)
        return driver

    async def _places(self) -> AsyncGenerator[Appeared | Vanished, None]:
        while (place := await self.places.get()) is not None:
            yield place

    async def run(self) -> None:
        await run_scanners(
            self._places(),
            self.driver_of,
            self.events.put_nowait,
            room=self._room,
            backoff=Backoff(0.01, 0.05),
        )

    async def _room(self) -> None:
        await self.has_room.wait()


@pytest.fixture
async def bay() -> AsyncIterator[Bay]:
    made = Bay()
    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        task = group.create_task(made.run())
        yield made
        task.cancel()


HERE = SerialResource("usb:1", "/dev/ttyACM0", "Belt")


class TestRunningScanners:
    async def test_one_that_appears_is_read(self, bay: Bay) -> None:
        bay.places.put_nowait(Appeared(HERE))
        assert await bay.events.get() == ScannerReady("usb:1", "Belt")
        await bay.drivers[0].feed(b"A\r")
        event = await bay.events.get()
        assert isinstance(event, Decode)
        assert event.data == b"A"

    async def test_one_is_not_asked_for_more_until_there_is_room(self, bay: Bay) -> None:
        bay.places.put_nowait(Appeared(HERE))
        await bay.events.get()
        bay.has_room.clear()
        await bay.drivers[0].feed(b"A\rB\rC\r")
        first = await bay.events.get()
        for _ in range(20):
            await asyncio.sleep(0)
        assert bay.events.empty()
        bay.has_room.set()
        read = [first, await bay.events.get(), await bay.events.get()]
        assert [each.data for each in read if isinstance(each, Decode)] == [b"A", b"B", b"C"]

    async def test_one_that_vanishes_still_hands_over_what_it_had_sent(self, bay: Bay) -> None:
        bay.places.put_nowait(Appeared(HERE))
        await bay.events.get()
        await bay.drivers[0].feed(b"LAST\r")
        bay.places.put_nowait(Vanished(HERE))
        event, lost = await bay.events.get(), await bay.events.get()
        assert isinstance(event, Decode)
        assert event.data == b"LAST"
        assert lost == ScannerLost("usb:1", "Belt")

    async def test_one_that_was_lost_before_is_given_up_when_it_vanishes(self, bay: Bay) -> None:
        bay.places.put_nowait(Appeared(HERE))
        await bay.events.get()
        bay.drivers[0].unplug()
        lost = await bay.events.get()
        assert isinstance(lost, ScannerLost)
        assert lost.error is not None
        bay.places.put_nowait(Vanished(HERE))
        bay.places.put_nowait(Appeared(SerialResource("usb:1", "/dev/ttyACM1", "Belt")))
        assert await bay.events.get() == ScannerReady("usb:1", "Belt")
        assert len(bay.drivers) == 2

    async def test_one_that_is_tried_again_before_it_is_seen_to_vanish_is_told_lost_once(
        self, bay: Bay
    ) -> None:
        bay.places.put_nowait(Appeared(HERE))
        await bay.events.get()
        bay.drivers[0].unplug()
        assert isinstance(await bay.events.get(), ScannerLost)
        await bay.drivers[0].tried(5)
        bay.places.put_nowait(Vanished(HERE))
        bay.places.put_nowait(Appeared(HERE))
        assert await bay.events.get() == ScannerReady("usb:1", "Belt")

    async def test_one_that_could_not_be_opened_is_lost_when_it_vanishes(self, bay: Bay) -> None:
        bay.plugged_in = False
        bay.places.put_nowait(Appeared(HERE))
        failed = await bay.events.get()
        assert isinstance(failed, ScannerFailed)
        bay.places.put_nowait(Vanished(HERE))
        assert await bay.events.get() == ScannerLost("usb:1", "Belt")

    async def test_one_that_hangs_as_it_goes_keeps_no_other_waiting_but_its_own_return(
        self, bay: Bay
    ) -> None:
        bay.places.put_nowait(Appeared(HERE))
        await bay.events.get()
        let_go = bay.drivers[0].hang()
        bay.places.put_nowait(Vanished(HERE))
        bay.places.put_nowait(Appeared(replace(HERE, port="/dev/ttyACM1")))
        bay.places.put_nowait(Appeared(SerialResource("usb:2", "/dev/ttyACM0", "Hand")))
        assert await bay.events.get() == ScannerReady("usb:2", "Hand")
        let_go.set()
        assert await bay.events.get() == ScannerLost("usb:1", "Belt")
        assert await bay.events.get() == ScannerReady("usb:1", "Belt")

    async def test_two_are_read_at_once(self, bay: Bay) -> None:
        bay.places.put_nowait(Appeared(HERE))
        bay.places.put_nowait(Appeared(SerialResource("usb:2", "/dev/ttyACM1", "Hand")))
        ready = {await bay.events.get(), await bay.events.get()}
        assert ready == {ScannerReady("usb:1", "Belt"), ScannerReady("usb:2", "Hand")}

    @pytest.mark.expects_log("drivers.running")
    async def test_one_that_has_no_driver_is_told_and_the_others_are_read(self, bay: Bay) -> None:
        camera = CameraResource("camera:1", "/dev/video0", "Above")
        bay.places.put_nowait(Appeared(camera))
        bay.places.put_nowait(Appeared(HERE))
        told = [await bay.events.get(), await bay.events.get()]
        assert ScannerReady("usb:1", "Belt") in told
        (failed,) = (event for event in told if isinstance(event, ScannerFailed))
        assert (failed.scanner_id, failed.name) == ("camera:1", "Above")
        assert "libGL.so.1" in str(failed.error)
        assert "report it" in failed.error.hint
        bay.places.put_nowait(Vanished(camera))
        assert await bay.events.get() == ScannerLost("camera:1", "Above")

    @pytest.mark.expects_log("drivers.running")
    async def test_a_fault_of_one_is_told_and_it_is_tried_again(self, bay: Bay) -> None:
        bay.places.put_nowait(Appeared(SerialResource("usb:3", "/dev/ttyACM3", "Odd")))
        failed = await bay.events.get()
        assert isinstance(failed, ScannerFailed)
        assert "no error that a driver may raise" in str(failed.error)
        assert await bay.events.get() == ScannerReady("usb:3", "Odd")

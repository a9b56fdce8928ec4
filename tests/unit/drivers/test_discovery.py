import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import aclosing, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from drivers.barcode.decode import Decode
from drivers.discovery import (
    Appeared,
    ConfiguredDevice,
    ConfiguredPort,
    DiscoverySettings,
    SerialDiscovery,
    Vanished,
    run_scanners,
)
from drivers.framing import FramingSettings
from drivers.port_identity import usb_resources
from drivers.reconnect import Backoff
from drivers.resources import SerialResource, SimResource
from drivers.scanner import ScannerEvent, ScannerFailed, ScannerLost, ScannerReady
from drivers.serial_line import SerialSettings
from drivers.sim import SimDriver
from tests.unit.drivers.listed_ports import Port, adapter

FAST = SerialSettings(baud=115_200)


def discovery(
    listed: Sequence[Port] | Callable[[], Sequence[Port]], **settings: object
) -> SerialDiscovery:
    known = DiscoverySettings(**settings)  # type: ignore[arg-type] # the tests name known fields
    return SerialDiscovery(known, listed if callable(listed) else lambda: listed)


class TestAConfiguredPort:
    @pytest.mark.parametrize("url", ["socket://127.0.0.1:7", "loop://", "rfc2217://10.0.0.9:23"])
    def test_is_always_there_when_it_is_a_url(self, url: str) -> None:
        (resource,) = discovery([], ports=(ConfiguredPort(url),)).resources()
        assert resource == SerialResource(f"serial:{url}", url, url)

    def test_is_there_when_its_path_is(self, tmp_path: Path) -> None:
        path = tmp_path / "scanner"
        subject = discovery([], ports=(ConfiguredPort(str(path), "Belt"),))
        assert subject.resources() == ()
        path.touch()
        assert [resource.name for resource in subject.resources()] == ["Belt"]

    def test_is_there_when_it_is_listed_though_it_is_no_usb_device(self) -> None:
        com = Port("COM1", None, None, None, None, None)
        subject = discovery([com], ports=(ConfiguredPort("COM1"),))
        assert [resource.port for resource in subject.resources()] == ["COM1"]

    def test_that_is_a_usb_device_is_that_device_with_its_identity(self, tmp_path: Path) -> None:
        device, link = tmp_path / "ttyACM0", tmp_path / "by-id"
        device.touch()
        link.symlink_to(device)
        known = resource_of(Port(str(device)))
        for port in (device, link):
            subject = discovery([Port(str(device))], ports=(ConfiguredPort(str(port)),))
            assert subject.resources() == (replace(known, port=str(port)),)

    def test_is_driven_with_its_own_settings(self) -> None:
        subject = discovery([Port()], ports=(ConfiguredPort("loop://", "Belt", FAST),))
        belt, usb = (subject.driver(resource) for resource in subject.resources())
        assert belt._settings == FAST
        assert usb._settings == SerialSettings()
        assert (belt.scanner_id, belt.name) == ("serial:loop://", "Belt")


LEFT = "usb:1a86:7523:@1-1"
RIGHT = "usb:1a86:7523:@1-2"
SLOW = SerialSettings(baud=1200)


class TestAConfiguredDevice:
    def test_keeps_its_settings_and_name_when_the_ports_are_numbered_anew(self) -> None:
        devices = (ConfiguredDevice(LEFT, "Left", FAST), ConfiguredDevice(RIGHT, "Right", SLOW))
        for left, right in (("/dev/ttyUSB0", "/dev/ttyUSB1"), ("/dev/ttyUSB1", "/dev/ttyUSB0")):
            subject = discovery([adapter(left, "1-1"), adapter(right, "1-2")], devices=devices)
            found = {each.name: each for each in subject.resources()}
            assert {name: each.port for name, each in found.items()} == {
                "Left": left,
                "Right": right,
            }
            assert subject.driver(found["Left"])._settings == FAST
            assert subject.driver(found["Right"])._settings == SLOW

    def test_keeps_its_settings_in_another_socket_when_it_is_named_by_its_number(self) -> None:
        devices = (ConfiguredDevice(resource_of(Port()).scanner_id, "Hand", FAST),)
        for location in ("1-2:1.0", "3-4:1.0"):
            (found,) = discovery([Port(location=location)], devices=devices).listed()
            assert (found.resource.name, found.configured) == ("Hand", devices[0])

    def test_is_the_one_that_is_named_most_exactly(self) -> None:
        number = resource_of(Port()).scanner_id
        socket = ConfiguredDevice("usb:0c2e:0b61:@1-2:1.0")
        any_of_it, this_one = ConfiguredDevice(number), ConfiguredDevice(f"{number}@1-2:1.0")
        (found,) = discovery([Port()], devices=(socket, any_of_it)).listed()
        assert found.configured == any_of_it
        (found,) = discovery([Port()], devices=(any_of_it, this_one, socket)).listed()
        assert found.configured == this_one

    def test_is_not_the_configured_port_that_it_happens_to_have(self) -> None:
        subject = discovery(
            [adapter("/dev/ttyUSB0", "1-1"), adapter("/dev/ttyUSB1", "1-2")],
            devices=(ConfiguredDevice(RIGHT, "Right", SLOW),),
            ports=(ConfiguredPort("/dev/ttyUSB1", "Stale", FAST),),
        )
        assert [each.name for each in subject.resources()] == ["Right", "USB Serial"]

    def test_is_found_also_where_no_others_are_taken_and_it_is_to_be_left_alone(self) -> None:
        ports = [adapter("/dev/ttyUSB0", "1-1"), adapter("/dev/ttyUSB1", "1-2")]
        device = ConfiguredDevice(RIGHT)
        for settings in ({"usb": False}, {"ignored": frozenset({LEFT, RIGHT})}):
            subject = discovery(ports, devices=(device,), **settings)
            assert [each.scanner_id for each in subject.resources()] == [RIGHT]

    def test_is_not_there_when_it_is_not_listed(self) -> None:
        assert discovery([], devices=(ConfiguredDevice(LEFT),)).resources() == ()


def test_a_number_seen_twice_is_told_apart_by_the_socket_also_when_one_of_the_two_has_gone() -> (
    None
):
    one, two = Port("/dev/ttyACM0", location="1-1"), Port("/dev/ttyACM1", location="1-2")
    looks = iter([[one, two], [two], [one]])
    subject = discovery(lambda: next(looks))
    both, second, first = (subject.resources() for _ in range(3))
    assert both == (*first, *second)
    assert subject.driver(first[0]).scanner_id.endswith("@1-1")


class TestAPortThatWasOpened:
    @pytest.mark.parametrize("later", [[], [adapter("/dev/ttyUSB0", "1-2")]])
    def test_is_not_there_when_another_device_has_it_by_then(self, later: list[Port]) -> None:
        looks = iter([[adapter("/dev/ttyUSB0", "1-1")], later])
        subject = discovery(lambda: next(looks))
        (resource,) = subject.resources()
        assert not subject.driver(resource)._is_there(resource)

    def test_is_there_when_it_is_still_that_device_or_is_known_by_nothing_else(self) -> None:
        subject = discovery(
            [adapter("/dev/ttyUSB0", "1-1")], ports=(ConfiguredPort("loop://", "Belt"),)
        )
        assert all(subject.driver(each)._is_there(each) for each in subject.resources())


def test_usb_devices_are_left_alone_where_the_settings_say_so() -> None:
    assert discovery([Port()], usb=False).resources() == ()
    for name in ("/dev/ttyACM0", *resource_of(Port()).called):
        subject = discovery([Port()], ignored=frozenset({name}))
        assert subject.resources() == ()
        assert [place.driven for place in subject.listed()] == [False]


def test_the_systems_own_ports_can_be_listed() -> None:
    assert isinstance(SerialDiscovery(DiscoverySettings()).resources(), tuple)


class TestWatching:
    async def test_tells_what_appears_and_vanishes(self) -> None:
        looks: list[Sequence[Port]] = [[Port()], [Port()], [], [Port("/dev/ttyACM1")]]
        assert await seen(looks) == [
            Appeared(resource_of(Port())),
            Vanished(resource_of(Port())),
            Appeared(resource_of(Port("/dev/ttyACM1"))),
        ]

    async def test_tells_a_device_that_came_back_at_another_port(self) -> None:
        assert await seen([[Port("/dev/ttyACM0")], [Port("/dev/ttyACM1")]]) == [
            Appeared(resource_of(Port("/dev/ttyACM0"))),
            Vanished(resource_of(Port("/dev/ttyACM0"))),
            Appeared(resource_of(Port("/dev/ttyACM1"))),
        ]

    async def test_looks_again_when_a_device_goes_while_it_is_looked_at(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        looks: list[Sequence[Port] | Exception] = [[Port()], TypeError("int(None, 16)"), [Port()]]
        with caplog.at_level("INFO"):
            assert await seen(looks) == [Appeared(resource_of(Port()))]
        assert "could not list serial ports" in caplog.text


def resource_of(port: Port) -> SerialResource:
    (resource,) = usb_resources([port])
    return resource


class NoMoreLooksError(Exception):
    pass


async def seen(looks: Sequence[Sequence[Port] | Exception]) -> list[Appeared | Vanished]:
    """Watch through a list of looks."""
    left = iter(looks)

    def look() -> Sequence[Port]:
        result = next(left)
        if isinstance(result, Exception):
            raise result
        return result

    slept = 0

    async def sleep(delay_s: float) -> None:
        nonlocal slept
        slept += 1
        assert delay_s <= 1
        if slept == len(looks):
            raise NoMoreLooksError

    found = []
    async with aclosing(discovery(look).watch(sleep)) as events:
        with suppress(NoMoreLooksError):
            async for event in events:
                found.append(event)  # noqa: PERF401 - a comprehension would lose what came before
    return found


class Hanging(SimDriver):
    """A simulated scanner that can be told to hang in its release."""

    def __init__(self, resource: SimResource, framing: FramingSettings) -> None:
        super().__init__(resource, framing)
        self._free = asyncio.Event()
        self._free.set()

    def hang(self) -> asyncio.Event:
        self._free.clear()
        return self._free

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

    def driver_of(self, resource: SerialResource) -> SimDriver:
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
            self._places(), self.driver_of, self.events.put_nowait, backoff=Backoff(0.01, 0.05)
        )


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

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from drivers.barcode.decode import Decode
from drivers.discovery import (
    Appeared,
    ConfiguredPort,
    DiscoverySettings,
    SerialDiscovery,
    Vanished,
    run_scanners,
    usb_resources,
)
from drivers.framing import FramingSettings
from drivers.resources import SerialResource, SimResource
from drivers.scanner import ScannerEvent, ScannerLost, ScannerReady
from drivers.serial_line import SerialSettings
from drivers.sim import SimDriver

FAST = SerialSettings(baud=115_200)


@dataclass
class Port:
    """A port as pyserial lists it."""

    device: str = "/dev/ttyACM0"
    vid: int | None = 0x0C2E
    pid: int | None = 0x0B61
    serial_number: str | None = "S/N 21045B01E2"
    location: str | None = "1-2:1.0"
    product: str | None = "Honeywell 1950g"


BUILT_IN = Port("/dev/ttyS0", None, None, None, None, None)


def identities(*ports: Port) -> list[str]:
    return [resource.scanner_id for resource in usb_resources(ports)]


class TestAUsbDevice:
    def test_is_known_by_its_serial_number_whatever_port_it_gets(self) -> None:
        (first,) = usb_resources([Port("/dev/ttyACM0", location="1-2:1.0")])
        (second,) = usb_resources([Port("/dev/ttyACM7", location="2-1:1.0")])
        assert first.scanner_id == second.scanner_id == "usb:0c2e:0b61:S/N 21045B01E2"
        assert (first.port, second.port) == ("/dev/ttyACM0", "/dev/ttyACM7")
        assert first.name == "Honeywell 1950g"

    @pytest.mark.parametrize("serial_number", [None, "", "0", "0123456789ABCDEF"])
    def test_without_a_telling_serial_number_is_known_by_its_socket(
        self, serial_number: str | None
    ) -> None:
        assert identities(Port(serial_number=serial_number)) == ["usb:0c2e:0b61:@1-2:1.0"]

    def test_with_a_twin_is_known_by_its_socket_too(self) -> None:
        twins = identities(Port("/dev/a", location="1-1"), Port("/dev/b", location="1-2"))
        assert twins == ["usb:0c2e:0b61:S/N 21045B01E2@1-1", "usb:0c2e:0b61:S/N 21045B01E2@1-2"]

    def test_of_which_nothing_is_known_is_known_by_its_port(self) -> None:
        (resource,) = usb_resources(
            [Port("/dev/ttyUSB3", serial_number=None, location=None, product=None)]
        )
        assert resource.scanner_id == "usb:0c2e:0b61:@/dev/ttyUSB3"
        assert resource.name == "ttyUSB3"

    def test_has_an_identity_that_fits_the_wire(self) -> None:
        assert [len(identity) for identity in identities(Port(serial_number="9" * 500))] == [200]


def test_a_port_that_is_no_usb_device_is_left_out() -> None:
    assert identities(BUILT_IN, Port()) == identities(Port())


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

    def test_is_not_found_a_second_time_as_a_usb_device(self, tmp_path: Path) -> None:
        device, link = tmp_path / "ttyACM0", tmp_path / "by-id"
        device.touch()
        link.symlink_to(device)
        for port in (device, link):
            subject = discovery([Port(str(device))], ports=(ConfiguredPort(str(port)),))
            assert [resource.port for resource in subject.resources()] == [str(port)]

    def test_is_driven_with_its_own_settings(self) -> None:
        subject = discovery([Port()], ports=(ConfiguredPort("loop://", "Belt", FAST),))
        belt, usb = (subject.driver(resource) for resource in subject.resources())
        assert belt._settings == FAST
        assert usb._settings == SerialSettings()
        assert (belt.scanner_id, belt.name) == ("serial:loop://", "Belt")


def test_usb_devices_are_left_alone_where_the_settings_say_so() -> None:
    assert discovery([Port()], usb=False).resources() == ()
    assert discovery([Port()], ignored=frozenset({"/dev/ttyACM0"})).resources() == ()
    assert discovery([Port()], ignored=frozenset(identities(Port()))).resources() == ()


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


class Bay:
    """A place where simulated scanners are plugged in and run."""

    def __init__(self) -> None:
        self.places: asyncio.Queue[Appeared | Vanished | None] = asyncio.Queue()
        self.events: asyncio.Queue[ScannerEvent] = asyncio.Queue()
        self.drivers: list[SimDriver] = []

    def driver_of(self, resource: SerialResource) -> SimDriver:
        driver = SimDriver(SimResource(resource.scanner_id, resource.name), FramingSettings())
        self.drivers.append(driver)
        return driver

    async def _places(self) -> AsyncGenerator[Appeared | Vanished, None]:
        while (place := await self.places.get()) is not None:
            yield place

    async def run(self) -> None:
        await run_scanners(self._places(), self.driver_of, self.events.put_nowait)


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

    async def test_two_are_read_at_once(self, bay: Bay) -> None:
        bay.places.put_nowait(Appeared(HERE))
        bay.places.put_nowait(Appeared(SerialResource("usb:2", "/dev/ttyACM1", "Hand")))
        ready = {await bay.events.get(), await bay.events.get()}
        assert ready == {ScannerReady("usb:1", "Belt"), ScannerReady("usb:2", "Hand")}

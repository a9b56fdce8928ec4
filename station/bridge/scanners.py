"""The station's scanners: as the settings name them, and as they are plugged in.

What it is: the searches and drivers of all kinds, and their events handed to the core; lives on the
I/O loop. What it is not: a driver, the keys of the window (`key_filter`), or the scanner without
hardware (`simulated`).
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace

from msgspec import structs

from drivers.barcode.decode import Decode, FrameRejected, RejectReason
from drivers.camera_places import CameraPlaces
from drivers.discovery import Discovery
from drivers.enrolment import Refused, enrol_code
from drivers.errors import ScannerError
from drivers.hid_pos_search import HidPosSearch
from drivers.looking import Search
from drivers.place import Kind, Place
from drivers.resources import KeyboardResource, Resource
from drivers.running import always, run_scanners
from drivers.scanner import ScannerDriver, ScannerEvent, ScannerReady
from drivers.serial_search import SerialSearch
from drivers.tcp_search import TcpSearch
from station.bridge.absent_scanners import NamedScanners
from station.bridge.added_scanner import AddedScanner
from station.bridge.added_search import AddedSearch
from station.bridge.adding import is_left_alone, read_added, taken
from station.bridge.camera_picture import picture_of
from station.bridge.camera_shortcomings import CameraShortcomings
from station.bridge.chosen_settings import prefix_problem
from station.bridge.keyboards import Keyboards, keyboards_of, what_would_allow
from station.bridge.remedies import remedy_of
from station.bridge.scanner_book import ScannerBook
from station.bridge.scanner_choice import Role, ScannerChoice, with_field
from station.bridge.scanner_rows import scanner_row
from station.bridge.scanner_words import (
    ScannerWords,
    configured_camera,
    network_scanner,
    raw_settings,
    serial_search,
)
from station.bridge.surroundings import board_ports, own_networks
from station.events import (
    Enrolling,
    EnrolmentChanged,
    Picture,
    ScannersListed,
    SetUpTold,
    StationEvent,
    Surroundings,
)

_log = logging.getLogger(__name__)
_HEAD_BYTES = 32
FOLLOWS_S = 1.0
"""How often it is looked whether another program has written the book."""
_CAMERAS_S = 10.0
"""How often cameras are asked for pictures that could not be used."""


def searches(
    words: ScannerWords,
    keyboards: Search | None = None,
    added: Callable[[], Sequence[AddedScanner]] = tuple,
) -> tuple[Search, ...]:
    """Return a search for each kind of scanner, as the settings have it.

    `keyboards` is the one for keyboards, where its maker needs it, too; `added` is asked at each
    look for the scanners that a person added.
    """
    taken, ignored = words.find_scanners, words.leave_alone
    return (
        HidPosSearch(taken=taken, ignored=ignored),
        keyboards or keyboards_of(words).search,
        SerialSearch(serial_search(words)),
        TcpSearch(tuple(map(network_scanner, words.network_scanners))),
        AddedSearch(words, added),
        CameraPlaces(tuple(map(configured_camera, words.cameras)), ignored=ignored),
    )


class Scanners:
    """Every scanner but the simulated one: found, driven, listed, and as they were chosen to be.

    `hear` hears what they read and how they come and go; `room` is awaited after each, so that a
    scanner is made to wait rather than not heard; `tell` hears the list, and the enrolling of a
    keyboard. All methods belong to the I/O loop.
    """

    def __init__(
        self,
        words: ScannerWords,
        book: ScannerBook,
        hear: Callable[[ScannerEvent], None],
        tell: Callable[[StationEvent], None],
        room: Callable[[], Awaitable[None]] = always,
        keyboards: Keyboards | None = None,
    ) -> None:
        self._book = book
        self._words = words
        self._keyboards = keyboards or keyboards_of(words)
        kinds = searches(words, self._keyboards.search, lambda: book.added)
        self._discovery = Discovery(kinds, chosen=self._as_chosen, listed=self._list)
        self._raw = False
        self._given: dict[str, object] = {}
        """The settings of each without what was chosen for it."""
        self._plain: dict[str, object] = {}
        self._driven_with: dict[str, object] = {}
        self._hear = hear
        self._tell = tell
        self._room = room
        self._places: Sequence[Place] = ()
        self._named = NamedScanners(words)
        self._drivers: dict[str, ScannerDriver] = {}
        self._shortcomings = CameraShortcomings()
        self._changed = asyncio.Event()
        self._enrol_asked = asyncio.Event()

    async def run(self) -> None:
        """Drive them until cancelled."""
        await asyncio.to_thread(self._book.load)
        await asyncio.to_thread(self._book.sign)
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._keep())
                tasks.create_task(self._enrol())
                tasks.create_task(self._ask_cameras())
                places = self._discovery.watch()
                await run_scanners(places, self._driver, self._hear_chosen, room=self._room)
        finally:
            self._book.sign_off()

    def choose(self, scanner_id: str, choice: ScannerChoice) -> None:
        """Take what a person chose for a scanner: at once, and for good."""
        self._book.choose(scanner_id, choice)
        self._list(self._places)  # a role by itself makes no other place, which would be told
        self._changed.set()

    def choose_field(self, scanner_id: str, field: str, value: str) -> None:
        """Take one field of a choice as a touch gives it; whether it can be is told."""
        try:
            choice = with_field(self._book.of(scanner_id), field, value)
        except ValueError as error:
            self._refuse(field, "rule", str(error))
            return
        if problem := prefix_problem(self._given.get(scanner_id), choice):
            self._refuse(field, "holds-end", problem)
            return
        self.choose(scanner_id, choice)
        self._tell(SetUpTold())

    def _refuse(self, field: str, word: str, problem: str) -> None:
        _log.info("what was touched cannot be chosen: %s", problem)
        self._tell(SetUpTold(((field, word),)))

    def set_up(self, fields: Sequence[tuple[str, str]], former_id: str = "") -> None:
        """Add a scanner where fields say it is, in the stead of a former one if there is any.

        Whether it can be there is told, with every mistake.
        """
        added, mistakes = read_added(dict(fields))
        if added is not None:
            former = self._book.added_with(former_id)
            mistakes = taken(added, self._words, self._book.added, former)
        if added is not None and not mistakes:
            self._book.add(added, former_id)
            self._changed.set()
        self._tell(SetUpTold(tuple((each.field, each.word) for each in mistakes)))

    def remove(self, scanner_id: str) -> None:
        """Forget a scanner that was added, and what was chosen for it."""
        self._book.forget(scanner_id)
        self._changed.set()

    def look_around(self) -> None:
        """Tell what can be touched where a scanner is added: the networks and ports that are here.

        What was added already is no choice, nor what the settings name.
        """
        free = [
            each
            for each in board_ports()
            if not self.kind_of(f"serial:{each}")
            and not is_left_alone(AddedScanner(port=each), self._words)
        ]
        self._tell(Surroundings(own_networks(), tuple(free)))

    def chosen(self, scanner_id: str) -> ScannerChoice:
        """Return what is chosen for a scanner."""
        return self._book.of(scanner_id)

    def read_raw(self, *, raw: bool) -> None:
        """Have scanners of bytes tell every byte, with what ends a code, or no more."""
        self._raw = raw

    def picture(self, scanner_id: str) -> Picture | None:
        """Return what a camera sees now; None while there is nothing to show. Any thread.

        Ask again and again: pictures are made only while somebody does.
        """
        return picture_of(self._drivers.get(scanner_id))

    def kind_of(self, scanner_id: str) -> Kind | None:
        """Return how a scanner is connected; None for the window's own keyboard."""
        kinds = (place.kind for place in self._places if place.scanner_id == scanner_id)
        return next(kinds, None)

    def is_keyboard(self, scanner_id: str) -> bool:
        """Tell whether it is a keyboard, whose keys others may hear, too."""
        return self.kind_of(scanner_id) is Kind.KEYBOARD

    def enrol(self) -> None:
        """Show a code, and take the keyboard that strikes it within five seconds as a scanner."""
        self._enrol_asked.set()

    def _driver(self, resource: Resource) -> ScannerDriver:
        """Make a scanner's driver. A thread, one at a time."""
        driver = self._discovery.driver(resource)
        self._drivers[resource.scanner_id] = driver
        settings = (each.settings for each in self._places if each.resource == resource)
        self._driven_with[resource.scanner_id] = next(settings, None)
        return driver

    def _as_chosen(self, place: Place) -> Place:
        """Return a place as it is to be driven now. The search's thread."""
        chosen = self._book.chosen(place)
        self._given = {**self._given, place.scanner_id: place.settings}
        self._plain = {**self._plain, place.scanner_id: chosen.settings}
        return replace(chosen, settings=raw_settings(chosen.settings, raw=self._raw))

    def _came_otherwise(self, scanner_id: str) -> bool:
        """Tell whether a scanner is still read raw, or not yet: opening it anew takes a moment."""
        plain, driven = self._plain.get(scanner_id), self._driven_with.get(scanner_id)
        if self._raw:
            return driven == plain and raw_settings(plain, raw=True) != plain
        return driven != plain and driven == raw_settings(plain, raw=True)

    def _hear_chosen(self, event: ScannerEvent) -> None:
        if isinstance(event, ScannerReady):
            self._look_at_cameras()
        if isinstance(event, Decode) and self._came_otherwise(event.frame.scanner_id):
            event = _between_settings(event)
        if isinstance(event, Decode):
            data = self._book.data_of(event.frame.scanner_id, event.data)
            event = event if data == event.data else replace(event, data=data)
        self._hear(event)

    def _list(self, places: Sequence[Place]) -> None:
        self._places = places
        self._let_go()
        there = (
            self._shortcomings.told_with(scanner_row(place, self._book.role(place)), place)
            for place in places
        )
        absent = (
            replace(row, role=self._book.of(row.scanner_id).role or row.role)
            for row in self._named.absent(places)
        )
        self._tell(ScannersListed((*there, *absent)))

    def _look_at_cameras(self) -> None:
        if self._shortcomings.look(tuple(self._drivers.items())):  # a thread may be adding one
            self._list(self._places)

    async def _ask_cameras(self) -> None:
        while True:
            await asyncio.sleep(_CAMERAS_S)
            self._look_at_cameras()

    def _let_go(self) -> None:
        """Forget the drivers of scanners that are used no more: whoever is gone sees nothing."""
        driven = {place.scanner_id for place in self._places if place.driven}
        for scanner_id in tuple(self._drivers):  # a thread may be adding one
            if scanner_id not in driven:
                self._drivers.pop(scanner_id, None)

    async def _keep(self) -> None:
        """Keep what was chosen here, and follow what is chosen elsewhere.

        What cannot be kept is tried again and again: a disk may have room later.
        """
        kept = True
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(FOLLOWS_S):
                    await self._changed.wait()
            if kept and not self._changed.is_set():
                await self._follow()
                continue
            self._changed.clear()
            kept = await self._saved(once=kept)

    async def _saved(self, *, once: bool) -> bool:
        """Keep what was chosen; tell whether it is, and with `once` say why it is not."""
        try:
            await asyncio.to_thread(self._book.save)
        except OSError as error:
            if once:
                _log.error("what was chosen for a scanner is not kept: %s", error)
            return False
        return True

    async def _follow(self) -> None:
        """Take up what the command line wrote; say by a lock that it is taken up."""
        await asyncio.to_thread(self._book.sign)
        if await asyncio.to_thread(self._book.refresh):
            _log.info("what was chosen for scanners was changed by another program")
            self._list(self._places)

    async def _enrol(self) -> None:
        while True:
            await self._enrol_asked.wait()
            self._enrol_asked.clear()  # asked again meanwhile, it is shown another code
            code = enrol_code()
            self._tell(EnrolmentChanged(Enrolling.SHOWN, code))
            self._tell(await self._enrolled(code))

    async def _enrolled(self, code: str) -> EnrolmentChanged:
        keyboards = [
            place.resource
            for place in self._places
            if isinstance(place.resource, KeyboardResource)
            and not place.driven
            and not place.left_alone
        ]
        try:
            verdict = await self._keyboards.enrol(code, keyboards)
        except ScannerError as error:
            return EnrolmentChanged(Enrolling.NO_KEYBOARD, detail=remedy_of(error.hint))
        if isinstance(verdict, Refused):
            nothing = verdict is Refused.NOTHING_READ
            shut = what_would_allow(keyboards) if nothing else None
            return EnrolmentChanged(Enrolling[verdict.name], detail=remedy_of(shut))
        kept = self._book.of(verdict.scanner_id)
        self.choose(verdict.scanner_id, structs.replace(kept, role=Role.WORK))
        return EnrolmentChanged(Enrolling.ENROLLED)


def _between_settings(decode: Decode) -> FrameRejected:
    """Return a decode as one to be scanned again: read raw it has its suffix, else it lacks it."""
    frame = decode.frame
    size, head = len(frame.data), frame.data[:_HEAD_BYTES]
    reason = RejectReason.BETWEEN_SETTINGS
    return FrameRejected(reason, frame.scanner_id, size, head, frame.received_ns)

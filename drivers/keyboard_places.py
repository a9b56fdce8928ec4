"""Where scanners that are keyboards are. Linux; elsewhere there are none to be told apart.

What it is: one look, and the driver for each. What it is not: the judgement which keyboard is a
scanner (keyboard_search). A person's keyboard is listed, so that one may be chosen, and is never
driven by itself. A scanner that this user may not open is left to the window, which reads its keys
as everybody's. Blocks for a few milliseconds.
"""

from collections.abc import Collection
from dataclasses import replace

from drivers.event_device import permission_hint
from drivers.keyboard_search import FoundKeyboard, KeyboardFinder
from drivers.place import Kind, Place
from drivers.port_rights import may_open
from drivers.scanner import ScannerDriver
from drivers.suffix_habit import SuffixHabits
from drivers.wedge import WedgeSettings


class KeyboardPlaces:
    """Finds keyboards. `taken` says whether scanners among them are used, but for the `ignored`."""

    def __init__(
        self,
        settings: WedgeSettings,
        *,
        taken: bool = True,
        ignored: Collection[str] = (),
        finder: KeyboardFinder | None = None,
    ) -> None:
        self._settings = settings
        self._taken = taken
        self._ignored = frozenset(ignored)
        self._finder = finder or KeyboardFinder()
        self._habits = SuffixHabits()

    def places(self) -> tuple[Place, ...]:
        """Return every keyboard that is there now."""
        return tuple(map(self._place, self._finder.find()))

    def _place(self, found: FoundKeyboard) -> Place:
        resource = found.resource
        is_scanner = found.known_by is not None
        is_open = may_open(resource.path)

        def make(name: str, chosen: object) -> ScannerDriver:
            from drivers.evdev_keyboard import EvdevKeyboardDriver  # noqa: PLC0415 - Linux

            settings = chosen if isinstance(chosen, WedgeSettings) else self._settings
            device = resource.scanner_id, settings
            habit = self._habits.of(device, required=settings.suffix_required)
            return EvdevKeyboardDriver(replace(resource, name=name), settings, habit=habit)

        left_alone = not self._ignored.isdisjoint({resource.scanner_id, resource.path})
        return Place(
            resource,
            Kind.KEYBOARD,
            self._settings,
            driven=is_scanner and is_open and self._taken and not left_alone,
            make=make,
            trouble=permission_hint(resource.path) if is_scanner and not is_open else None,
            left_alone=left_alone,
        )

"""Where scanners that are keyboards are, on Windows.

What it is: one look by Raw Input, and the driver for each. What it is not: the reading of keys
(raw_input). As on Linux (`keyboard_places`) a person's keyboard is listed, so that one may be
chosen, and never driven by itself. Blocks for a few milliseconds. The calls into Windows behind it
have never been run.
"""

from collections.abc import Collection
from dataclasses import replace

from drivers.keyboard_search import FoundKeyboard
from drivers.place import Kind, Place
from drivers.raw_input import RawInput, RawInputDriver
from drivers.raw_names import found_keyboards
from drivers.scanner import ScannerDriver
from drivers.suffix_habit import SuffixHabits
from drivers.wedge import WedgeSettings


class RawInputPlaces:
    """Finds keyboards. `taken` says whether scanners among them are used, but for the `ignored`."""

    def __init__(
        self,
        settings: WedgeSettings,
        raw_input: RawInput,
        *,
        taken: bool = True,
        ignored: Collection[str] = (),
    ) -> None:
        self._settings = settings
        self._raw_input = raw_input
        self._taken = taken
        self._ignored = frozenset(ignored)
        self._habits = SuffixHabits()

    def places(self) -> tuple[Place, ...]:
        """Return every USB and Bluetooth keyboard that is there now.

        Raises:
            OSError: Windows does not tell.
        """
        return tuple(map(self._place, found_keyboards(self._raw_input.keyboards())))

    def _place(self, found: FoundKeyboard) -> Place:
        resource = found.resource

        def make(name: str, chosen: object) -> ScannerDriver:
            settings = chosen if isinstance(chosen, WedgeSettings) else self._settings
            device = resource.scanner_id, settings
            habit = self._habits.of(device, required=settings.suffix_required)
            renamed = replace(resource, name=name)
            return RawInputDriver(renamed, settings, self._raw_input, habit=habit)

        left_alone = not self._ignored.isdisjoint({resource.scanner_id, resource.path})
        return Place(
            resource,
            Kind.KEYBOARD,
            self._settings,
            driven=found.known_by is not None and self._taken and not left_alone,
            make=make,
            left_alone=left_alone,
        )

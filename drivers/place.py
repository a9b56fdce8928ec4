"""A place where a scanner is, and its coming and going.

What it is: frozen values that every search for scanners tells, and discovery hands on. What it is
not: a search, or a driver.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from drivers.hints import Hint
from drivers.resources import Resource
from drivers.scanner import ScannerDriver


class Kind(StrEnum):
    """How a scanner is connected. The values are the words of settings and lists."""

    SERIAL = "serial"
    KEYBOARD = "keyboard"
    HID_POS = "hid_pos"
    NETWORK = "network"
    CAMERA = "camera"


@dataclass(frozen=True, slots=True)
class Place:
    """A scanner's place that is there now.

    `settings` are its driver's, of the kind's own class. `driven` says whether it is used; one that
    is not is only listed. `make` makes its driver, called by a name and with settings. `trouble`
    says what would keep it from being used, and what mends that. `configured` is what names it in
    the configuration, None when nothing does. One that is `left_alone` is never opened, by order of
    the configuration: no choice of a person's changes that. `offers` are what the device says that
    it can be set to, of the kind's own class; None where it says nothing. `same_as` is another
    identity of the same device, which is used instead; empty for almost all.
    """

    resource: Resource
    kind: Kind
    settings: object
    driven: bool
    make: Callable[[str, object], ScannerDriver] = field(compare=False, repr=False)
    trouble: Hint | None = None
    configured: object = None
    left_alone: bool = False
    offers: object = None
    same_as: str = ""

    @property
    def scanner_id(self) -> str:
        """The scanner's identity."""
        return self.resource.scanner_id

    @property
    def is_closed(self) -> bool:
        """Whether it is never opened, whatever a person chose."""
        return self.left_alone or bool(self.same_as)


@dataclass(frozen=True, slots=True)
class Appeared:
    """A scanner's place is there now."""

    resource: Resource


@dataclass(frozen=True, slots=True)
class Vanished:
    """A scanner's place is gone, or the device at it has another port now (Appeared follows)."""

    resource: Resource

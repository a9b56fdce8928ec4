"""What to do about a trouble, from the drivers' sentences to the screen's.

What it is: a driver's hint with its key, so that the screen has it in the language spoken, and the
same for what came of a scanner and was no barcode. What it is not: the words (the translations), or
the choice of a hint (drivers). Pure.
"""

from typing import overload

from drivers.barcode.decode import RejectReason
from drivers.hints import Hint
from station.events import Remedy

_GARBLED = {
    RejectReason.TOO_LONG: "More came than any barcode holds, and no end of it: check what the"
    " scanner sends at the end of a code against what is chosen for it (touch Scanner).",
    RejectReason.NO_PREFIX: "It lacks the prefix that is set for the scanner: check the scanner's,"
    " and what is chosen for it (touch Scanner, then More settings).",
    RejectReason.UNFINISHED: "The scanner fell silent in mid-code: check its cable, and what it"
    " sends at the end of a code against what is chosen for it (touch Scanner).",
    RejectReason.OUTSIDE_FRAME: "The scanner sends no STX in front: check its settings.",
    RejectReason.MALFORMED: "The scanner sent a report that is not as it says itself: unplug it and"
    " plug it in again; if it goes on, set it to USB serial.",
    RejectReason.EVENTS_LOST: "This computer did not keep up with the keys: scan again.",
    RejectReason.BETWEEN_SETTINGS: "The scanner was just being set up anew: scan again.",
    RejectReason.UNREADABLE_KEY: "The scanner struck a key that stands for nothing: set it to the"
    " US keyboard layout.",
}


@overload
def remedy_of(hint: Hint) -> Remedy: ...
@overload
def remedy_of(hint: None) -> None: ...
def remedy_of(hint: Hint | None) -> Remedy | None:
    """Return a driver's hint for the screen; None of none."""
    return None if hint is None else Remedy(hint.key, str(hint), hint.arguments)


def remedy_of_garbled(reason: RejectReason) -> Remedy:
    """Return what to do where something came that was no whole barcode."""
    return Remedy(f"garbled-{reason.value.replace('_', '-')}", _GARBLED[reason])

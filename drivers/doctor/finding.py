"""What the doctor may find, each with the key of its words and of its fix. Pure."""

from dataclasses import dataclass
from enum import StrEnum


class Finding(StrEnum):
    """What is wrong, or worth knowing, the most harmful first. The values are the words' keys."""

    TYPED = "typed"
    """This computer hears it as its own keyboard, and not as a scanner."""
    LAYOUT = "layout"
    """Set to another keyboard layout; `detail` is which."""
    CAPS_LOCK = "caps-lock"
    """Upper and lower case come turned around."""
    UPPER_CASE = "upper-case"
    """Sends every letter in upper case."""
    LOWER_CASE = "lower-case"
    """Sends every letter in lower case."""
    CASE = "case"
    """Letters come in the other case; what came so far does not tell which of the three it is."""
    PREFIX = "prefix"
    """Puts `detail` in front of every code; the station can be told to take it off."""
    PREFIX_KEPT = "prefix-kept"
    """Puts it there, connected in a way in which nothing is taken off."""
    AIM = "aim"
    """Puts AIM identifiers in front, and the station does not expect them."""
    SUFFIX_EXTRA = "suffix-extra"
    """Puts `detail` behind every code."""
    NO_SUFFIX = "no-suffix"
    """Ends a code with nothing, so that each waits for silence."""
    GS_LOST = "gs-lost"
    GS_REPLACED = "gs-replaced"
    """Sends `detail` in the place of GS."""
    CHECK_DIGIT = "check-digit"
    """Leaves out the check digit of a symbology; `detail` is which."""
    SLOW = "slow"
    """Strikes a key every `detail` milliseconds."""
    CUT_SHORT = "cut-short"
    """Sends only the beginning of a long code: `detail` characters."""
    NOT_UTF_8 = "not-utf-8"
    """Sends Korean text in other bytes."""
    SYMBOLOGY_OFF = "symbology-off"
    """Did not read a symbology; `detail` is which."""
    UNREAD = "unread"
    """Did not read one code, and others of its symbology; `detail` is which code."""
    KEYBOARD = "keyboard"
    """Is a keyboard: works, and would be quicker and surer as HID POS or serial."""
    OTHER = "other"
    """Sent something that explains itself by none of these: `detail`."""


@dataclass(frozen=True, slots=True)
class Found:
    """One finding; `detail` is what its words name."""

    finding: Finding
    detail: str = ""

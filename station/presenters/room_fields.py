"""The settings of a scanner that can be touched: a row of data each, in the order they are shown.

What it is: which values are offered for a setting, whether others can be typed, and on which page
it stands. What it is not: whether a scanner has the setting (the bridge lists it), or what it may
be (the settings file's rules, which the bridge asks). Its words are in the translations:
`room-NAME` what it is called, `room-NAME-VALUE` a value, `room-NAME-hint` what is to be typed, and
`room-NAME-rule` what to type instead of what cannot be. Pure.
"""

from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True, slots=True)
class Keyboard:
    """Rows of keys, a string a row; `shifted` is what Shift makes of them, empty without Shift."""

    rows: tuple[str, ...]
    shifted: tuple[str, ...] = ()


class Keys(Enum):
    """What can be typed."""

    DIGITS = Keyboard(("1234567890",))
    NUMBER = Keyboard(("1234567890", "-."))
    ADDRESS = Keyboard(("1234567890", "qwertyuiop", "asdfghjkl-", "zxcvbnm.:/", "[]_ "))
    TEXT = Keyboard(
        ("1234567890", "qwertyuiop", "asdfghjkl-", "zxcvbnm.:/", "[]\\;',=`+ "),
        ("!@#$%^&*()", "QWERTYUIOP", "ASDFGHJKL_", "ZXCVBNM<>?", '{}|"~ '),
    )


@dataclass(frozen=True, slots=True)
class Field:
    """One setting, by its name in the settings file.

    `values` are offered, each a button; with `typed` any other may be typed with these keys. A
    `plain` value is its own label. One of `more` stands on the second page, where there is room,
    one of the `picture` beside what the camera sees, so that its effect is seen.
    """

    name: str
    values: tuple[str, ...] = ()
    typed: Keys | None = None
    plain: bool = False
    more: bool = False
    picture: bool = False


FIELDS = {
    field.name: field
    for field in (
        Field("baud", ("9600", "19200", "38400", "115200"), typed=Keys.DIGITS, plain=True),
        Field("terminator", ("cr", "lf", "crlf", "stx_etx", "timeout")),
        Field("suffixes", ("enter", "tab", "enter+tab")),
        Field("suffix_required", ("false", "true")),
        Field("aim", ("false", "true")),
        Field("formats", ("all", "linear", "matrix")),
        Field("region", ("whole", "middle")),
        Field("connect", typed=Keys.ADDRESS),
        Field("listen", typed=Keys.DIGITS),
        Field("port", typed=Keys.TEXT),
        Field("peers", typed=Keys.ADDRESS),
        Field("size", plain=True, picture=True),
        Field("exposure", ("auto",), picture=True),
        Field("focus", ("auto",), picture=True),
        Field("parity", ("none", "even", "odd"), more=True),
        Field("data_bits", ("8", "7"), plain=True, more=True),
        Field("stop_bits", ("1", "2"), plain=True, more=True),
        Field("flow_control", ("none", "rts_cts", "xon_xoff"), more=True),
        Field("prefix", typed=Keys.TEXT, more=True),
        Field("end_after_ms", ("100", "200", "500"), typed=Keys.DIGITS, plain=True, more=True),
        Field("compensates_caps_lock", ("false", "true"), more=True),
        Field("silence_ms", ("50", "100", "250"), typed=Keys.DIGITS, plain=True, more=True),
    )
}

"""What a person may choose for one scanner, by the rules of the settings file. Pure.

What it is: the choice itself, and a field of it as a touch or the command line gives it, as text.
What it is not: the keeping of choices (scanner_book), or what a driver makes of one
(chosen_settings).
"""

from enum import StrEnum
from typing import Annotated, Literal, get_args

from msgspec import Meta, Struct, structs

from drivers.barcode.symbology import Symbology
from drivers.place import Kind
from station.config_tables import read_text, unknown_key
from station.scanner_config import (
    Baud,
    DataBits,
    FlowControl,
    Fps,
    Fraction,
    Milliseconds,
    Parity,
    Prefix,
    StopBits,
    Terminator,
    lies_in_picture,
)

_EMPTY_IS_A_VALUE = frozenset({"prefix"})
"""Fields that may be chosen to be empty; all others are then as without a choice."""
_SEVERAL = frozenset({"suffixes"})
"""Fields of which several may hold at once, with + between them."""
_BYTES = (Kind.SERIAL, Kind.NETWORK)
_OF_CAMERAS = ("formats", "region", "size", "width", "height", "fps", "exposure", "focus")
_MEANT_FOR = {
    **dict.fromkeys(("baud", "data_bits", "parity", "stop_bits", "flow_control"), (Kind.SERIAL,)),
    **dict.fromkeys(("terminator", "prefix", "silence_ms"), _BYTES),
    **dict.fromkeys(
        ("suffixes", "suffix_required", "end_after_ms", "compensates_caps_lock"), (Kind.KEYBOARD,)
    ),
    **dict.fromkeys(_OF_CAMERAS, (Kind.CAMERA,)),
    "aim": (*_BYTES, Kind.KEYBOARD),
}
"""Of which kinds of scanners a field can be chosen; one that is not here, of all."""


YesNo = Annotated[bool, Meta(description="true or false")]


Size = Annotated[str, Meta(pattern=r"^[1-9]\d{2,3}x[1-9]\d{2,3}\Z", description="a picture's size")]
AutomaticOrNumber = Annotated[
    str, Meta(pattern=r"^(auto|-?\d{1,6})\Z", description="auto or a whole number")
]
Name = Annotated[
    str, Meta(min_length=1, max_length=60, pattern=r"\S", description="1 to 60 characters")
]
FewFormats = Literal["all", "linear", "matrix"]
Formats = Annotated[
    tuple[Symbology, ...],
    Meta(
        min_length=1,
        description=f"all, linear, matrix, or any of {','.join(Symbology)} with commas between",
    ),
]
FewRegions = Literal["whole", "middle"]
Region = Annotated[
    tuple[Fraction, Fraction, Fraction, Fraction],
    Meta(description="whole, middle, or x,y,width,height from 0 to 1, as 0.25,0,0.5,1"),
]


_WORDED = {"formats": (FewFormats, Formats), "region": (FewRegions, Region)}
"""Fields that have words for a few values, and list any others."""


class Role(StrEnum):
    """What a scanner is for. The values are the file's words."""

    WORK = "work"
    """Its codes are worked with: orders, items, commands, badges."""
    BADGES = "badges"
    """It reads badges of another make: what it reads is the number of one."""
    OFF = "off"
    """It is left alone."""


class ScannerChoice(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What was chosen for one scanner; None is as it would be without.

    The fields are named as in the settings file, but for `size`, its width and height. Which count
    for which scanner, and how they go together with what the settings file says of it:
    `chosen_settings`.
    """

    name: Name | None = None
    role: Annotated[Role, Meta(description="work, badges or off")] | None = None
    baud: Baud | None = None
    terminator: Terminator | None = None
    aim: YesNo | None = None
    suffixes: tuple[Literal["enter", "tab"], ...] | None = None
    suffix_required: YesNo | None = None
    formats: FewFormats | Formats | None = None
    region: FewRegions | Region | None = None
    data_bits: DataBits | None = None
    parity: Parity | None = None
    stop_bits: StopBits | None = None
    flow_control: FlowControl | None = None
    prefix: Prefix | None = None
    silence_ms: Milliseconds | None = None
    end_after_ms: Milliseconds | None = None
    compensates_caps_lock: YesNo | None = None
    size: Size | None = None
    exposure: AutomaticOrNumber | None = None
    focus: AutomaticOrNumber | None = None
    fps: Fps | None = None


def with_field(choice: ScannerChoice, field: str, value: str) -> ScannerChoice:
    """Return a choice with one field as it is touched or typed: its text, empty for "as without".

    Raises:
        ValueError: there is no such field, or it cannot have that value; in the settings file's
            words.
    """
    kinds: dict[str, object] = {each.name: each.type for each in structs.fields(ScannerChoice)}
    if field not in kinds:
        raise ValueError(unknown_key(field, list(kinds)))
    if not value and field not in _EMPTY_IS_A_VALUE:
        return structs.replace(choice, **{field: None})
    problems: list[str] = []
    text, kind = _typed(field, value, kinds[field])
    changed = structs.replace(choice, **{field: read_text(text, kind, field, problems)})
    if isinstance(changed.region, tuple) and not lies_in_picture(changed.region):
        problems.append(f"region = {value!r} does not lie in the picture: x,y,width,height, 0 to 1")
    if problems:
        raise ValueError(problems[0])
    return changed


def in_words(choice: ScannerChoice) -> dict[str, str]:
    """Return what was chosen, as it is typed, by the names of the fields."""
    said = {name: value for name, value in structs.asdict(choice).items() if value is not None}
    return {name: _word(name, value) for name, value in said.items()}


def meant_for(field: str, kind: str) -> bool:
    """Tell whether a field means anything to a kind of scanner, by the word of `Kind`."""
    return Kind(kind) in _MEANT_FOR.get(field, tuple(Kind))


def _typed(field: str, value: str, kind: object) -> tuple[str | list[str], object]:
    """Return what was typed, as its kind is read, and that kind."""
    if field in _SEVERAL:
        return value.replace(",", "+").split("+"), kind
    if field in _WORDED and value not in get_args(_WORDED[field][0]):
        return value.replace("+", ",").split(","), _WORDED[field][1]
    return value, kind


def _word(field: str, value: object) -> str:
    if isinstance(value, tuple):
        return ("+" if field in _SEVERAL else ",").join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)

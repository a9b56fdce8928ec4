"""What a person may choose for one scanner, by the rules of the settings file. Pure.

What it is: the choice itself, and a field of it as a touch or the command line gives it, as text.
What it is not: the keeping of choices (scanner_book), or what a driver makes of one
(chosen_settings).
"""

from enum import StrEnum
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct, structs

from station.scanner_config import (
    Baud,
    DataBits,
    FlowControl,
    Milliseconds,
    Parity,
    Prefix,
    StopBits,
    Terminator,
)

_EMPTY_IS_A_VALUE = frozenset({"prefix"})
"""Fields that may be chosen to be empty; all others are then as without a choice."""
_SEVERAL = frozenset({"suffixes"})
"""Fields of which several may hold at once, with + between them."""


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

    The fields are named as in the settings file. Which count for which scanner, and how they go
    together with what the settings file says of it: `chosen_settings`.
    """

    name: Annotated[str, Meta(min_length=1, max_length=60)] | None = None
    role: Role | None = None
    baud: Baud | None = None
    terminator: Terminator | None = None
    aim: bool | None = None
    suffixes: tuple[Literal["enter", "tab"], ...] | None = None
    suffix_required: bool | None = None
    formats: Literal["all", "linear", "matrix"] | None = None
    region: Literal["whole", "middle"] | None = None
    data_bits: DataBits | None = None
    parity: Parity | None = None
    stop_bits: StopBits | None = None
    flow_control: FlowControl | None = None
    prefix: Prefix | None = None
    silence_ms: Milliseconds | None = None
    end_after_ms: Milliseconds | None = None
    compensates_caps_lock: bool | None = None


def with_field(choice: ScannerChoice, field: str, value: str) -> ScannerChoice:
    """Return a choice with one field as a touch gives it: its text, empty for "as without".

    Raises:
        ValueError: there is no such field, or it cannot have that value.
    """
    chosen: object = value if value or field in _EMPTY_IS_A_VALUE else None
    if field in _SEVERAL and value:
        chosen = value.split("+")
    fields = {**structs.asdict(choice), field: chosen}
    try:
        return msgspec.convert(fields, ScannerChoice, strict=False)
    except msgspec.ValidationError as error:
        raise ValueError(f"{field} = {value!r}: {error}") from error

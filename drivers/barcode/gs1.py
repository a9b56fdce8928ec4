"""GS1 element strings: an Application Identifier and its value, one after the other.

What it is: the split of a GS1 barcode's data into element strings, by the table of Application
Identifiers that `biip` carries. What it is not: a judgement whether data is GS1 (see `reading`). AI
is GS1's Application Identifier throughout; the AIM symbology identifier is written AIM. Pure.

Why not `biip.gs1_messages`: it cuts an element that is too long and reads its rest as the next AI,
takes the century from today's date, and strips GS as if it were a space.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date

GS = "\x1d"
"""The group separator that ends an element of variable length (sent for FNC1)."""

_REFERENCE_YEAR = 2026
_YEARS_AHEAD = 50


class NotGs1Error(ValueError):
    """Data that is not a sequence of GS1 element strings; the message says where it stops."""


@dataclass(frozen=True, slots=True)
class ElementString:
    """One element string: `ai` as in `01` or `3103`, `value` the data field, both text."""

    ai: str
    value: str


def parse_elements(data: bytes) -> tuple[ElementString, ...]:
    """Split the data of a GS1 barcode, FNC1 sent as GS (0x1D), into its element strings.

    GS1 General Specifications, section 7.8: an element of predefined length needs no separator,
    every other one ends at a GS or with the data; further separators are passed over.

    Raises:
        NotGs1Error: empty data, a byte that is not ASCII, an unknown Application Identifier, or a
            value that is not what its AI allows.
    """
    try:
        text = data.decode("ascii")
    except UnicodeDecodeError as error:
        raise NotGs1Error(f"byte {error.start} is not ASCII") from error
    elements: list[ElementString] = []
    for segment in filter(None, text.split(GS)):
        elements += _elements_of(segment)
    if not elements:
        raise NotGs1Error("no element string in the data")
    return tuple(elements)


def _elements_of(segment: str) -> list[ElementString]:
    """Split what stands between two separators."""
    elements = []
    while segment:
        element = _first_element(segment)
        elements.append(element)
        segment = segment[len(element.ai) + len(element.value) :]
    return elements


def _first_element(segment: str) -> ElementString:
    # Not at the top: it unpacks the prefix of every company there is, 20 MiB and a tenth of a
    # second, which a program without GS1 data, or that is about to start, need not wait for.
    from biip import ParseError  # noqa: PLC0415
    from biip.gs1_application_identifiers import GS1ApplicationIdentifier  # noqa: PLC0415

    try:
        identifier = GS1ApplicationIdentifier.extract(segment)
    except ParseError as error:
        raise NotGs1Error(f"no Application Identifier begins {segment!r}") from error
    pattern = identifier.pattern.removeprefix("^").removesuffix("$")
    # An element that needs a separator must fill its segment: a longer one is damaged data, and
    # its rest must not be taken for another element.
    find = re.fullmatch if identifier.separator_required else re.match
    match = find(pattern, segment)
    if match is None:
        raise NotGs1Error(f"({identifier.ai}) does not allow {segment[len(identifier.ai) :]!r}")
    return ElementString(identifier.ai, match[0][len(identifier.ai) :])


def date_of(value: str) -> date | None:
    """Read a date YYMMDD; day 00 is the month's last. None when there is no such day.

    GS1 General Specifications, section 7.12: a two-digit year lies from 49 years back to 50 years
    ahead. The rule counts from today; here it counts from a fixed year, so that a scan replayed
    years later reads as it did on its day.
    """
    year = _full_year(int(value[:2]))
    month, day = int(value[2:4]), int(value[4:6])
    try:
        return date(year, month, day or calendar.monthrange(year, month)[1])
    except (ValueError, calendar.IllegalMonthError):
        return None


def _full_year(two_digits: int) -> int:
    earliest = _REFERENCE_YEAR + _YEARS_AHEAD - 99
    return earliest + (two_digits - earliest) % 100

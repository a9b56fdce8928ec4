"""The fields of `scanstation devices set`: KEY=VALUE read into what is chosen of one scanner.

What it is: words in, a choice and every mistake out, by the rules of the settings file and with
what that file says of the scanner. What it is not: the keeping of it (set_up). Pure.
"""

from collections.abc import Iterable, Iterator, Mapping

from msgspec import structs

from drivers.camera_places import CameraWishes
from station.bridge.chosen_settings import prefix_problem, settings_with
from station.bridge.scanner_choice import ScannerChoice, meant_for, with_field
from station.config_tables import read_text
from station.scanner_config import Height, Width

_SIDES = {"width": Width, "height": Height}


def read_pairs(pairs: Iterable[str], problems: list[str]) -> dict[str, str]:
    """Return the value of each KEY=VALUE."""
    return dict(_pairs(pairs, problems))


def chosen_with(
    choice: ScannerChoice, fields: Mapping[str, str], given: object, problems: list[str]
) -> ScannerChoice:
    """Return a choice with all fields that can be, and tell of those that cannot.

    `given` are the scanner's settings without any choice, None where they are not known.
    """
    told = len(problems)
    for field, value in fields.items():
        if field in _SIDES:
            continue
        try:
            choice = with_field(choice, field, value)
        except ValueError as error:
            problems.append(str(error))
    choice = _sized(choice, fields, given, problems)
    if len(problems) == told and (problem := prefix_problem(given, choice)):
        problems.append(problem)
    return choice


def not_meant(fields: Iterable[str], kind: str) -> Iterator[str]:
    """Yield each field that a kind of scanner has not."""
    for field in fields:
        if not meant_for(field, kind):
            yield f"{field} means nothing to a scanner of the kind {kind}"


def _pairs(pairs: Iterable[str], problems: list[str]) -> Iterator[tuple[str, str]]:
    for pair in pairs:
        field, equals, value = pair.partition("=")
        if equals:
            yield field, value
        else:
            problems.append(f"{pair!r} is no KEY=VALUE")


def _sized(
    choice: ScannerChoice, fields: Mapping[str, str], given: object, problems: list[str]
) -> ScannerChoice:
    """Return a choice with a picture's width and height; the one that is not said stays."""
    said = {field: fields[field] for field in _SIDES if field in fields}
    if not said:
        return choice
    before = given if isinstance(given, CameraWishes) else CameraWishes()
    now = settings_with(before, choice)
    for field, value in said.items():
        text = value or str(getattr(before, field))
        read_text(text, _SIDES[field], field, problems)
        said[field] = text
    width, height = (said.get(field, str(getattr(now, field))) for field in _SIDES)
    as_before = (width, height) == (str(before.width), str(before.height))
    return structs.replace(choice, size=None if as_before else f"{width}x{height}")

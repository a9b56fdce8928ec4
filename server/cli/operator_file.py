"""A CSV file of operators: read whole, every wrong row named at once, or nobody is added.

What it is: a file in, `NewOperator`s or one error out. What it is not: their storing (`operators`).
Blocking, small: a site has hundreds of operators, not millions.
"""

import csv
from collections.abc import Iterator, Sequence
from io import TextIOWrapper
from pathlib import Path
from unicodedata import normalize

import msgspec

from server.cli.console import CommandError
from server.cli.named_file import opened
from server.store.orders_import import ImportRefusedError
from server.store.orders_import.encoding import find_encoding
from server.web.operators import NewOperator

RULE = (
    "A badge is 1 to 32 lower-case letters and digits with hyphens between them; a name has 1 to"
    " 100 characters."
)
_QUOTING = 'Is a quotation mark not closed? Inside a quoted cell it is written twice: "".'
_COLUMNS = ("badge", "name")
_MAX_TOLD = 20
_Row = tuple[int, list[str]]
"""The physical line where a row begins, and its cells."""


def read_operators(path: Path) -> list[NewOperator]:
    """Return the operators of a CSV file with the columns `badge` and `name`, in UTF-8 or CP949.

    A row that repeats another word for word is passed over.

    Raises:
        CommandError: the file cannot be read, names nobody, or has rows that cannot be used.
    """
    rows = _rows(path)
    if not rows:
        raise CommandError(f"{path} is empty: its first row must be badge,name.")
    (_, header), *body = rows
    places = _places(path, header)
    wrong: list[str] = []
    found = list(_operators(body, places, wrong))
    if wrong:
        raise CommandError(_told(path, wrong))
    if not found:
        raise CommandError(f"{path} names nobody: below badge,name it has no row.")
    return found


def new_operator(badge: str, name: str) -> NewOperator | None:
    """Return an operator; None when badge or name cannot be used."""
    try:
        return msgspec.convert({"badge": badge, "name": name}, NewOperator)
    except msgspec.ValidationError:
        return None


def _rows(path: Path) -> list[_Row]:
    with opened(path) as file:
        try:
            text = TextIOWrapper(file, encoding=find_encoding(file), newline="")
            return list(_records(text))
        except csv.Error as error:
            raise CommandError(f"{path} cannot be read: {error}. {_QUOTING}") from error
        except ImportRefusedError as error:
            raise CommandError(f"{path} cannot be read: {error}") from error


def _records(text: TextIOWrapper) -> Iterator[_Row]:
    """Yield the rows that are not blank."""
    reader = csv.reader(text, strict=True)
    begins = 1
    for record in reader:
        if any(cell.strip() for cell in record):
            yield begins, [normalize("NFC", cell.strip()) for cell in record]
        begins = reader.line_num + 1


def _places(path: Path, header: Sequence[str]) -> tuple[int, int]:
    """Return where badge and name stand in a row."""
    names = [name.casefold() for name in header]
    missing = [column for column in _COLUMNS if names.count(column) != 1]
    if missing:
        found = ",".join(header)[:80]
        raise CommandError(
            f"{path} needs one column {' and one '.join(missing)}; its first row is {found!r}."
            " Columns are separated by commas."
        )
    return names.index("badge"), names.index("name")


def _operators(
    rows: Sequence[_Row], places: tuple[int, int], wrong: list[str]
) -> Iterator[NewOperator]:
    """Yield each operator once; add a sentence to `wrong` for each row that cannot be used."""
    first: dict[str, tuple[int, NewOperator]] = {}
    for row, cells in rows:
        badge, name = (cells[place] if place < len(cells) else "" for place in places)
        operator = new_operator(badge, name)
        if operator is None:
            wrong.append(f"row {row}: the badge {badge[:40]!r} of {name[:40]!r} cannot be used.")
            continue
        earlier = first.setdefault(badge, (row, operator))
        if earlier[0] == row:
            yield operator
        elif earlier[1] != operator:
            wrong.append(
                f"row {row}: the badge {badge!r} of {name!r} is that of {earlier[1].name!r} in row"
                f" {earlier[0]}: give each a badge of their own."
            )


def _told(path: Path, wrong: Sequence[str]) -> str:
    more = len(wrong) - _MAX_TOLD
    lines = [f"{path}: nobody was added.", *(f"  {each}" for each in wrong[:_MAX_TOLD])]
    lines += [f"  and {more} more"] if more > 0 else []
    return "\n".join([*lines, RULE])

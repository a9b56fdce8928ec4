"""The badges to print: a CSV file with the columns `badge` and `name` in, rows or one error out.

What it is: the reader of the file that `scanstation-server operators import` takes, too. What it is
not: the adding of operators, which the server does. Blocking, small.
"""

import csv
from collections.abc import Mapping, Sequence
from io import StringIO
from pathlib import Path

from server.contract.own_code import OwnCodeKind, own_code

_ENCODINGS = ("utf-8-sig", "cp949")
"""UTF-8, or what a Korean spreadsheet writes as "CSV"."""
_COLUMNS = ("badge", "name")
_MAX_TOLD = 20


class BadgeFileError(Exception):
    """The file cannot be printed; the words say what to mend in it."""


def read_badges(path: Path) -> list[dict[str, str]]:
    """Return a row an operator, in the file's order.

    Raises:
        BadgeFileError: it cannot be read, names nobody, or has rows that are no badges.
    """
    table = csv.reader(StringIO(_text(path), newline=""))
    header = [cell.strip().lower() for cell in next(table, [])]
    if missing := [column for column in _COLUMNS if column not in header]:
        raise BadgeFileError(f"{path} lacks the column {', '.join(missing)}: it begins badge,name.")
    rows = [
        dict(zip(header, (cell.strip() for cell in cells), strict=False))
        for cells in table
        if any(cell.strip() for cell in cells)
    ]
    if wrong := [row for row in rows if not _is_badge(row)]:
        raise BadgeFileError(_told(path, wrong))
    if not rows:
        raise BadgeFileError(f"{path} names nobody: below badge,name it has no row.")
    return rows


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BadgeFileError(f"{path} cannot be read: {error.strerror}.") from error
    for encoding in _ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadgeFileError(f"{path} is neither UTF-8 nor CP949: save it as UTF-8.")


def _is_badge(row: Mapping[str, str]) -> bool:
    try:
        own_code(OwnCodeKind.BADGE, row["badge"])
    except (ValueError, KeyError):
        return False
    return bool(row.get("name"))


def _told(path: Path, wrong: Sequence[Mapping[str, str]]) -> str:
    lines = [f"  {row.get('badge', '')},{row.get('name', '')}" for row in wrong[:_MAX_TOLD]]
    more = [f"  and {len(wrong) - _MAX_TOLD} more"] if len(wrong) > _MAX_TOLD else []
    rule = (
        f"{path} has rows that are no badges. A badge is 1 to 32 lower-case letters and digits with"
        " hyphens between them, and has a name:"
    )
    return "\n".join((rule, *lines, *more))

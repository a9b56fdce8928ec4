"""`scanstation devices`: which scanners there are, how they are taken, and who may open them."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

import msgspec
from msgspec.structs import replace

from station.app.exit_code import ExitCode
from station.bridge.allowing import RefusedError, allow, disallow
from station.bridge.book_contents import UnreadableBookError
from station.bridge.scanner_book import book_of
from station.bridge.scanner_list import look_for_scanners, table
from station.config import Config


def list_scanners(config: Config, folder: Path, out: TextIO, *, as_json: bool) -> ExitCode:
    """Write every scanner that is there: a table, or JSON.

    FAILED when not every kind could be looked for, or what was chosen cannot be read.
    """
    book = book_of(folder)
    unreadable = ""
    try:
        book.load_or_refuse()
    except UnreadableBookError as error:
        unreadable = str(error)
    found = replace(look_for_scanners(config, book), unreadable=unreadable)
    text = msgspec.json.encode(found).decode() if as_json else table(found)
    out.write(text + "\n")
    return ExitCode.FAILED if found.failures or unreadable else ExitCode.OK


_RIGHTS: dict[str, Callable[[str], str]] = {"allow": allow, "disallow": disallow}


def change_rights(right: str, device: str, out: TextIO) -> ExitCode:
    """Allow or disallow a device; FAILED, and why on stderr, when that cannot be."""
    try:
        out.write(_RIGHTS[right](device) + "\n")
    except RefusedError as error:
        sys.stderr.write(f"{error}\n")
        return ExitCode.FAILED
    return ExitCode.OK

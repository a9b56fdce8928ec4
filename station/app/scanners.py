"""`scanstation devices`: which scanners there are, and how the settings take them."""

from pathlib import Path
from typing import TextIO

import msgspec

from station.app.exit_code import ExitCode
from station.bridge.scanner_book import book_of
from station.bridge.scanner_list import look_for_scanners, table
from station.config import Config


def list_scanners(config: Config, folder: Path, out: TextIO, *, as_json: bool) -> ExitCode:
    """Write every scanner that is there: a table, or JSON.

    FAILED when not every kind could be looked for.
    """
    book = book_of(folder)
    book.load()
    found = look_for_scanners(config, book)
    text = msgspec.json.encode(found).decode() if as_json else table(found)
    out.write(text + "\n")
    return ExitCode.FAILED if found.failures else ExitCode.OK

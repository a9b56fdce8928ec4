"""`scanstation capture`: what the scanners send, written to a file for `run --replay`."""

import asyncio
import sys
from contextlib import suppress
from pathlib import Path

from station.app.exit_code import ExitCode
from station.bridge.capturing import Capture, capture_for
from station.bridge.scanner_book import book_of
from station.config import Config
from station.events import ScannerChanged


def capture_scanners(
    config: Config,
    folder: Path,
    path: Path,
    *,
    seconds: float | None,
    only: str | None,
    raw: bool,
) -> ExitCode:
    """Capture until Ctrl-C, or for some seconds. A file that is there is never overwritten."""
    book = book_of(folder)
    book.load()
    try:
        with path.open("x", encoding="utf-8", newline="\n") as out:
            into = Capture(out, _say, raw=raw)
            with suppress(KeyboardInterrupt):
                asyncio.run(capture_for(seconds, config, book, into, only=only, raw=raw))
    except FileExistsError:
        sys.stderr.write(f"{path} is there already: name another file.\n")
        return ExitCode.FAILED
    except OSError as error:
        sys.stderr.write(f"{path} cannot be written: {error.strerror}. Name another file.\n")
        return ExitCode.FAILED
    sys.stdout.write(f"{path}: {into.count} written down.\n")
    return ExitCode.OK


def _say(change: ScannerChanged) -> None:
    told = f"{change.state.name.lower()}. {change.hint}".strip()
    sys.stderr.write(f"{change.scanner_id} ({change.name}): {told}\n")

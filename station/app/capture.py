"""`scanstation capture`: what the scanners send, written to a file for `sim` and `run --replay`."""

import asyncio
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from station.app.exit_code import ExitCode
from station.bridge.capturing import Capture, InUse, capture_for
from station.bridge.scanner_book import book_of
from station.config import Config
from station.events import ScannerChanged

_TAKES_KEYS = (
    "While it is captured nobody else gets its keys, Ctrl-C included: add --seconds, or enrol it as"
    " a scanner at the kiosk."
)


def capture_scanners(
    config: Config,
    folder: Path,
    path: Path,
    *,
    seconds: float | None,
    only: str | None,
    codes: bool,
) -> ExitCode:
    """Capture until Ctrl-C, or for some seconds. A file that is there is never overwritten."""
    book = book_of(folder)
    book.load()
    made: list[Capture] = []

    async def run(out: TextIO) -> None:
        made.append(Capture(out, _say, there=_sayer(only), codes=codes))
        await capture_for(seconds, config, book, made[0], only=only)

    try:
        path.touch(mode=0o600, exist_ok=False)  # badges and customers' labels are in it
        with path.open("w", encoding="utf-8", newline="\n") as out, suppress(KeyboardInterrupt):
            _tell(f"Capturing to {path}. Scan; Ctrl-C ends it.")
            asyncio.run(run(out))
    except FileExistsError:
        _tell(f"{path} is there already: name another file.")
        return ExitCode.FAILED
    except OSError as error:
        _tell(f"{path} cannot be written: {error.strerror}. Name another file.")
        return ExitCode.FAILED
    for capture in made:
        sys.stdout.write(summary(path, capture))
    return ExitCode.OK


def summary(path: Path, capture: Capture) -> str:
    """Return what is in the file, and what to do with it."""
    if not capture.pieces:
        return f"{path}: nothing came. `scanstation devices` lists scanners and their trouble.\n"
    codes = sum(capture.heard.values())
    by = "".join(f"  {count} from {scanner_id}\n" for scanner_id, count in capture.heard.items())
    return (
        f"{path}: {capture.pieces} lines, {codes} barcodes read.\n{by}"
        f"To read it again: scanstation sim {path}\n"
    )


def _sayer(only: str | None) -> Callable[[InUse], None]:
    def say(there: InUse) -> None:
        if only is not None and only not in there.ids:
            _tell(f"{only} is not there. `scanstation devices` lists those that are.")
        elif only is not None and not there.used:
            _tell(f"{only} is a keyboard and no scanner. {_TAKES_KEYS}")
        elif not there.used:
            _tell("No scanner is in use. Plug one in, or name one with --only.")

    return say


def _say(change: ScannerChanged) -> None:
    told = f"{change.state.name.lower()}. {change.hint}".strip()
    _tell(f"{change.scanner_id} ({change.name}): {told}")


def _tell(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")

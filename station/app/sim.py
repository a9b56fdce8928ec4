"""`scanstation sim`: a capture sent again by the simulated scanner, and what is read of it."""

import asyncio
import sys
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from station.app.exit_code import ExitCode
from station.bridge.playing import play


def play_capture(path: Path, speed: float, out: TextIO) -> ExitCode:
    """Play a capture until its end, or Ctrl-C; FAILED when it cannot be replayed."""
    wrong = ""
    with suppress(KeyboardInterrupt):
        wrong = asyncio.run(play(path, speed, lambda line: _write(out, line)))
    if wrong:
        sys.stderr.write(f"{wrong}\n")
    return ExitCode.FAILED if wrong else ExitCode.OK


def _write(out: TextIO, line: str) -> None:
    out.write(f"{line}\n")
    out.flush()

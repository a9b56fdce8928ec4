"""A file that a person named on the command line, opened or refused in words.

What it is: one look at what lies under the name. What it is not: a reading of what is in it.
Blocking. A pipe is refused, for it is read twice, and might never be written to.
"""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from server.cli.console import CommandError

_HINTS = {
    errno.ENOENT: "there is none of that name: check it, and the folder you are in",
    errno.EACCES: "this user may not: permit it, or run this command as another",
}


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """Open a file to read its bytes while the block runs.

    Raises:
        CommandError: it is not there, is no file, or cannot be read, then or in the block.
    """
    try:
        if path.is_dir():
            raise CommandError(f"{path} cannot be read: it is a folder: name the file in it.")
        if path.exists() and not path.is_file():
            raise CommandError(
                f"{path} cannot be read: it is no file, but a pipe or a device: write what comes"
                " from it into a file, and name that."
            )
        with path.open("rb") as file:
            yield file
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {why(error)}.") from error


def why(error: OSError) -> str:
    """Return what keeps a file from being read, and what to do about it where that is known."""
    return _HINTS.get(error.errno or 0) or error.strerror or str(error)

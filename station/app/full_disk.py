"""A disk that is full, for the demo: while it lasts, the kernel answers the journal with ENOSPC.

What it is: the journal's own descriptor, pointed at /dev/full for a moment. What it is not: a
simulation; what fails is `write(2)`. Linux only.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def full_disk(path: Path) -> Iterator[None]:
    """Let every write to the open file at `path` fail until the block ends.

    Raises:
        FileNotFoundError: this process has no such file open.
    """
    journal = _descriptor_of(path)
    kept = os.dup(journal)
    full = os.open("/dev/full", os.O_RDWR)
    os.dup2(full, journal, inheritable=False)
    os.close(full)
    try:
        yield
    finally:
        os.dup2(kept, journal, inheritable=False)
        os.close(kept)


def _descriptor_of(path: Path) -> int:
    wanted = path.stat()
    for name in Path("/proc/self/fd").iterdir():
        descriptor = int(name.name)
        try:
            found = os.fstat(descriptor)
        except OSError:  # the descriptor of this very listing
            continue
        if (found.st_dev, found.st_ino) == (wanted.st_dev, wanted.st_ino):
            return descriptor
    raise FileNotFoundError(f"{path} is not open")

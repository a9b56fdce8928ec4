"""An X server without a screen, for what drives a real window: tests and benchmark."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

_WAIT_S = 30


@contextmanager
def x_server(size: str = "1280x800", *more: str) -> Iterator[str]:
    """Run an X server of `size`, with options, while the block runs; give its display's name."""
    read_end, write_end = os.pipe()
    server = subprocess.Popen(
        [
            *("Xvfb", "-displayfd", str(write_end), "-screen", "0", f"{size}x24"),
            *("-nolisten", "tcp", *more),
        ],
        pass_fds=[write_end],
        stderr=subprocess.DEVNULL,
    )
    os.close(write_end)
    with os.fdopen(read_end) as told:
        name = f":{told.readline().strip()}"
    try:
        yield name
    finally:
        server.terminate()
        server.wait(_WAIT_S)

"""Lines of JSON between guest and host, over a virtio-serial port. The guest's end."""

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path


class Line:
    """One port, by its name. Several threads may tell; one may hear."""

    def __init__(self, port: str) -> None:
        names = Path("/sys/class/virtio-ports").glob("*/name")
        node = next(name.parent.name for name in names if name.read_text().strip() == port)
        self._fd = os.open(f"/dev/{node}", os.O_RDWR)
        self._rest = b""

    def fileno(self) -> int:
        return self._fd

    def tell(self, words: Mapping[str, object]) -> None:
        data = json.dumps(words).encode() + b"\n"
        while data:
            data = data[os.write(self._fd, data) :]

    def hear(self) -> Iterator[dict[str, object]]:
        """Read what is there, and yield the orders that are complete with it."""
        *lines, self._rest = (self._rest + os.read(self._fd, 65536)).split(b"\n")
        yield from map(json.loads, lines)

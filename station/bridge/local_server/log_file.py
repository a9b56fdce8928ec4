"""The local server's log: what it writes on stderr, appended to a file that is kept small.

Blocking, and used from one thread at a time.
"""

from pathlib import Path


class LogFile:
    """`path` and `kept` older ones beside it, each of about `max_bytes`."""

    def __init__(self, path: Path, *, max_bytes: int = 5_000_000, kept: int = 4) -> None:
        self._path = path
        self._max_bytes = max_bytes
        self._kept = kept

    def write(self, data: bytes) -> None:
        """Append whole lines.

        Raises:
            OSError: they are not kept.
        """
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("ab") as file:
            file.write(data)
            full = file.tell() >= self._max_bytes
        if full:
            self._rotate()

    def _rotate(self) -> None:
        for number in range(self._kept - 1, 0, -1):
            older = self._numbered(number)
            if older.exists():
                older.replace(self._numbered(number + 1))
        self._path.replace(self._numbered(1))

    def _numbered(self, number: int) -> Path:
        return self._path.with_name(f"{self._path.name}.{number}")

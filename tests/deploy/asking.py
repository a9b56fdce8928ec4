"""A client that shows every header as it came: curl, which trusts one root and knows one name."""

import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path

_TIMEOUT_S = 30
_CUT_OFF = 18
_BREAK = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: `headers` in their order, names in lower case."""

    version: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def all(self, name: str) -> list[str]:
        """Return every header of a name."""
        return [value for each, value in self.headers if each == name.lower()]

    def one(self, name: str) -> str:
        """Return the one header of a name."""
        values = self.all(name)
        assert len(values) == 1, f"{name}: {values} on {self.status}"
        return values[0]


class NoAnswerError(Exception):
    """curl's own words, why there is none."""


@dataclass(frozen=True, slots=True)
class Asking:
    """Where to ask: `name` is at `address`, and `root` vouches for it."""

    name: str
    address: str
    root: Path

    def ask(self, path: str, *options: str, scheme: str = "https", sent: bytes = b"") -> Answer:
        """Return the answer to a request.

        Its body may be cut off: one that overtakes what is still being sent mostly is.

        Raises:
            NoAnswerError: when there is none.
        """
        ended = subprocess.run(
            [
                *("curl", "--silent", "--show-error", "--include", "--max-time", str(_TIMEOUT_S)),
                *("--cacert", str(self.root), "--noproxy", "*", "--path-as-is"),
                *("--resolve", f"{self.name}:443:{self.address}"),
                *("--resolve", f"{self.name}:80:{self.address}"),
                *options,
                f"{scheme}://{self.name}{path}",
            ],
            input=sent,
            capture_output=True,
            timeout=_TIMEOUT_S + 5,
            check=False,
        )
        if ended.returncode not in {0, _CUT_OFF} or not ended.stdout:
            raise NoAnswerError(ended.stderr.decode())
        return _read(ended.stdout)


def _read(raw: bytes) -> Answer:
    head, _, body = raw.partition(_BREAK)
    while body.startswith(b"HTTP/") and head.split()[1][:1] == b"1":
        head, _, body = body.partition(_BREAK)  # 100 Continue, before the answer
    first, *lines = head.decode("latin-1").split("\r\n")
    version, status, *_ = first.split()
    headers = (line.partition(":") for line in lines)
    told = tuple((name.strip().lower(), value.strip()) for name, _, value in headers)
    return Answer(version, int(status), told, body)


def is_open(address: str, port: int) -> bool:
    """Say whether somebody listens there."""
    try:
        socket.create_connection((address, port), timeout=1).close()
    except OSError:
        return False
    return True

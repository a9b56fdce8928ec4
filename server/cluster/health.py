"""How a server feels, asked of itself at its own port.

What it is: `/health` and `/api/health`, within seconds, as a value that is also there when nobody
answers. What it is not: what systemd says of it (`instance`). Blocking.
"""

import http.client
from collections.abc import Callable

import msgspec
from msgspec import Struct

from server.web.probes import Liveness, Readiness

_TIMEOUT_S = 4.0
"""Longer than a server itself gives a commit that is asked for."""


class Health(Struct, frozen=True):
    """What a server says of itself; `why` is why it says nothing."""

    version: str | None = None
    readiness: Readiness | None = None
    why: str = ""

    @property
    def is_well(self) -> bool:
        """Whether a scan sent to it now would be judged and kept."""
        return self.readiness is not None and self.readiness.ready

    @property
    def words(self) -> str:
        """How it stands, and each thing that is not as it should be."""
        if self.readiness is None:
            return f"does not answer: {self.why}"
        bad = (f"{check.name}: {check.detail}" for check in self.readiness.checks if not check.ok)
        return "; ".join((self.readiness.status.replace("_", " "), *bad))


Ask = Callable[[int], Health]
"""Asks the server at a port."""


def asking_at(host: str) -> Ask:
    """Return what asks servers that listen at this address of the host."""

    def ask(port: int) -> Health:
        try:
            live = msgspec.json.decode(_got(host, port, "/health"), type=Liveness)
            ready = msgspec.json.decode(_got(host, port, "/api/health"), type=Readiness)
        except (OSError, http.client.HTTPException) as error:
            return Health(why=str(error) or type(error).__name__)
        except msgspec.MsgspecError:
            return Health(why=f"what answers at port {port} is no Scanstation server")
        return Health(live.version, ready)

    return ask


def _got(host: str, port: int, path: str) -> bytes:
    connection = http.client.HTTPConnection(host, port, timeout=_TIMEOUT_S)
    try:
        connection.request("GET", path, headers={"Host": "localhost"})
        return connection.getresponse().read()
    finally:
        connection.close()

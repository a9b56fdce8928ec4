"""How a server feels, asked of itself at its own port.

What it is: `/health`, `/api/health` and, for who has the owner's token, who is connected; within
seconds, as a value that is also there when nobody answers. What it is not: what systemd says of it
(`instance`). Blocking.
"""

import http.client
import re
from collections.abc import Callable

import msgspec
from msgspec import Struct

from server.web.probes import Readiness

_LEADS = "it is this server"
"""As `server.leading` says it."""
_CONNECTED = re.compile(rb"^scanstation_(stations|dashboards)_connected (\d+)", re.MULTILINE)
_TIMEOUT_S = 7.0
"""Longer than a server itself gives a commit that is asked for."""


class _Alive(Struct, frozen=True):
    """What every version says at `/health`, more beside it or not."""

    version: str


class Health(Struct, frozen=True):
    """What a server says of itself; `why` is why it says nothing.

    `stations` and `pages` are how many are connected to it, None where that is not to be known.
    """

    version: str | None = None
    readiness: Readiness | None = None
    why: str = ""
    stations: int | None = None
    pages: int | None = None

    @property
    def is_well(self) -> bool:
        """Whether a scan sent to it now would be judged and kept."""
        return self.readiness is not None and self.readiness.ready

    @property
    def leads(self) -> bool:
        """Whether it is the one that syncs and makes backups for all."""
        checks = () if self.readiness is None else self.readiness.checks
        return any(check.name == "leader" and check.detail == _LEADS for check in checks)

    @property
    def words(self) -> str:
        """How it stands, and each thing that is not as it should be."""
        if self.readiness is None:
            return f"does not answer: {self.why}"
        bad = (f"{check.name}: {check.detail}" for check in self.readiness.checks if not check.ok)
        return "; ".join((self.readiness.status.replace("_", " "), *bad))


Ask = Callable[[int], Health]
"""Asks the server at a port."""


def asking_at(host: str, token: str | None = None) -> Ask:
    """Return what asks servers that listen at this address of the host, with the owner's token."""

    def ask(port: int) -> Health:
        try:
            live = msgspec.json.decode(_got(host, port, "/health"), type=_Alive)
            ready = msgspec.json.decode(_got(host, port, "/api/health"), type=Readiness)
            figures = b"" if token is None else _got(host, port, "/metrics", token)
        except (OSError, http.client.HTTPException) as error:
            return Health(why=str(error) or type(error).__name__)
        except msgspec.MsgspecError:
            return Health(why=f"what answers at port {port} is no Scanstation server")
        connected = {name: int(number) for name, number in _CONNECTED.findall(figures)}
        stations, pages = connected.get(b"stations"), connected.get(b"dashboards")
        return Health(live.version, ready, stations=stations, pages=pages)

    return ask


def _got(host: str, port: int, path: str, token: str | None = None) -> bytes:
    bearer = {} if token is None else {"Authorization": f"Bearer {token}"}
    connection = http.client.HTTPConnection(host, port, timeout=_TIMEOUT_S)
    try:
        connection.request("GET", path, headers={"Host": "localhost", **bearer})
        return connection.getresponse().read()
    finally:
        connection.close()

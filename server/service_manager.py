"""What the service manager that started the server is told: ready, alive, stopping (sd_notify(3)).

What it is: systemd's protocol, a datagram a state. Without a manager that asked for it nothing is
told. What it is not: who decides whether the server is alive (`health`). The server's event loop.
"""

import asyncio
import logging
import os
import socket
import sys
from collections.abc import Awaitable, Callable, Mapping

_LOG = logging.getLogger(__name__)
_ABSTRACT = "@"
_FEEDS_IN_AN_INTERVAL = 3
"""One that comes late, or one that is lost, ends nobody."""


class ServiceManager:
    """Whom `NOTIFY_SOCKET` names; with `WATCHDOG_USEC` it wants to hear of us ever again."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._address = environ.get("NOTIFY_SOCKET", "")
        self._watchdog_s = _watchdog_s(environ) if self._address else None

    def tell(self, *states: str) -> None:
        """Tell states, as `READY=1` or `STATUS=...`; one that cannot be told is logged."""
        if sys.platform == "win32" or not self._address:
            return
        address = self._address
        if address.startswith(_ABSTRACT):
            address = "\0" + address[1:]
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as own:
                own.setblocking(False)
                own.sendto("\n".join(states).encode(), address)
        except OSError as error:
            _LOG.warning("service manager not told", extra={"states": states, "why": str(error)})

    async def keep_alive(self, answers: Callable[[], Awaitable[bool]]) -> None:
        """Feed the watchdog as long as the server `answers`; the loop does when this runs."""
        if self._watchdog_s is None:
            return
        while True:
            if await answers():
                self.tell("WATCHDOG=1")
            else:
                _LOG.error("watchdog not fed", extra={"why": "the store does not answer"})
            await asyncio.sleep(self._watchdog_s / _FEEDS_IN_AN_INTERVAL)


def _watchdog_s(environ: Mapping[str, str]) -> float | None:
    """Return the watchdog's interval; None where there is none, or it is another process's."""
    of = environ.get("WATCHDOG_PID", "")
    interval_us = environ.get("WATCHDOG_USEC", "")
    if not interval_us.isdecimal() or (of and of != str(os.getpid())):
        return None
    return int(interval_us) / 1e6 or None


NOBODY = ServiceManager({})
"""No manager: a kiosk's own server, or one started by hand."""

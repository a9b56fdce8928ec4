"""The servers of this host as a command finds them: systemd's, or a sentence where it has none.

What it is: what all actions of `cluster` begin with. What it is not: an action. Blocking.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from server.cli.console import CommandError
from server.cluster.health import Ask, asking_at
from server.cluster.instance import Instance, Way
from server.cluster.systemd import NoSystemdError, Systemd
from server.cluster.workers import WorkersError
from server.config import Settings, load_settings
from server.web.token import TokenError, read_token

_ANY_PORT = 8787
"""The units say the same of every port."""
_ELSEWHERE = (
    "No server on this host is kept by systemd as scanstation-server@PORT. Containers: `docker"
    " compose ps` and `logs`. Windows: its services. A kiosk's own server starts and ends with the"
    " kiosk. docs/deploy.md has the units."
)


@dataclass(frozen=True, slots=True)
class ServersHere:
    """systemd's servers, the settings that all of them have, and how they are asked."""

    systemd: Systemd
    settings: Settings
    way: Way
    ask: Ask

    def instances(self) -> tuple[Instance, ...]:
        """Return them, by port.

        Raises:
            CommandError: when there is none.
        """
        found = self.systemd.instances()
        if not found:
            sentence = "None is there yet: `scanstation-server cluster scale 1` makes the first."
            raise CommandError(sentence)
        return found


def _token(settings: Settings) -> str | None:
    """Return the owner's token, for who may read it."""
    try:
        return read_token(settings.token_path)
    except (OSError, TokenError):
        return None


def _refuse_who_may_not_read(folder: Path) -> None:
    """Refuse a user to whom the servers' settings are closed; where there are none is no matter."""
    closed = folder.exists() and not os.access(folder, os.R_OK | os.X_OK)
    if closed or any(not os.access(each, os.R_OK) for each in folder.glob(".env.*")):
        raise CommandError("This user may not read the servers' settings: run it as root.")


@contextmanager
def servers_here() -> Iterator[ServersHere]:
    """Yield the servers of this host, with the settings that their units give them.

    Raises:
        CommandError: when systemd has no such units, or refuses what the block asks of it.
        ConfigError: when their settings cannot be used.
    """
    systemd = Systemd()
    try:
        way = systemd.way(_ANY_PORT)
        if not way.is_there:
            raise CommandError(_ELSEWHERE)
        _refuse_who_may_not_read(way.folder)
        settings = load_settings(way.environ, way.folder)
        yield ServersHere(systemd, settings, way, asking_at(settings.host, _token(settings)))
    except NoSystemdError:
        raise CommandError(_ELSEWHERE) from None
    except WorkersError as error:
        raise CommandError(str(error)) from error

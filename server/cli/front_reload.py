"""The front of this host rendered anew, looked at by its program, put in place and reloaded.

What it is: what `cluster scale --front` and `release` do between starting and stopping servers.
What it is not: a rendering alone (`front_files`). Blocking; as root.
"""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from server.cli.console import CommandError, tell
from server.cli.front_files import check, render
from server.config import Settings
from server.contract.system_programs import system_environment
from server.front.rendering import Program

PLACES = {
    Program.NGINX: Path("/etc/nginx/conf.d/scanstation.conf"),
    Program.CADDY: Path("/etc/caddy/Caddyfile"),
}
"""Where docs/deploy.md puts the file."""
_TIMEOUT_S = 60


def refuse_unlisted(settings: Settings, program: Program | None, ports: Sequence[int]) -> None:
    """Refuse servers that the front would not list: those before them must not be stopped for them.

    A front of this host lists who is enabled, unless its servers are named.

    Raises:
        CommandError: when it would not, or may not be known to.
    """
    named = {urlsplit(f"//{address}").port for address in settings.front.upstreams}
    missing = [str(port) for port in ports if port not in named]
    if missing and (named or program is None):
        raise CommandError(
            f"The front would not list {', '.join(missing)}: name them in"
            " SCANSTATION_FRONT_UPSTREAMS beside those there are, have the front take that up, and"
            " do it again. A front of this host needs no names: without them it lists who serves."
        )


def reloaded(settings: Settings, program: Program) -> None:
    """Have the front list the servers that there are now; a front that refuses them stays as it is.

    Raises:
        CommandError: when its program does not take it, or does not reload.
    """
    check(settings, program)
    render(settings, program, PLACES[program])
    ended = _reload(program)
    if ended.returncode:
        raise CommandError(f"{program} was not reloaded: {ended.stderr.strip()}")
    tell(f"{program} lists the servers there are, and is reloaded.")


def _reload(program: Program) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(  # noqa: S603 - fixed words
            ["systemctl", "--no-ask-password", "reload", program.value],  # noqa: S607 - systemd's own
            capture_output=True,
            text=True,
            timeout=_TIMEOUT_S,
            check=False,
            env=system_environment(os.environ, frozen=getattr(sys, "frozen", False)),
        )
    except subprocess.TimeoutExpired:
        sentence = f"{program} was not reloaded within {_TIMEOUT_S} s: see `systemctl`."
        raise CommandError(sentence) from None
    except OSError as error:
        raise CommandError(f"{program} was not reloaded: {error}") from error

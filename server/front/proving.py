"""Whether the real program takes a rendered front: `nginx -t`, `caddy validate`.

What it is: the program found and asked, its words handed on. What it is not: the program run.
Blocking.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from server.contract.system_programs import system_environment
from server.front.rendering import Program

_PATH_OF_ROOT = "/usr/local/sbin:/usr/sbin:/sbin"
_TIMEOUT_S = 60
_MIME = "/etc/nginx/mime.types"
_AROUND = """\
pid "{folder}/nginx.pid";
error_log stderr;
events {{ worker_connections 1024; }}
http {{
    include {mime};
    include "{file}";
}}
"""


class FrontRefusedError(Exception):
    """The program does not take the front; the message is its own."""


class NoProgramError(Exception):
    """The program is not there; the message says how it comes."""


def prove(program: Program, text: str) -> str:
    """Return what the program says of a front that it takes.

    Raises:
        FrontRefusedError: with its words, when it does not.
        NoProgramError: when it is not there.
    """
    with TemporaryDirectory(prefix="scanstation-front-") as folder:
        file = Path(folder) / ("scanstation.conf" if program is Program.NGINX else "Caddyfile")
        file.write_text(text, encoding="utf-8")
        command = _nginx(file) if program is Program.NGINX else _caddy(file)
        ended = _ended(command)
    said = _to_a_person(f"{ended.stdout}{ended.stderr}".replace(f"{folder}/", ""))
    if ended.returncode:
        raise FrontRefusedError(said)
    return said


def _ended(command: list[str]) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(  # noqa: S603 - a program found by its own name
            command,
            capture_output=True,
            text=True,
            timeout=_TIMEOUT_S,
            check=False,
            env=system_environment(os.environ, frozen=getattr(sys, "frozen", False)),
        )
    except subprocess.TimeoutExpired:
        raise FrontRefusedError(f"{command[0]} said nothing for {_TIMEOUT_S} s") from None


def _to_a_person(said: str) -> str:
    """Return the lines for a person: Caddy also tells, as JSON, what it does all along."""
    return "\n".join(line for line in said.splitlines() if line and not _is_by_the_way(line))


def _is_by_the_way(line: str) -> bool:
    try:
        told = json.loads(line)
    except ValueError:
        return False
    if not isinstance(told, dict):
        return False
    # That HTTP is for the way to TLS alone is what we want: Caddy warns of it.
    return told.get("level") in {"debug", "info"} or told.get("logger") == "http.auto_https"


def _nginx(file: Path) -> list[str]:
    around = file.with_name("nginx.conf")
    around.write_text(_AROUND.format(folder=file.parent, mime=_MIME, file=file), encoding="utf-8")
    return [found(Program.NGINX), "-t", "-q", "-c", str(around), "-p", str(file.parent)]


def _caddy(file: Path) -> list[str]:
    return [found(Program.CADDY), "validate", "--config", str(file), "--adapter", "caddyfile"]


def found(program: Program) -> str:
    """Return the program's path, looked for where root's programs are, too.

    Raises:
        NoProgramError: when there is none.
    """
    path = shutil.which(program) or shutil.which(program, path=_PATH_OF_ROOT)
    if path is None:
        raise NoProgramError(
            f"{program} is not on this machine: install it (docs/deploy.md), or check where it is"
        )
    return path

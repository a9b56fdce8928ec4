"""nginx and Caddy as they are run, on files that `scanstation-server front render` wrote.

nginx has the configuration that Debian brings, from which ours is included as the documentation
says; only where it keeps its files, and as whom it runs, is the test's.
"""

import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from server.front.proving import found
from server.front.rendering import Program
from tests.deploy.asking import is_open
from tests.deploy.lan import Host

_STARTING_S = 20.0
_ENDING_S = 10.0
_DEBIAN = Path("/etc/nginx/nginx.conf")
_KEPT = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
FILES = {Program.NGINX: "scanstation.conf", Program.CADDY: "Caddyfile"}


class Front:
    """A front that runs on a host."""

    def __init__(self, program: Program, host: Host, folder: Path) -> None:
        self.program = program
        self.host = host
        self.folder = folder

    @property
    def log(self) -> str:
        """What it has told of requests."""
        name = "caddy" if self.program is Program.CADDY else "access"
        return (self.folder / f"scanstation.{name}.log").read_text("utf-8")

    @property
    def said(self) -> str:
        """What it has told of itself."""
        told = (self.folder / "front.log").read_text("utf-8")
        errors = self.folder / "scanstation.error.log"
        return told + (errors.read_text("utf-8") if errors.exists() else "")

    def reload(self) -> None:
        """Have it read its file again, as systemd does: Caddy also one that has not changed."""
        with self.host.entered():
            subprocess.run(
                [*_command(self.program, self.folder), *_RELOAD[self.program]],
                env=_environment(self.folder),
                check=True,
                capture_output=True,
                timeout=_STARTING_S,
            )


_RELOAD = {Program.NGINX: ("-s", "reload"), Program.CADDY: ()}


@contextmanager
def running(program: Program, host: Host, folder: Path) -> Iterator[Front]:
    """Run the front whose file is in `folder` until the block ends."""
    front = Front(program, host, folder)
    if program is Program.NGINX:
        _as_in_debian(folder)
    with (folder / "front.log").open("wb") as told, host.entered():
        process = subprocess.Popen(
            _running(program, folder), env=_environment(folder), stdout=told, stderr=told
        )
    try:
        _wait(front, process)
        yield front
    finally:
        process.terminate()
        process.wait(_ENDING_S)


def _wait(front: Front, process: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + _STARTING_S
    while not is_open(front.host.address, 443):
        assert process.poll() is None, front.said
        assert time.monotonic() < ends, front.said
        time.sleep(0.05)


def _command(program: Program, folder: Path) -> list[str]:
    if program is Program.NGINX:
        return [found(program), "-p", str(folder), "-c", str(folder / "nginx.conf")]
    return [found(program), "reload", "--force", "--config", str(folder / "Caddyfile")]


def _running(program: Program, folder: Path) -> list[str]:
    if program is Program.NGINX:
        return [*_command(program, folder), "-g", "daemon off;"]
    return [found(program), "run", "--config", str(folder / "Caddyfile")]


def _environment(folder: Path) -> dict[str, str]:
    return {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}


def _as_in_debian(folder: Path) -> None:
    text = _DEBIAN.read_text("utf-8")
    for pattern, ours in (
        (r"^user .*;", "user root;"),
        (r"^pid .*;", f"pid {folder}/nginx.pid;"),
        (r"(access_log|error_log) /var/log/nginx", rf"\1 {folder}"),
        (r"include /etc/nginx/conf.d/\*.conf;", _ours(folder)),
        (r"include /etc/nginx/(sites|modules)-enabled/\*(.conf)?;", ""),
    ):
        text, times = re.subn(pattern, ours, text, flags=re.MULTILINE)
        assert times, f"{pattern} is not in {_DEBIAN}"
    (folder / "nginx.conf").write_text(text, "utf-8")


def _ours(folder: Path) -> str:
    kept = " ".join(f"{name}_temp_path {folder}/{name};" for name in _KEPT)
    return f"{kept} include {folder}/scanstation.conf;"

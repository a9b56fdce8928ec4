"""A machine that systemd has started, from within: a bare Debian with the frozen server in /opt.

As IT would have it: the units in /etc/systemd/system, settings from the sample for production with
a secret filled in. What it is not: how it is started and how a command gets in (container); an
installation by package.
"""

import json
import secrets
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
FROZEN = ROOT / "dist" / "scanstation"
BARE = ROOT / "build" / "machine"
PACKAGES = "systemd,systemd-sysv,dbus,ca-certificates,procps,curl,nginx-light,redis-server"
UNIT = "scanstation-server@8787"
_SETTINGS = "/etc/scanstation/.env.production"
_ENVIRONMENT = (
    "SCANSTATION_ENV=production",
    "SCANSTATION_DATA_DIR=/var/lib/scanstation",
    "SCANSTATION_PORT=8787",
)


Way = Callable[[Sequence[str], str], subprocess.CompletedProcess[str]]
"""Runs a command as root in a machine, given what it reads on its standard input."""


class Machine:
    """A machine under systemd; all is done by commands in it."""

    def __init__(self, way: Way) -> None:
        self._way = way

    def install(self) -> None:
        """Install the server, not started yet: its user, program, settings and units."""
        self.run("useradd", "--system", "--shell", "/usr/sbin/nologin", "scanstation")
        self.run("ln", "-s", "/opt/scanstation/scanstation-server", "/usr/bin/scanstation-server")
        sample = (ROOT / "installer" / "samples" / "env.production").read_text("utf-8")
        secret = f"SOCKET_JWT_SECRET={secrets.token_urlsafe(48)}"
        self.write(_SETTINGS, sample.replace("SOCKET_JWT_SECRET=", secret))
        self.run("chown", "root:scanstation", _SETTINGS)
        self.run("chmod", "0640", _SETTINGS)
        for unit in (ROOT / "installer" / "systemd").iterdir():
            self.write(f"/etc/systemd/system/{unit.name}", unit.read_text("utf-8"))
        self.run("systemctl", "daemon-reload")

    def write(self, path: str, text: str) -> None:
        """Write a file, its folder first where it is missing."""
        self.run("sh", "-c", 'mkdir -p "$(dirname "$0")" && cat >"$0"', path, says=text)

    def run(self, *command: str, says: str = "") -> str:
        """Run a command as root, with `says` on its standard input; return what it prints.

        Raises:
            AssertionError: with its words, when it fails.
        """
        ended = self.ended(*command, says=says)
        assert ended.returncode == 0, f"{command}: {ended.stdout}{ended.stderr}"
        return ended.stdout

    def ended(self, *command: str, says: str = "") -> subprocess.CompletedProcess[str]:
        """Run a command as root and return how it ended."""
        return self._way(command, says)

    def command(self, *arguments: str, says: str = "") -> subprocess.CompletedProcess[str]:
        """Run one of the server's commands as its user, in the folder of its settings."""
        words = ("runuser", "-u", "scanstation", "--", "env", "-C", "/etc/scanstation")
        return self.ended(*words, *_ENVIRONMENT, "scanstation-server", *arguments, says=says)

    def shown(self, name: str) -> str:
        """Return a property of the server's unit."""
        return self.run("systemctl", "show", "--property", name, "--value", UNIT).strip()

    def main_pid(self) -> int:
        """Return the server's process, 0 when there is none."""
        return int(self.shown("MainPID"))

    def is_active(self) -> bool:
        return self.shown("ActiveState") == "active"

    def asked(self, path: str) -> Any:  # noqa: ANN401 - JSON
        """Ask the server from within."""
        return json.loads(self.run("curl", "-sS", f"http://127.0.0.1:8787{path}"))

    def until(self, happens: Callable[[], bool], within_s: float = 60) -> float:
        """Wait for something; return how long it took.

        Raises:
            AssertionError: when it does not happen.
        """
        began = time.monotonic()
        while not happens():
            assert time.monotonic() - began < within_s, self.run("journalctl", "-n", "30")
            time.sleep(0.1)
        return time.monotonic() - began

    def drop_in(self, *lines: str) -> None:
        """Change the unit until the machine ends: short times, as nobody waits an hour.

        Without lines it is as it was.
        """
        path = f"/run/systemd/system/{UNIT}.service.d/shorter.conf"
        if lines:
            self.write(path, "\n".join(("[Service]", *lines, "")))
        else:
            self.run("rm", "-f", path)
        self.run("systemctl", "daemon-reload")


def run_redis(host: Machine) -> None:
    """Run Debian's Redis, and tell the servers of it, from their next start on."""
    folder = "/run/systemd/system/redis-server.service.d"
    text = "[Service]\nPrivateUsers=false\n"  # users of its own are not to be had in a container
    host.run("sh", "-c", f"mkdir -p {folder} && cat >{folder}/contained.conf", says=text)
    host.run("systemctl", "daemon-reload")
    host.ended("systemctl", "reset-failed", "redis-server")  # without it, it failed at the boot
    host.run("systemctl", "start", "redis-server")
    host.run("sh", "-c", f"echo REDIS_URL=redis://127.0.0.1:6379 >>{_SETTINGS}")


def run_nginx(host: Machine) -> None:
    """Run Debian's nginx without its page of welcome, and make the front's certificate."""
    host.run("rm", "-f", "/etc/nginx/sites-enabled/default")
    host.run("systemctl", "restart", "nginx")
    ended = host.command("front", "certificate")
    assert ended.returncode == 0, ended.stderr


def make_bare() -> None:
    """Make the Debian that every machine here is a copy of, unless it is there. Needs root.

    Raises:
        AssertionError: when there is no program that could be put in it.
    """
    assert FROZEN.is_dir(), "build the program first: make freeze"
    subprocess.run([ROOT / "installer" / "bare_debian.sh", BARE, PACKAGES], check=True)

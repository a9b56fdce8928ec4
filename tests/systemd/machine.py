"""A machine that systemd has started, from within: a bare Debian with the frozen server in /opt.

As IT would have it: by what docs/deploy.md says to type, from a folder of the source. What it is
not: how it is started and how a command gets in, which is another thing in a container (container)
than in a virtual machine (virtual); an installation by package.
"""

import json
import re
import subprocess
import sysconfig
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tests.deploy_page import block

ROOT = Path(__file__).parents[2]
FROZEN = ROOT / "dist" / "scanstation"
CADDY = Path(sysconfig.get_path("scripts")) / "caddy"
BARE = ROOT / "build" / "machine"
PACKAGES = "systemd,systemd-sysv,dbus,ca-certificates,procps,curl,nginx-light,redis-server"
UNIT = "scanstation-server@8787"
NAME = "hub.lan"
_SERVER = "http://127.0.0.1:8787"
_SOURCE = "/root/source"
_SHARED = "A hub: what both fronts share"
ENVIRONMENT = (
    "SCANSTATION_ENV=production",
    "SCANSTATION_DATA_DIR=/var/lib/scanstation",
    "SCANSTATION_PORT=8787",
)

_WELCOME = ':80\nrespond "Caddy works"\n'

Way = Callable[[Sequence[str], str], subprocess.CompletedProcess[str]]
"""Runs a command as root in a machine, given what it reads on its standard input."""


class Machine:
    """A machine under systemd; all is done by commands in it. `slower` is how much it may be."""

    def __init__(self, way: Way, slower: float = 1) -> None:
        self._way = way
        self._slower = slower

    def install(self) -> None:
        """Install the server, not started yet: its user, program, settings and units."""
        self.run("ln", "-s", "/opt/scanstation/scanstation-server", "/usr/bin/scanstation-server")
        for unit in (ROOT / "installer" / "systemd").iterdir():
            self.write(f"{_SOURCE}/installer/systemd/{unit.name}", unit.read_text("utf-8"))
        self.paste(block(_SHARED, "useradd"), _SOURCE)
        self.paste(block(_SHARED, "SOCKET_JWT_SECRET"))

    def start(self) -> None:
        """Start the server, now and with the machine, and the certificate's timer."""
        self.paste(block(_SHARED, "systemctl enable --now"))

    def paste(self, text: str, folder: str = "/root") -> str:
        """Enter lines into a shell of root's in a folder, as they stand on the page."""
        return self.run("env", "-C", folder, "sh", "-euc", text)

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
        return self.ended(*words, *ENVIRONMENT, "scanstation-server", *arguments, says=says)

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
        return json.loads(self.run("curl", "-sS", f"{_SERVER}{path}"))

    def signed_in(self, name: str, password: str) -> str:
        """Sign in from within; return the status of the answer, 000 when there is none."""
        words = ("curl", "-sS", "-o", "/dev/null", "-w", "%{http_code}")
        heads = ("-H", f"Origin: {_SERVER}", "-H", "Content-Type: application/json")
        asked = json.dumps({"name": name, "password": password})
        return self.ended(*words, *heads, "-d", asked, f"{_SERVER}/api/session").stdout

    def until(self, happens: Callable[[], bool], within_s: float = 60) -> float:
        """Wait for something; return how long it took.

        Raises:
            AssertionError: when it does not happen.
        """
        began = time.monotonic()
        while not happens():
            assert time.monotonic() - began < within_s * self._slower, self.run(
                "journalctl", "-n", "30"
            )
            time.sleep(0.1 * self._slower)
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
    (told,) = re.findall(
        "^echo .*REDIS_URL.*", block("Several servers on one host", "REDIS_URL"), re.M
    )
    host.paste(told)


def run_nginx(host: Machine) -> None:
    """Make the front's certificate and run Debian's nginx with it."""
    host.paste(block(_SHARED, "front certificate"))
    host.run("systemctl", "restart", "nginx")
    host.paste(block("Hub with nginx", "front render nginx"))


def run_caddy(host: Machine) -> None:
    """Run Caddy with the front's certificate, its user and unit as its makers' package has them."""
    home = ("--home-dir", "/var/lib/caddy", "--create-home", "--shell", "/usr/sbin/nologin")
    host.run("useradd", "--system", "--user-group", *home, "caddy")
    host.run("systemctl", "disable", "--now", "nginx")
    host.write("/etc/caddy/Caddyfile", _WELCOME)
    unit = Path(__file__).with_name("programs") / "caddy.service"
    host.write("/etc/systemd/system/caddy.service", unit.read_text("utf-8"))
    host.run("systemctl", "daemon-reload")
    host.run("systemctl", "enable", "--now", "caddy")
    host.paste(block("Hub with Caddy", "front render caddy"))


def make_bare() -> None:
    """Make the Debian that every machine here is a copy of, unless it is there. Needs root.

    Raises:
        AssertionError: when there is no program that could be put in it.
    """
    assert FROZEN.is_dir(), "build the program first: make freeze"
    subprocess.run([ROOT / "installer" / "bare_debian.sh", BARE, PACKAGES], check=True)

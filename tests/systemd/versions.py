"""Versions of the frozen program for a machine, and what `release` and its servers say of them.

A version is a copy of the program that says another number, with a migration more or another
program in the place of its own where a test wants that.
"""

import json
import subprocess
from dataclasses import dataclass
from typing import Any

from tests.systemd.machine import Machine

_LOG = "/opt/scanstation-releases/deployments.jsonl"


@dataclass(frozen=True, slots=True)
class Migration:
    """One that a version has more than the others. `{old}` in its text is the version before."""

    number: int
    text: str


GROWS = Migration(9000, "-- min_program: {old}\nCREATE TABLE grown (a INTEGER) STRICT;\n")


def ran(host: Machine, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the server's as root, in the folder of the settings."""
    return host.ended("env", "-C", "/etc/scanstation", "scanstation-server", *words)


def done(host: Machine, *words: str) -> str:
    """Run one that does not fail."""
    ended = ran(host, *words)
    assert ended.returncode == 0, f"{words}: {ended.stdout}{ended.stderr}"
    return ended.stdout


def installed(host: Machine) -> str:
    """Return which version was installed."""
    return done(host, "--version").strip()


def built(
    host: Machine, version: str, *, migration: Migration | None = None, program: str = ""
) -> str:
    """Make a version's archive, and return how it is named to `release deploy`."""
    base, folder = "/root/base", "/root/built"
    archive, old = f"/root/scanstation-{version}.tar", installed(host)
    host.run("sh", "-c", f"test -d {base} || cp -a /opt/scanstation {base}")
    host.run("rm", "-rf", folder)
    host.run("cp", "-al", base, folder)
    facts = f"{folder}/_internal/scanstation-*.dist-info/METADATA"
    host.run("sh", "-c", f"sed -i 's/^Version: .*/Version: {version}/' {facts}")
    if migration:
        where = f"{folder}/_internal/server/store/migrations/{migration.number}_tried"
        host.write(f"{where}.up.sql", migration.text.format(old=old))
        host.write(f"{where}.down.sql", "SELECT 1;\n")
    if program:
        host.run("mv", f"{folder}/scanstation-server", f"{folder}/real")
        host.write(f"{folder}/scanstation-server", program)
        host.run("chmod", "755", f"{folder}/scanstation-server")
    host.run("tar", "-C", folder, "-cf", archive, ".")
    host.run("sh", "-c", f"sha256sum {archive} >{archive}.sha256")
    return archive


def serving(host: Machine) -> dict[int, str]:
    """Return which version serves at which port, of those that start with the machine."""
    told: list[dict[str, Any]] = json.loads(ran(host, "cluster", "status", "--json").stdout)
    return {
        each["instance"]["port"]: each["health"]["version"]
        for each in told
        if each["instance"]["is_enabled"]
    }


def applied(host: Machine) -> set[int]:
    """Return which migrations the store has."""
    told = json.loads(host.command("migrate", "status", "--json").stdout)
    return {each["version"] for each in told if each["state"] != "pending"}


def log(host: Machine) -> list[dict[str, Any]]:
    """Return the lines of the deployments' log."""
    return [json.loads(line) for line in host.run("cat", _LOG).splitlines()]

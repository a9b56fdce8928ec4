"""`scanstation-server release` on a machine with systemd: forward, back, and back by itself.

The versions are copies of the frozen program that say another number; one has a migration more.
"""

import json
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest

from tests.systemd.container import machine
from tests.systemd.machine import UNIT, Machine, run_nginx, run_redis

_LOG = "/opt/scanstation-releases/deployments.jsonl"
_STORE = "/var/lib/scanstation/server/scanstation.sqlite3"
_GROWS = "-- min_program: {old}\nCREATE TABLE grown (a INTEGER) STRICT;\n"
_ENDS = "-- min_program: 9.9.2\nCREATE TABLE other (a INTEGER) STRICT;\n"

_DIES = """\
#!/bin/sh
case "$1" in run) echo no such luck >&2; exit 9;; esac
exec "$(dirname "$0")/real" "$@"
"""
_KILLED = """\
cd /etc/scanstation
scanstation-server release deploy 9.9.5 --archive {archive} --front nginx >/dev/null 2>&1 &
until grep -q '9.9.5.*"start"' {log}; do sleep 0.1; done
kill -KILL $!
"""


@pytest.fixture(scope="module")
def booted() -> Iterator[Machine]:
    with machine() as running:
        run_redis(running)
        running.run("systemctl", "enable", "--now", UNIT, "scanstation-server.target")
        run_nginx(running)
        _done(running, "cluster", "scale", "2", "--front", "nginx")
        yield running


def _ran(host: Machine, *words: str) -> subprocess.CompletedProcess[str]:
    return host.ended("env", "-C", "/etc/scanstation", "scanstation-server", *words)


def _done(host: Machine, *words: str) -> str:
    ended = _ran(host, *words)
    assert ended.returncode == 0, f"{words}: {ended.stdout}{ended.stderr}"
    return ended.stdout


def _old(host: Machine) -> str:
    return _done(host, "--version").strip()


def _built(host: Machine, version: str, *, migration: str = "", program: str = "") -> str:
    """Make a version's archive, and return how it is named to `release deploy`."""
    base, folder = "/root/base", "/root/built"
    archive, old = f"/root/scanstation-{version}.tar", _old(host)
    host.run("sh", "-c", f"test -d {base} || cp -a /opt/scanstation {base}")
    host.run("rm", "-rf", folder)
    host.run("cp", "-al", base, folder)
    facts = f"{folder}/_internal/scanstation-*.dist-info/METADATA"
    host.run("sh", "-c", f"sed -i 's/^Version: .*/Version: {version}/' {facts}")
    if migration:
        number = 9000 if migration is _GROWS else 9001
        where = f"{folder}/_internal/server/store/migrations/{number}_tried"
        host.run("sh", "-c", f"cat >{where}.up.sql", says=migration.format(old=old))
        host.run("sh", "-c", f"cat >{where}.down.sql", says="SELECT 1;\n")
    if program:
        host.run("mv", f"{folder}/scanstation-server", f"{folder}/real")
        host.run("sh", "-c", f"cat >{folder}/scanstation-server", says=program)
        host.run("chmod", "755", f"{folder}/scanstation-server")
    host.run("tar", "-C", folder, "-cf", archive, ".")
    host.run("sh", "-c", f"sha256sum {archive} >{archive}.sha256")
    return archive


def _serving(host: Machine) -> dict[int, str]:
    told: list[dict[str, Any]] = json.loads(_ran(host, "cluster", "status", "--json").stdout)
    return {
        each["instance"]["port"]: each["health"]["version"]
        for each in told
        if each["instance"]["is_enabled"]
    }


def _of_front(host: Machine) -> list[str]:
    lines = host.run("grep", "max_fails", "/etc/nginx/conf.d/scanstation.conf").splitlines()
    return [line.split()[1] for line in lines]


def _log(host: Machine) -> list[dict[str, Any]]:
    return [json.loads(line) for line in host.run("cat", _LOG).splitlines()]


def test_a_version_comes_beside_the_old_one_which_then_ends_and_back_again(booted: Machine) -> None:
    old = _old(booted)
    archive = _built(booted, "9.9.1", migration=_GROWS)
    _done(booted, "release", "deploy", "9.9.1", "--archive", archive, "--front", "nginx")
    assert _serving(booted) == {8807: "9.9.1", 8808: "9.9.1"}
    assert _of_front(booted) == ["127.0.0.1:8807", "127.0.0.1:8808"]
    assert booted.ended("systemctl", "is-active", UNIT).returncode != 0
    backups = booted.command("backup", "--list").stdout
    assert len(backups.splitlines()) >= 2, backups
    assert [each["step"] for each in _log(booted)] == [
        *("unpack", "check", "backup", "start", "switch", "stop", "done")
    ]
    _done(booted, "release", "rollback", "--front", "nginx")
    assert _serving(booted) == {8787: old, 8788: old}
    assert _of_front(booted) == ["127.0.0.1:8787", "127.0.0.1:8788"]
    assert "rollback 9.9.1 -> " in _done(booted, "release", "status")


def test_a_version_that_does_not_come_is_taken_back_by_itself(booted: Machine) -> None:
    before = _serving(booted)
    archive = _built(booted, "9.9.3", program=_DIES)
    ended = _ran(booted, "release", "deploy", "9.9.3", "--archive", archive, "--front", "nginx")
    assert ended.returncode == 1
    assert "no such luck" in ended.stderr
    assert "Taken back" in ended.stderr
    assert _serving(booted) == before
    assert _log(booted)[-1]["step"] == "taken back"
    _done(booted, "cluster", "status")


def test_what_would_end_the_old_version_is_refused(booted: Machine) -> None:
    before = _serving(booted)
    archive = _built(booted, "9.9.2", migration=_ENDS)
    ended = _ran(booted, "release", "deploy", "9.9.2", "--archive", archive, "--front", "nginx")
    assert ended.returncode == 1
    assert "Migration 9001 (tried) ends what" in ended.stderr
    assert _serving(booted) == before


def test_one_that_was_killed_is_told_and_goes_on_or_is_taken_back(booted: Machine) -> None:
    before = _serving(booted)
    archive = _built(booted, "9.9.5")
    booted.run("sh", "-c", _KILLED.format(archive=archive, log=_LOG))
    status = _ran(booted, "release", "status")
    assert status.returncode == 1
    assert "was cut off at `start`" in status.stderr
    reload = _ran(booted, "cluster", "reload")
    assert reload.returncode == 1
    assert "`release rollback` takes it back" in reload.stderr
    _done(booted, "release", "rollback", "--front", "nginx")
    assert _serving(booted) == before
    _done(booted, "release", "status")


def test_programs_that_nobody_needs_are_removed_and_what_serves_stays(booted: Machine) -> None:
    before = _serving(booted)
    said = _done(booted, "release", "prune")
    assert "removed /opt/scanstation-releases/9.9.3" in said
    assert _serving(booted) == before
    assert "0 removed" in _done(booted, "release", "prune")

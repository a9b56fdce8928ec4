"""`scanstation-server release` on a machine with systemd: forward, back, and back by itself."""

from collections.abc import Iterator

import pytest

from tests.systemd.container import machine
from tests.systemd.machine import ROOT, UNIT, Machine, run_nginx, run_redis
from tests.systemd.versions import (
    GROWS,
    Migration,
    applied,
    built,
    done,
    installed,
    log,
    ran,
    serving,
)

_LOG = "/opt/scanstation-releases/deployments.jsonl"
_GROWS_MORE = Migration(
    9002, "-- min_program: {old}\nCREATE TABLE grown_more (a INTEGER) STRICT;\n"
)
_ENDS = Migration(9001, "-- min_program: 9.9.2\nCREATE TABLE other (a INTEGER) STRICT;\n")
_NEVER_WELL = ROOT / "tests" / "systemd" / "programs" / "never_well.pl"
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
        running.start()
        run_nginx(running)
        done(running, "cluster", "scale", "2", "--front", "nginx")
        yield running


def _of_front(host: Machine) -> list[str]:
    lines = host.run("grep", "max_fails", "/etc/nginx/conf.d/scanstation.conf").splitlines()
    return [line.split()[1] for line in lines]


def test_a_version_comes_beside_the_old_one_which_then_ends_and_back_again(booted: Machine) -> None:
    old = installed(booted)
    archive = built(booted, "9.9.1", migration=GROWS)
    done(booted, "release", "deploy", "9.9.1", "--archive", archive, "--front", "nginx")
    assert serving(booted) == {8807: "9.9.1", 8808: "9.9.1"}
    assert _of_front(booted) == ["127.0.0.1:8807", "127.0.0.1:8808"]
    assert booted.ended("systemctl", "is-active", UNIT).returncode != 0
    backups = booted.command("backup", "--list").stdout
    assert len(backups.splitlines()) >= 2, backups
    assert [each["step"] for each in log(booted)] == [
        *("unpack", "check", "backup", "start", "switch", "stop", "done")
    ]
    done(booted, "release", "rollback", "--front", "nginx")
    assert serving(booted) == {8787: old, 8788: old}
    assert _of_front(booted) == ["127.0.0.1:8787", "127.0.0.1:8788"]
    assert "rollback 9.9.1 -> " in done(booted, "release", "status")


def test_a_version_that_does_not_come_is_taken_back_by_itself(booted: Machine) -> None:
    before = serving(booted)
    archive = built(booted, "9.9.3", program=_DIES)
    ended = ran(booted, "release", "deploy", "9.9.3", "--archive", archive, "--front", "nginx")
    assert ended.returncode == 1
    assert "no such luck" in ended.stderr
    assert "Taken back" in ended.stderr
    assert serving(booted) == before
    assert log(booted)[-1]["step"] == "taken back"
    done(booted, "cluster", "status")


def test_a_version_that_runs_and_is_never_well_is_taken_back_and_what_it_migrated_serves_on(
    booted: Machine,
) -> None:
    before = serving(booted)
    program = _NEVER_WELL.read_text("utf-8")
    archive = built(booted, "9.9.6", migration=_GROWS_MORE, program=program)
    words = ("release", "deploy", "9.9.6", "--archive", archive, "--front", "nginx", "--wait", "30")
    ended = ran(booted, *words)
    assert ended.returncode == 1
    assert "was not well within 30 s (not ready; store: no commit comes)" in ended.stderr
    assert "Taken back" in ended.stderr
    assert log(booted)[-1]["step"] == "taken back"
    assert serving(booted) == before
    assert _GROWS_MORE.number in applied(booted)
    for port in before:
        booted.run("systemctl", "restart", f"scanstation-server@{port}")
    booted.until(lambda: ran(booted, "cluster", "status").returncode == 0)
    assert serving(booted) == before
    for port in before:
        booted.run("curl", "-sSf", f"http://127.0.0.1:{port}/api/health")


def test_what_would_end_the_old_version_is_refused(booted: Machine) -> None:
    before = serving(booted)
    archive = built(booted, "9.9.2", migration=_ENDS)
    ended = ran(booted, "release", "deploy", "9.9.2", "--archive", archive, "--front", "nginx")
    assert ended.returncode == 1
    assert "Migration 9001 (tried) ends what" in ended.stderr
    assert serving(booted) == before


def test_one_that_was_killed_is_told_and_goes_on_or_is_taken_back(booted: Machine) -> None:
    before = serving(booted)
    archive = built(booted, "9.9.5")
    booted.run("sh", "-c", _KILLED.format(archive=archive, log=_LOG))
    status = ran(booted, "release", "status")
    assert status.returncode == 1
    assert "was cut off at `start`" in status.stderr
    reload = ran(booted, "cluster", "reload")
    assert reload.returncode == 1
    assert "`release rollback` takes it back" in reload.stderr
    done(booted, "release", "rollback", "--front", "nginx")
    assert serving(booted) == before
    done(booted, "release", "status")


def test_programs_that_nobody_needs_are_removed_and_what_serves_stays(booted: Machine) -> None:
    before = serving(booted)
    said = done(booted, "release", "prune")
    assert "removed /opt/scanstation-releases/9.9.3" in said
    assert serving(booted) == before
    assert "0 removed" in done(booted, "release", "prune")

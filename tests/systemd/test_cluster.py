"""`scanstation-server cluster` on a machine with systemd: more servers, fewer, anew, looked at."""

import json
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest

from tests.systemd.container import machine
from tests.systemd.machine import UNIT, Machine, run_nginx, run_redis

_ROOM_S = 60


@pytest.fixture(scope="module")
def booted() -> Iterator[Machine]:
    with machine() as running:
        running.start()
        yield running


def _cluster(host: Machine, *words: str) -> subprocess.CompletedProcess[str]:
    return host.ended("scanstation-server", "cluster", *words)


def _done(host: Machine, *words: str) -> str:
    ended = _cluster(host, *words)
    assert ended.returncode == 0, f"{words}: {ended.stdout}{ended.stderr}"
    return ended.stdout


def _standing(host: Machine) -> dict[int, dict[str, Any]]:
    told = json.loads(_cluster(host, "status", "--json").stdout)
    return {each["instance"]["port"]: each for each in told}


def _pids(host: Machine) -> dict[int, int]:
    return {port: each["instance"]["pid"] for port, each in _standing(host).items()}


def test_status_shows_what_systemd_and_the_server_say(booted: Machine) -> None:
    head, line = _done(booted, "status").splitlines()
    assert head.split()[:3] == ["PORT", "VERSION", "STATE"]
    assert line.startswith("8787")
    assert " active " in line
    assert "of 512 MiB" in line
    assert "0 of 10" in line
    assert line.endswith("ready")


def test_a_restart_by_systemd_is_counted(booted: Machine) -> None:
    pid = booted.main_pid()
    booted.run("kill", "-KILL", str(pid))
    booted.until(lambda: booted.is_active() and booted.main_pid() != pid)
    booted.until(lambda: _standing(booted)[8787]["restarts"] == 1)


def test_who_is_not_root_sees_them_and_may_change_nothing(booted: Machine) -> None:
    user = ("runuser", "-u", "nobody", "--", "env", "-C", "/", "scanstation-server", "cluster")
    refused = booted.ended(*user, "reload", "--pause-ok")
    assert refused.returncode == 1
    assert "run it as root" in refused.stderr


def test_more_than_one_is_refused_without_redis_and_nothing_is_touched(booted: Machine) -> None:
    before = _pids(booted)
    refused = _cluster(booted, "scale", "2")
    assert refused.returncode == 1
    assert "need REDIS_URL" in refused.stderr
    assert _pids(booted) == before


def test_one_alone_is_started_anew_only_where_a_pause_may_be(booted: Machine) -> None:
    before = _pids(booted)
    refused = _cluster(booted, "reload")
    assert refused.returncode == 1
    assert "--pause-ok" in refused.stderr
    assert _pids(booted) == before
    assert "8787 is new and well" in _done(booted, "reload", "--pause-ok")
    assert _pids(booted) != before


@pytest.fixture(scope="module")
def shared(booted: Machine) -> Machine:
    """Return the machine with Redis, which its servers are told of."""
    run_redis(booted)
    _done(booted, "reload", "--pause-ok")
    return booted


def test_one_becomes_three_and_three_two(shared: Machine) -> None:
    _done(shared, "scale", "3")
    assert sorted(_standing(shared)) == [8787, 8788, 8789]
    assert _done(shared, "status")
    for port in (8787, 8788, 8789):
        assert (
            shared.run("systemctl", "is-enabled", f"scanstation-server@{port}").strip() == "enabled"
        )
    rendered = shared.command("front", "render", "nginx").stdout
    assert rendered.count("max_fails=0") == 3
    _done(shared, "scale", "2")
    assert sorted(_standing(shared)) == [8787, 8788]
    assert shared.ended("systemctl", "is-enabled", "scanstation-server@8789").returncode != 0
    assert shared.ended("systemctl", "is-active", "scanstation-server@8789").returncode != 0


def test_all_of_them_start_with_the_machine(shared: Machine) -> None:
    _done(shared, "scale", "2")
    wanted = shared.run("systemctl", "list-dependencies", "--plain", "scanstation-server.target")
    assert "scanstation-server@8787.service" in wanted
    assert "scanstation-server@8788.service" in wanted


def test_a_reload_starts_each_anew_one_after_the_other(shared: Machine) -> None:
    _done(shared, "scale", "2")
    before = _pids(shared)
    told = _done(shared, "reload").splitlines()
    assert [line.split()[0] for line in told] == ["8787", "8788"]
    after = _pids(shared)
    assert before.keys() == after.keys()
    assert not set(before.values()) & set(after.values())


def test_a_reload_stops_at_a_start_that_breaks_and_the_other_serves_on(shared: Machine) -> None:
    _done(shared, "scale", "2")
    before = _pids(shared)
    shared.drop_in("ExecStart=", "ExecStart=/bin/sh -c 'echo no such luck >&2; exit 9'")
    try:
        stopped = _cluster(shared, "reload")
        assert stopped.returncode == 1
        assert "not touched: 8788" in stopped.stderr
        assert "no such luck" in stopped.stderr
        assert _pids(shared)[8788] == before[8788]
        assert _cluster(shared, "status").returncode == 1
        shared.until(lambda: _is_told_to_die(_cluster(shared, "status").stdout))
    finally:
        shared.drop_in()
    _done(shared, "reload")
    _done(shared, "status")


def _is_told_to_die(status: str) -> bool:
    """Say whether it is seen between two of its starts, or after the last one."""
    return "auto-restart" in status or "failed" in status


def test_one_alone_is_started_anew_while_a_second_one_serves(shared: Machine) -> None:
    run_nginx(shared)
    _done(shared, "scale", "1")
    before = _pids(shared)
    told = _done(shared, "reload", "--front", "nginx")
    assert [line.split()[0] for line in told.splitlines()] == ["8788", "OK", "8787", "OK", "8788"]
    assert list(_pids(shared)) == [8787]
    assert _pids(shared) != before
    assert "127.0.0.1:8788" not in shared.run("cat", "/etc/nginx/conf.d/scanstation.conf")


def test_logs_are_one_in_the_order_of_time_with_each_line_s_port(shared: Machine) -> None:
    _done(shared, "scale", "2")
    _done(shared, "reload")
    lines = _done(shared, "logs", "--since=-1h").splitlines()
    assert {line.split()[0] for line in lines} >= {"8787", "8788"}
    moments = [line.split()[1] for line in lines]
    assert moments == sorted(moments)
    only = _done(shared, "logs", "--instance", "8788", "--lines", "5").splitlines()
    assert {line.split()[0] for line in only} == {"8788"}
    assert len(only) == 5
    strange = _cluster(shared, "logs", "--instance", "9999")
    assert "those there are: 8787, 8788" in strange.stderr


def test_logs_go_on_as_more_is_said(shared: Machine) -> None:
    follow = "scanstation-server cluster logs --follow --lines=1 >/root/said 2>&1 & echo $!"
    follower = shared.run("sh", "-c", follow).strip()
    shared.until(lambda: _said(shared) != "")
    assert "stopped" not in _said(shared)
    shared.run("systemctl", "restart", UNIT)
    shared.until(lambda: "stopped" in _said(shared))
    shared.run("kill", follower)


def _said(host: Machine) -> str:
    return host.ended("cat", "/root/said").stdout

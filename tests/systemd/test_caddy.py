"""`--front caddy` on a machine with systemd: more servers, and another version, behind Caddy."""

import json
from collections.abc import Iterator

import pytest

from tests.systemd.container import machine
from tests.systemd.machine import NAME, Machine, run_caddy, run_redis
from tests.systemd.versions import built, done, serving

_ROOT = "/var/lib/scanstation/server/front/ca.pem"
_ASKED = ("curl", "-sS", "--cacert", _ROOT, "--resolve", f"{NAME}:443:127.0.0.1")


@pytest.fixture(scope="module")
def booted() -> Iterator[Machine]:
    with machine() as running:
        run_redis(running)
        running.start()
        run_caddy(running)
        yield running


def _listed(host: Machine) -> set[str]:
    lines = host.run("grep", "--only-matching", "127.0.0.1:8[0-9]*", "/etc/caddy/Caddyfile")
    return set(lines.split())


def _answering(host: Machine) -> str:
    """Return the version that answers behind the front."""
    return str(json.loads(host.run(*_ASKED, f"https://{NAME}/health"))["version"])


def test_more_servers_are_listed_by_a_caddy_that_runs_on(booted: Machine) -> None:
    pid = booted.run("systemctl", "show", "--property", "MainPID", "caddy")
    done(booted, "cluster", "scale", "2", "--front", "caddy")
    assert _listed(booted) == {"127.0.0.1:8787", "127.0.0.1:8788"}
    assert booted.run("systemctl", "show", "--property", "MainPID", "caddy") == pid
    assert _answering(booted) in serving(booted).values()


def test_another_version_comes_behind_it_and_nothing_of_the_old_one_is_asked(
    booted: Machine,
) -> None:
    archive = built(booted, "9.9.1")
    done(booted, "release", "deploy", "9.9.1", "--archive", archive, "--front", "caddy")
    assert serving(booted) == {8807: "9.9.1", 8808: "9.9.1"}
    assert _listed(booted) == {"127.0.0.1:8807", "127.0.0.1:8808"}
    assert _answering(booted) == "9.9.1"

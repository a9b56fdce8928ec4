"""A container in which systemd runs, the frozen server and Caddy mounted in it. Needs root."""

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from tests.docker_daemon import docker_running, import_image
from tests.systemd.machine import BARE, CADDY, FROZEN, Machine, make_bare

_IMAGE = "scanstation-machine:12"
_OPTIONS = (
    *("--cap-add", "SYS_ADMIN", "--cap-add", "NET_ADMIN"),
    *("--security-opt", "seccomp=unconfined", "--cgroupns=host"),
    *("-v", "/sys/fs/cgroup:/sys/fs/cgroup:rw"),
    *("--tmpfs", "/run", "--tmpfs", "/run/lock", "--tmpfs", "/tmp"),  # noqa: S108 - the container's
    *("-v", f"{FROZEN}:/opt/scanstation:ro"),
    *("-v", f"{CADDY}:/usr/bin/caddy:ro"),
)


@contextmanager
def machine() -> Iterator[Machine]:
    """Start a machine, its server not yet started; it ends with the block."""
    make_bare()
    with docker_running():
        import_image(BARE, _IMAGE)
        started = ["docker", "run", "--detach", *_OPTIONS, _IMAGE, "/sbin/init"]
        container = subprocess.run(
            started, capture_output=True, text=True, check=True
        ).stdout.strip()
        try:
            running = Machine(partial(_ended, container))
            running.until(
                lambda: "running" in running.ended("systemctl", "is-system-running").stdout
            )
            running.install()
            yield running
        finally:
            subprocess.run(["docker", "rm", "--force", container], capture_output=True, check=True)


def _ended(container: str, command: Sequence[str], says: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["docker", "exec", "--interactive", container, *command],
        input=says,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )

"""Docker's daemon while a test runs: the one that is there, else one of our own. Needs root."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory


@contextmanager
def docker_running() -> Iterator[None]:
    """Have a daemon until the block ends.

    Raises:
        AssertionError: with its last words, when it cannot be started.
    """
    if _answers():
        yield
        return
    with (
        TemporaryDirectory(prefix="dockerd-") as folder,
        (Path(folder) / "log").open("w+") as log,
        subprocess.Popen(
            ["dockerd", "--pidfile", f"{folder}/pid"], stdout=log, stderr=log
        ) as process,
    ):
        try:
            for _ in range(300):
                if _answers():
                    break
                assert process.poll() is None, Path(log.name).read_text(encoding="utf-8")[-2000:]
                time.sleep(0.1)
            yield
        finally:
            process.terminate()


def import_image(folder: Path, name: str, *changes: str) -> None:
    """Make an image of a folder that debootstrap made, without what nobody reads in a container."""
    left_out = ("usr/share/doc", "usr/share/man", "usr/share/locale", "var/cache/apt/*")
    excluded = [f"--exclude=./{each}" for each in (*left_out, "var/lib/apt/lists/*")]
    changed = [word for change in changes for word in ("--change", change)]
    with subprocess.Popen(
        ["tar", "-C", str(folder), *excluded, "-c", "."], stdout=subprocess.PIPE
    ) as tar:
        subprocess.run(
            ["docker", "import", *changed, "-", name],
            stdin=tar.stdout,
            capture_output=True,
            check=True,
        )


def _answers() -> bool:
    asked = ["docker", "version", "--format", "{{.Server.Version}}"]
    return subprocess.run(asked, capture_output=True, check=False, env=os.environ).returncode == 0

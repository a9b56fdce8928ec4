"""The server's image by itself: what it says of itself, who it is, and what stops its start."""

import json
import subprocess

import pytest

from tests.compose.images import REVISION, SERVER, VERSION

pytestmark = pytest.mark.usefixtures("images")
_WALLS = ("--read-only", "--cap-drop", "ALL", "--network", "none", "--tmpfs", "/tmp")  # noqa: S108
MOST_MEGABYTES = 280
"""Of which the base, a bare Debian with a Python, is 124."""


def _run(*words: str, options: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    command = ["docker", "run", "--rm", *_WALLS, *options, SERVER, *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_it_says_what_it_is_and_is_nobody_s_root() -> None:
    asked = ["docker", "image", "inspect", SERVER]
    told = json.loads(subprocess.run(asked, capture_output=True, check=True).stdout)[0]
    config = told["Config"]
    labels = {name.rpartition(".")[2]: text for name, text in config["Labels"].items()}
    assert (labels["version"], labels["revision"]) == (VERSION, REVISION)
    assert labels["licenses"] == "MIT"
    assert {"title", "description", "source"} <= set(labels)
    assert config["User"] == "10001:10001"
    assert config["StopSignal"] == "SIGTERM"
    assert config["Healthcheck"]["Test"] == ["CMD", "python", "-m", "server.alive"]
    assert told["Size"] < MOST_MEGABYTES * 1_000_000


def test_it_holds_a_server_and_nothing_to_build_or_change_one_with() -> None:
    assert _run("--version").stdout.strip() == VERSION
    looked = "command -v gcc npm node scanstation; python -m pip; find /opt -name '*.whl'"
    ended = _run("-c", looked, options=("--entrypoint", "sh"))
    assert ended.stdout == ""
    assert "No module named pip" in ended.stderr
    written = _run("-c", "touch /opt/scanstation/x", options=("--entrypoint", "sh"))
    assert "Read-only file system" in written.stderr


def test_a_sheet_is_drawn_in_our_typeface_without_a_folder_to_write_to() -> None:
    words = ("sheet", "--demo", "--language", "ko", "--out", "/tmp/sheet.pdf")  # noqa: S108
    assert _run(*words).returncode == 0


def test_without_its_secret_it_does_not_start_and_names_it() -> None:
    ended = _run()
    assert ended.returncode == 2
    assert "SOCKET_JWT_SECRET (environment): is not set" in ended.stderr

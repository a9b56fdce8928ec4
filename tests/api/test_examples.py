"""The examples of docs/api.md, run as they stand there."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.system.server.speaking import REPOSITORY, ServerProcess

_PAGE = (REPOSITORY / "docs" / "api.md").read_text(encoding="utf-8")
_BLOCKS = re.findall(r"^```sh\n(.*?)^```$", _PAGE, re.DOTALL | re.MULTILINE)
_TOLD = {
    "/health": '"status":"ok"',
    "/api/openapi.json": '"openapi":"3.1.0"',
    "/api/scans?limit=0": '"status":400',
    '"$URL/api/scans"\n': '"status":401',
    "order-scans": '"counts":true',
    "after=$next": '"scans":[{',
    "station=pack-1": '"next":"',
    "8801000000013": '"verdict":',
}


def _run(server: ServerProcess, command: str, folder: Path) -> str:
    ended = subprocess.run(
        ["bash", "-euc", command],
        env={**os.environ, "URL": server.url, "TOKEN": server.token},
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=100,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


@pytest.mark.parametrize("block", _BLOCKS)
def test_an_example_answers_what_the_page_says(
    server: ServerProcess, block: str, tmp_path: Path
) -> None:
    together = "next=$(" in block  # what depends on the line before it
    for command in [block] if together else block.splitlines(keepends=True):
        told = _run(server, command, tmp_path)
        for asked, expected in _TOLD.items():
            assert asked not in command or expected in told, (command, told)
        if told:
            json.loads(told)
    for table in tmp_path.glob("*.csv"):
        assert table.read_bytes().startswith(b'\xef\xbb\xbf"')


def test_every_answer_that_is_looked_at_is_in_the_page() -> None:
    assert [asked for asked in _TOLD if asked not in "".join(_BLOCKS)] == []

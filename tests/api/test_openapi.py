"""A server's own document, and whether it answers as that says."""

import json
import os
import re
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.system.server.speaking import REPOSITORY, ServerProcess

_EXAMPLES = 12
_PATIENCE_S = 60
"""A sheet is drawn by a program of its own, which a busy machine takes its time to load."""
_METHODS = (("GET",), ("POST",), ("PATCH", "DELETE"))
"""Processes, not schemathesis's workers: Python 3.11 parses no source in two threads at once."""
_ROOMS = (
    "users|tokens",
    "pair|stations",
    "operators",
    "orders|order-scans|scans",
    "conflicts|settlements",
)
"""Rooms of the API whose links are followed, each by itself: of all at once too few are reached."""
_LINE = 1000
"""Of a line of what schemathesis says: a request can be so long that it hides all else."""
_CONFIG = """
hooks = "tests.api.given"
checks.positive_data_acceptance.expected-statuses = ["2xx", 401, 403, 404, 409, 410, 429]
checks.negative_data_rejection.expected-statuses = [
    400, 401, 403, 404, 405, 409, 413, 415, 422, 429
]

[phases.stateful.generation]
mode = "positive"
max-examples = 50
"""


def _document(server: ServerProcess) -> Any:  # noqa: ANN401 - JSON
    request = urllib.request.Request(  # noqa: S310 - loopback
        f"{server.url}/api/openapi.json", headers={"Authorization": f"Bearer {server.token}"}
    )
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - the same
        return json.load(answer)


def test_the_document_is_openapi_3_1(server: ServerProcess) -> None:
    OpenAPIV31SpecValidator(_document(server)).validate()


def test_each_method_is_tried(server: ServerProcess) -> None:
    paths = _document(server)["paths"]
    told = {method.upper() for each in paths.values() for method in each}
    assert told == {method for methods in _METHODS for method in methods}


def _try(server: ServerProcess, folder: Path, *options: str) -> str:
    """Let schemathesis try the server, all checks on; return what it says."""
    (folder / "schemathesis.toml").write_text(_CONFIG, encoding="utf-8")
    ended = subprocess.run(
        [
            *(str(Path(sys.executable).with_name("schemathesis")), "run"),
            f"{server.url}/api/openapi.json",
            *("--header", f"Authorization: Bearer {server.token}"),
            *("--seed", "1", "--continue-on-failure", "--no-color"),
            *("--request-timeout", str(_PATIENCE_S), *options),
        ],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=580,
        check=False,
    )
    told = "\n".join(line[:_LINE] for line in ended.stdout.splitlines())
    assert ended.returncode == 0, told[-20_000:] + ended.stderr[-2000:]
    return told


@pytest.mark.parametrize("methods", _METHODS, ids="-".join)
def test_every_answer_is_as_the_document_says_whatever_is_asked(
    server: ServerProcess, methods: tuple[str, ...], tmp_path: Path
) -> None:
    chosen = [f"--include-method={method}" for method in methods]
    phases = ("--phases", "examples,coverage,fuzzing", "--max-examples", str(_EXAMPLES))
    _try(server, tmp_path, *phases, *chosen)


@pytest.mark.parametrize("rooms", _ROOMS)
def test_what_the_links_of_an_answer_lead_to_is_as_the_document_says(
    server: ServerProcess, rooms: str, tmp_path: Path
) -> None:
    chosen = ("--include-path-regex", f"^/api/({rooms})")
    told = _try(server, tmp_path, "--phases", "stateful", *chosen)
    followed = re.search(r"API Links: +(\d+) covered", told)  # which of them: test_links
    assert followed is not None, told
    assert int(followed[1]) >= 1, told

"""A server's own document, and whether it answers as that says."""

import json
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.system.server.speaking import ServerProcess

_EXAMPLES = 12
_METHODS = (("GET",), ("POST",), ("PATCH", "DELETE"))
"""Processes, not schemathesis's workers: Python 3.11 parses no source in two threads at once."""
_LINE = 1000
"""Of a line of what schemathesis says: a request can be so long that it hides all else."""
_BY_SENTENCE = (
    "POST /api/orders/import",
    "POST /api/tokens",
    "POST /api/users",
    "PATCH /api/users/{user_id}",
    "PATCH /api/operators/{badge}",
    "PATCH /api/stations/{station}/settings",
    "POST /api/stations/{station}/message",
    "POST /api/settlements",
)
"""What is good is told in a sentence there and by no schema: which file, name, password, PIN.

How long a text is once it is tidy, and whether it can be shown. What settles which conflict; and
to a schema 9.0 is a whole number, which no line has.
"""
_REFUSALS = [400, 401, 403, 404, 405, 409, 413, 415, 422, 429]
_CONFIG = f"checks.negative_data_rejection.expected-statuses = {_REFUSALS}\n" + "".join(
    f"""
[[operations]]
include-name = "{name}"
checks.positive_data_acceptance.enabled = false
"""
    for name in _BY_SENTENCE
)


def _document(server: ServerProcess) -> Any:  # noqa: ANN401 - JSON
    request = urllib.request.Request(  # noqa: S310 - loopback
        f"{server.url}/api/openapi.json", headers={"Authorization": f"Bearer {server.token}"}
    )
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - the same
        return json.load(answer)


def test_the_document_is_openapi_3_1(server: ServerProcess) -> None:
    OpenAPIV31SpecValidator(_document(server)).validate()


def test_each_method_is_tried(server: ServerProcess) -> None:
    paths = _document(server)["paths"]
    told = {method.upper() for each in paths.values() for method in each}
    assert told == {method for methods in _METHODS for method in methods}


def test_what_is_left_out_of_a_check_is_there(server: ServerProcess) -> None:
    paths = _document(server)["paths"]
    told = {f"{method.upper()} {path}" for path, each in paths.items() for method in each}
    assert set(_BY_SENTENCE) <= told


@pytest.mark.parametrize("methods", _METHODS)
def test_every_answer_is_as_the_document_says_whatever_is_asked(
    server: ServerProcess, methods: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "schemathesis.toml").write_text(_CONFIG, encoding="utf-8")
    ended = subprocess.run(
        [
            *(str(Path(sys.executable).with_name("schemathesis")), "run"),
            f"{server.url}/api/openapi.json",
            *("--header", f"Authorization: Bearer {server.token}"),
            *("--max-examples", str(_EXAMPLES), "--seed", "1"),  # all checks are on
            *(f"--include-method={method}" for method in methods),
            *("--phases", "examples,coverage,fuzzing", "--continue-on-failure", "--no-color"),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=280,
        check=False,
    )
    told = "\n".join(line[:_LINE] for line in ended.stdout.splitlines())
    assert ended.returncode == 0, told[-20_000:]

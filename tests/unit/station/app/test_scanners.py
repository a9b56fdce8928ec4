"""`scanstation devices`."""

import json
from io import StringIO

from station.app import ExitCode, list_scanners
from station.config import Config, ScannerConfig

CONFIG = Config(scanners=(ScannerConfig("loop://", "Try"),))


def test_the_scanners_are_a_table() -> None:
    out = StringIO()
    assert list_scanners(CONFIG, out, as_json=False) is ExitCode.OK
    assert "serial:loop://  serial  Try" in out.getvalue()


def test_the_scanners_are_json() -> None:
    out = StringIO()
    assert list_scanners(CONFIG, out, as_json=True) is ExitCode.OK
    found = {each["id"]: each for each in json.loads(out.getvalue())["scanners"]}
    assert found["serial:loop://"]["used"] is True

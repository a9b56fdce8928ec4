"""`front check`: what the real programs say of what is rendered, as far as it is for a person."""

from pathlib import Path

import pytest

from server.front.rendering import Program
from tests.system.server.speaking import command


@pytest.mark.parametrize("program", Program)
@pytest.mark.parametrize("name", ["hub.lan", "10.0.0.5", "[fd00::5]"])
def test_a_front_is_taken_once_it_has_its_certificate_and_nothing_worries_about_it(
    program: Program, name: str, tmp_path: Path
) -> None:
    settings = {"public_url": f"https://{name}", "port": "8787", "front_log_dir": str(tmp_path)}
    early = command(tmp_path, "front", "check", program.value, **settings)
    assert early.returncode == 1
    assert "`scanstation-server front certificate` makes it" in early.stderr
    assert command(tmp_path, "front", "certificate", **settings).returncode == 0
    checked = command(tmp_path, "front", "check", program.value, **settings)
    assert checked.stdout == f"OK    {program} takes the front of https://{name}\n"
    assert "{" not in checked.stderr
    assert "warn" not in checked.stderr

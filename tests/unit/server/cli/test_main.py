"""The command line: commands, exit codes, one sentence for an error."""

import subprocess
import sys

import pytest

from server.cli.main import main


@pytest.mark.parametrize(
    "argv", [[], ["dance"], ["orders"], ["run", "--fast"], ["migrate", "up", "x"]]
)
def test_a_command_line_that_is_none_ends_with_2(
    argv: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(argv)
    assert ended.value.code == 2
    assert "usage: scanstation-server" in capsys.readouterr().err


def test_help_names_every_setting_and_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    text = capsys.readouterr().out
    for name in ("ENV", "DATA_DIR", "HOST", "PORT", "LOG_LEVEL", "REQUIRE_OPERATOR"):
        assert f"SCANSTATION_{name}" in text
    assert "exit codes: 0 done" in text


@pytest.mark.parametrize("argv", [["run"], ["migrate", "status"], ["operators", "list"]])
def test_wrong_settings_end_every_command_with_2(
    argv: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SCANSTATION_PORT", "many")
    assert main(argv) == 2
    assert "SCANSTATION_PORT='many'" in capsys.readouterr().err


def test_a_folder_that_cannot_be_made_ends_with_3(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SCANSTATION_DATA_DIR", "/dev/null/data")
    for argv in (["run"], ["migrate", "up"], ["operators", "list"]):
        assert main(argv) == 3
        assert "/dev/null/data" in capsys.readouterr().err


def test_a_reader_of_the_output_that_has_gone_is_no_trouble_of_the_data_folder() -> None:
    demo = [sys.executable, "-m", "server", "orders", "demo", "--count", "500"]
    process = subprocess.Popen(demo, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr is not None
    with process.stderr as said:
        assert said.read() == b""
    assert process.wait(timeout=60) == 1

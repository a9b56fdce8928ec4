import json
from pathlib import Path

import pytest

from station.__main__ import main
from station.config import data_dir


def test_the_help_tells_where_the_data_lies_and_what_each_end_means(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    told = capsys.readouterr().out
    assert ended.value.code == 0
    assert f"else {data_dir(None, {}, demo=False)} (" in told
    assert "exit codes: 0 done;" in told


def test_scanners_are_added_set_and_forgotten_in_the_data_folder_that_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, gate = ["--data-dir", str(tmp_path)], "tcp:10.0.0.7:9004"
    add = ["add", "--connect", "10.0.0.7:9004", "--name", "Gate"]
    assert main(["devices", *add, *folder]) == 0
    assert main(["devices", *folder, "set", gate, "role=king"]) == 2
    assert "write work, badges or off" in capsys.readouterr().err
    assert main(["devices", *folder, "set", gate, "role=badges"]) == 0
    kept = json.loads((tmp_path / "station" / "scanners.json").read_text("utf-8"))
    assert kept["scanners"] == {gate: {"name": "Gate", "role": "badges"}}
    assert main(["devices", "forget", gate, *folder]) == 0
    listen = ["add", "--listen", "0.0.0.0:9004", "--peers", "10.0.0.0/33", "10.0.0.7"]
    assert main(["devices", *listen, *folder]) == 2
    assert "peers = '10.0.0.0/33'" in capsys.readouterr().err

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

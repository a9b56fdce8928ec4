import logging
import stat
from pathlib import Path

import pytest

from station.bridge.pairing_file import NAME, KeptToken, read_token, write_token

HUB = "http://hub:8787"
KEPT = KeptToken(HUB, "pack-1", "ssk_token")


def test_a_token_is_kept_for_this_user_alone_and_read_again(tmp_path: Path) -> None:
    assert read_token(tmp_path, HUB) is None
    write_token(tmp_path, KEPT)
    assert read_token(tmp_path, HUB) == KEPT
    assert stat.S_IMODE((tmp_path / NAME).stat().st_mode) == 0o600


def test_a_token_is_given_to_no_other_server(tmp_path: Path) -> None:
    write_token(tmp_path, KEPT)
    assert read_token(tmp_path, "http://other:8787") is None


def test_a_new_token_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    write_token(tmp_path, KEPT)
    (tmp_path / NAME).with_suffix(".part").write_text("left by a crash")
    after = KeptToken(HUB, "pack-2", "ssk_other")
    write_token(tmp_path, after)
    assert read_token(tmp_path, HUB) == after
    assert [path.name for path in (tmp_path / NAME).parent.iterdir()] == [NAME.name]


@pytest.mark.parametrize("content", [b"", b"\xff", b"{}", b'{"url": 5}', b"[" * 10_000])
def test_a_damaged_file_is_no_token_and_is_told_in_the_log(
    tmp_path: Path, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / NAME).parent.mkdir()
    (tmp_path / NAME).write_bytes(content)
    with caplog.at_level(logging.ERROR):
        assert read_token(tmp_path, HUB) is None
    assert "cannot be read" in caplog.text


@pytest.mark.expects_log("station.bridge.pairing_file")
@pytest.mark.parametrize("front_ca", ["nonsense", "증명서", "\0"])
def test_a_token_whose_ca_is_none_is_as_good_as_none(tmp_path: Path, front_ca: str) -> None:
    write_token(tmp_path, KeptToken("https://hub", "pack-1", "ssk_x", front_ca))
    assert read_token(tmp_path, "https://hub") is None

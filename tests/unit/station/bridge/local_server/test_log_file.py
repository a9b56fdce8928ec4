from pathlib import Path

from station.bridge.local_server.log_file import LogFile


def test_lines_are_appended(tmp_path: Path) -> None:
    path = tmp_path / "logs" / "server.log"
    for line in (b"one\n", b"two\n"):
        LogFile(path).write(line)
    assert path.read_bytes() == b"one\ntwo\n"


def test_a_full_file_makes_room_and_only_so_many_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "server.log"
    log_file = LogFile(path, max_bytes=4, kept=2)
    for line in (b"111\n", b"222\n", b"333\n", b"4\n"):
        log_file.write(line)
    assert path.read_bytes() == b"4\n"
    assert (tmp_path / "server.log.1").read_bytes() == b"333\n"
    assert (tmp_path / "server.log.2").read_bytes() == b"222\n"
    assert not (tmp_path / "server.log.3").exists()

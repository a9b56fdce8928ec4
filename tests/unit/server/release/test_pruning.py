"""Which versions' folders go: none that a server is of, and none that a rollback leads to."""

from itertools import pairwise
from pathlib import Path

from server.release.pruning import unneeded
from server.release.record import Act, Entry, Step
from server.release.sides import Side


def _side(releases: Path, version: str) -> Side:
    return Side(version, (8787,), str(releases / version))


def _log(releases: Path, *versions: str) -> tuple[Entry, ...]:
    sides = [_side(releases, version) for version in versions]
    return tuple(Entry("", "root", Act.DEPLOY, away, to, Step.DONE) for away, to in pairwise(sides))


def _there(releases: Path, *versions: str) -> None:
    for version in versions:
        (releases / version).mkdir(parents=True)
        (releases / version / "scanstation-server").touch()


def test_what_serves_and_the_version_before_stay(tmp_path: Path) -> None:
    _there(tmp_path, "1.0.0", "1.1.0", "1.2.0", "1.3.0")
    entries = _log(tmp_path, "1.0.0", "1.1.0", "1.2.0", "1.3.0")
    gone = unneeded(tmp_path, [tmp_path / "1.3.0"], entries)
    assert gone == [tmp_path / "1.0.0", tmp_path / "1.1.0"]


def test_a_server_s_own_stays_though_it_does_not_serve(tmp_path: Path) -> None:
    _there(tmp_path, "1.0.0", "1.1.0", "1.2.0")
    entries = _log(tmp_path, "1.0.0", "1.1.0", "1.2.0")
    used = [tmp_path / "1.2.0", tmp_path / "1.0.0"]
    assert unneeded(tmp_path, used, entries) == []


def test_a_link_to_what_serves_is_that(tmp_path: Path) -> None:
    _there(tmp_path, "1.0.0")
    (tmp_path / "current").symlink_to(tmp_path / "1.0.0")
    assert unneeded(tmp_path, [tmp_path / "current"], ()) == []


def test_what_is_no_version_s_is_left_alone(tmp_path: Path) -> None:
    _there(tmp_path, "1.0.0.bak", "1.0.0-old", ".1.4.0.part", "elsewhere/1.5.0")
    (tmp_path / "1.5.0").symlink_to(tmp_path / "elsewhere" / "1.5.0")
    (tmp_path / "1.6.0").mkdir()
    (tmp_path / "deployments.jsonl").touch()
    assert unneeded(tmp_path, [], ()) == []


def test_where_there_is_no_folder_nothing_goes(tmp_path: Path) -> None:
    assert unneeded(tmp_path / "none", [], ()) == []

"""An archive unpacked whole or not at all."""

import hashlib
import os
import tarfile
from pathlib import Path

import pytest

from server.release.refusal import RefusedError
from server.release.unpacking import folder_of, unpack


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    program = tmp_path / "built" / "scanstation" / "scanstation-server"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    path = tmp_path / "scanstation-1.1.0.tar.gz"
    with tarfile.open(path, "w:gz") as tar:
        tar.add(program.parent, "scanstation")
    return path


def _sum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_what_is_as_it_was_named_is_unpacked(archive: Path, tmp_path: Path) -> None:
    unpack(archive, _sum(archive), tmp_path / "1.1.0")
    assert (tmp_path / "1.1.0" / "scanstation-server").stat().st_mode & 0o111
    archive.with_name(f"{archive.name}.sha256").write_text(f"{_sum(archive)}  {archive.name}\n")
    unpack(archive, None, tmp_path / "again")
    assert (tmp_path / "again" / "scanstation-server").exists()


def test_all_may_read_it_whatever_the_umask(archive: Path, tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        unpack(archive, _sum(archive), tmp_path / "releases" / "1.1.0")
    finally:
        os.umask(before)
    for path in (tmp_path / "releases", *(tmp_path / "releases").rglob("*")):
        wanted = 0o755 if path.is_dir() or path.name == "scanstation-server" else 0o644
        assert path.stat().st_mode & wanted == wanted, path


def test_the_sums_of_a_whole_release_do_as_well(archive: Path, tmp_path: Path) -> None:
    sums = f"{'0' * 64}  another-{archive.name}\n{_sum(archive)} *{archive.name}\n"
    archive.with_name("SHA256SUMS").write_text(sums)
    unpack(archive, None, tmp_path / "1.1.0")
    assert (tmp_path / "1.1.0" / "scanstation-server").exists()


def test_what_another_archive_left_is_replaced_unless_a_server_is_of_it(
    archive: Path, tmp_path: Path
) -> None:
    into = tmp_path / "1.1.0"
    into.mkdir()
    (into / "another").touch()
    with pytest.raises(RefusedError, match="is of another archive"):
        unpack(archive, _sum(archive), into, is_used=True)
    assert (into / "another").exists()
    assert unpack(archive, _sum(archive), into)
    assert not (into / "another").exists()
    assert not unpack(archive, _sum(archive), into, is_used=True)


def test_a_checksum_may_be_typed_in_capitals(archive: Path, tmp_path: Path) -> None:
    unpack(archive, f" {_sum(archive).upper()} ", tmp_path / "1.1.0")
    assert (tmp_path / "1.1.0").exists()


def test_a_mistyped_archive_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match=r"scan\.tar cannot be read"):
        unpack(tmp_path / "scan.tar", "0" * 64, tmp_path / "1.1.0")


@pytest.mark.parametrize(
    ("wanted", "why"), [("0" * 64, "damaged, or another"), (None, "Nothing says")]
)
def test_what_is_not_as_it_was_named_is_refused(
    archive: Path, tmp_path: Path, wanted: str | None, why: str
) -> None:
    with pytest.raises(RefusedError, match=why):
        unpack(archive, wanted, tmp_path / "1.1.0")
    assert not (tmp_path / "1.1.0").exists()


def test_what_is_no_archive_or_has_no_program_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    none = tmp_path / "none.tar"
    none.write_bytes(b"holiday pictures" * 100)
    empty = tmp_path / "empty.tar"
    with tarfile.open(empty, "w") as tar:
        tar.add(none, "readme")
    for path, why in ((none, "cannot be unpacked"), (empty, "has no scanstation-server")):
        with pytest.raises(RefusedError, match=why):
            unpack(path, _sum(path), tmp_path / "into" / "1.1.0")
    assert list((tmp_path / "into").iterdir()) == []


def test_what_an_archive_would_write_elsewhere_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "evil.tar"
    member = tarfile.TarInfo("../../evil")
    with tarfile.open(path, "w") as tar:
        tar.addfile(member)
    with pytest.raises(RefusedError, match="cannot be unpacked"):
        unpack(path, _sum(path), tmp_path / "into" / "1.1.0")
    assert not (tmp_path / "evil").exists()


@pytest.mark.parametrize("version", ["1.4", "../1.4.0", "latest", "1.4.0-rc1"])
def test_what_is_no_version_is_refused(version: str) -> None:
    with pytest.raises(RefusedError, match="is no version"):
        folder_of(Path("/opt"), version)

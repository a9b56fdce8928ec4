"""Which version a server is of."""

from pathlib import Path

import pytest

from server.release.drop_ins import copy_program, folder_of_server, set_program


def test_a_server_is_of_the_version_that_its_drop_in_says(tmp_path: Path) -> None:
    assert folder_of_server(8807, tmp_path) is None
    set_program(8807, Path("/opt/scanstation-releases/1.1.0"), tmp_path)
    assert folder_of_server(8807, tmp_path) == Path("/opt/scanstation-releases/1.1.0")
    text = (tmp_path / "scanstation-server@8807.service.d" / "release.conf").read_text()
    program = '"/opt/scanstation-releases/1.1.0/scanstation-server"'
    assert text.endswith(f"[Service]\nExecStart=\nExecStart={program} run\n")


@pytest.mark.parametrize("folder", ["/opt/스캔 스테이션/1", "/opt/100%/a", '/opt/a"b', "/opt/a\\b"])
def test_a_folder_may_have_any_name(folder: str, tmp_path: Path) -> None:
    set_program(8807, Path(folder), tmp_path)
    assert folder_of_server(8807, tmp_path) == Path(folder)


def test_what_versions_before_wrote_is_read_and_what_was_lost_leaves_the_installed_one(
    tmp_path: Path,
) -> None:
    set_program(8807, Path("/opt/1"), tmp_path)
    path = tmp_path / "scanstation-server@8807.service.d" / "release.conf"
    path.write_text("[Service]\nExecStart=\nExecStart=/opt/2/scanstation-server run\n")
    assert folder_of_server(8807, tmp_path) == Path("/opt/2")
    path.write_text("")
    assert folder_of_server(8807, tmp_path) is None


def test_a_new_one_is_of_the_version_that_its_sibling_is_of(tmp_path: Path) -> None:
    set_program(8807, Path("/opt/1"), tmp_path)
    copy_program(8808, 8807, tmp_path)
    assert folder_of_server(8808, tmp_path) == Path("/opt/1")
    copy_program(8808, 8787, tmp_path)
    assert folder_of_server(8808, tmp_path) is None

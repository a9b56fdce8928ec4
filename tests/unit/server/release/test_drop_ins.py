"""Which version a server is of."""

from pathlib import Path

from server.release.drop_ins import copy_program, folder_of_server, set_program


def test_a_server_is_of_the_version_that_its_drop_in_says(tmp_path: Path) -> None:
    assert folder_of_server(8807, tmp_path) is None
    set_program(8807, Path("/opt/scanstation-releases/1.1.0"), tmp_path)
    assert folder_of_server(8807, tmp_path) == Path("/opt/scanstation-releases/1.1.0")
    text = (tmp_path / "scanstation-server@8807.service.d" / "release.conf").read_text()
    assert text.endswith(
        "[Service]\nExecStart=\nExecStart=/opt/scanstation-releases/1.1.0/scanstation-server run\n"
    )


def test_a_new_one_is_of_the_version_that_its_sibling_is_of(tmp_path: Path) -> None:
    set_program(8807, Path("/opt/1"), tmp_path)
    copy_program(8808, 8807, tmp_path)
    assert folder_of_server(8808, tmp_path) == Path("/opt/1")
    copy_program(8808, 8787, tmp_path)
    assert folder_of_server(8808, tmp_path) is None

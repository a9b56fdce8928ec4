"""A store is on no network drive: what is mounted tells."""

import os
from pathlib import Path

import pytest

from server.cli import check_drive
from server.cli.check import check
from server.cli.check_drive import kind_of_drive, network_drive

_MOUNTS = r"""
22 1 252:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw
23 22 0:21 / /proc rw,nosuid - proc proc rw
40 22 0:50 / /srv/hall rw,relatime shared:9 master:2 - nfs4 nas:/hall rw,vers=4.2,hard
41 40 252:2 / /srv/hall/own rw - xfs /dev/vdb1 rw
42 22 0:51 / /mnt/with\040space rw - cifs //nas/hall rw,vers=3.1.1
43 22 252:3 / /mnt/over rw - ext4 /dev/vdc1 rw
44 43 0:52 / /mnt/over rw - fuse.sshfs root@nas:/ rw
""".strip()


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/var/lib/scanstation", "ext4"),
        ("/srv/hall", "nfs4"),
        ("/srv/hall/scanstation", "nfs4"),
        ("/srv/hallway", "ext4"),
        ("/srv/hall/own/scanstation", "xfs"),
        ("/mnt/with space/scanstation", "cifs"),
        ("/mnt/over/scanstation", "fuse.sshfs"),
    ],
)
def test_the_nearest_and_latest_that_is_mounted_above_a_folder_is_its_drive(
    folder: str, kind: str
) -> None:
    assert kind_of_drive(Path(folder), _MOUNTS) == kind


def test_what_this_machine_says_of_itself_can_be_read() -> None:
    assert kind_of_drive(Path("/proc/self"), check_drive.MOUNTS.read_text("utf-8")) == "proc"
    assert network_drive(Path("/proc/self")) is None


@pytest.mark.parametrize("kind", ["nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", "9p"])
def test_check_refuses_a_data_folder_there_even_by_a_link(
    kind: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    drive, mounts = tmp_path / "drive", tmp_path / "mountinfo"
    drive.mkdir()
    (tmp_path / "data").symlink_to(drive)
    mounts.write_text(f"{_MOUNTS}\n50 22 0:60 / {drive} rw - {kind} nas:/hall rw\n", "utf-8")
    monkeypatch.setattr(check_drive, "MOUNTS", mounts)
    assert check(os.environ, tmp_path) == 1
    said = capsys.readouterr().out
    assert f"FAIL  data folder: {tmp_path / 'data'} is on a network drive ({kind})" in said
    assert "set SCANSTATION_DATA_DIR" in said

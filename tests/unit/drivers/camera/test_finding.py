"""Cameras in a folder laid out as Linux lays out /sys."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from drivers.camera.finding import CameraSearch, find_cameras

BUS = "devices/pci0000:00/0000:00:14.0/usb1"
WEBCAM = {"idVendor": "046d", "idProduct": "082d", "product": "HD Pro Webcam C920"}
PICTURE, METADATA = "0", "1"


def plug(
    sys: Path, at: str, nodes: Mapping[str, str], *, interface: str = "1.0", **told: str
) -> None:
    """Plug a camera into socket `at`: its nodes' numbers, each with its index."""
    device = sys / BUS / at
    place = device / f"{at}:{interface}"
    place.mkdir(parents=True)
    for name, text in told.items():
        (device / name).write_text(f"{text}\n", encoding="utf-8")
    for node, index in nodes.items():
        entry = sys / "class/video4linux" / node
        entry.mkdir(parents=True)
        (entry / "device").symlink_to(place)
        (entry / "index").write_text(f"{index}\n", encoding="utf-8")
        (entry / "name").write_text("HD Pro Webcam C920\n", encoding="utf-8")


def even_nodes(device: str) -> bool:
    return int(device.removeprefix("/dev/video")) % 2 == 0


def unasked(device: str) -> None:
    del device


def test_the_node_with_the_picture_is_the_camera(tmp_path: Path) -> None:
    plug(tmp_path, "1-2", {"video0": PICTURE, "video1": METADATA}, **WEBCAM, serial="7EC2A1BF")
    (camera,) = CameraSearch(even_nodes, tmp_path).resources()
    assert camera.source == "/dev/video0"
    assert camera.scanner_id == "camera:usb:046d:082d:7EC2A1BF"
    assert camera.name == "HD Pro Webcam C920"


def test_a_camera_that_may_not_be_asked_is_found_by_its_first_node(tmp_path: Path) -> None:
    plug(tmp_path, "1-2", {"video2": PICTURE, "video3": METADATA}, **WEBCAM)
    assert [camera.source for camera in CameraSearch(unasked, tmp_path).resources()] == [
        "/dev/video2"
    ]


def test_its_identity_outlasts_another_number(tmp_path: Path) -> None:
    plug(tmp_path / "before", "1-2", {"video0": PICTURE}, **WEBCAM, serial="7EC2A1BF")
    plug(tmp_path / "after", "1-4", {"video6": PICTURE}, **WEBCAM, serial="7EC2A1BF")
    before, after = (
        CameraSearch(even_nodes, tmp_path / each).resources()[0] for each in ("before", "after")
    )
    assert before.scanner_id == after.scanner_id
    assert before.source != after.source


def test_two_of_the_same_are_told_apart_by_their_sockets(tmp_path: Path) -> None:
    plug(tmp_path, "1-2", {"video0": PICTURE}, **WEBCAM)
    plug(tmp_path, "1-3.1", {"video2": PICTURE}, **WEBCAM)
    one, two = (camera.scanner_id for camera in CameraSearch(even_nodes, tmp_path).resources())
    assert one == "camera:usb:046d:082d:@0000:00:14.0-2:1.0"
    assert two == "camera:usb:046d:082d:@0000:00:14.0-3.1:1.0"


def test_two_that_share_a_serial_number_are_told_apart(tmp_path: Path) -> None:
    plug(tmp_path, "1-2", {"video0": PICTURE}, **WEBCAM, serial="SN0007")
    plug(tmp_path, "1-3", {"video2": PICTURE}, **WEBCAM, serial="SN0007")
    assert (
        len({camera.scanner_id for camera in CameraSearch(even_nodes, tmp_path).resources()}) == 2
    )


def test_twins_once_seen_together_stay_apart_when_one_is_pulled_out(tmp_path: Path) -> None:
    plug(tmp_path, "1-2", {"video0": PICTURE}, **WEBCAM, serial="SN0007")
    plug(tmp_path, "1-3", {"video2": PICTURE}, **WEBCAM, serial="SN0007")
    search = CameraSearch(even_nodes, tmp_path)
    first, _ = search.resources()
    shutil.rmtree(tmp_path / "class/video4linux/video2")
    assert search.resources() == (first,)


def test_two_cameras_in_one_device_are_told_apart(tmp_path: Path) -> None:
    plug(tmp_path, "1-2", {"video0": PICTURE}, **WEBCAM, serial="7EC2A1BF")
    plug(tmp_path, "1-2", {"video2": PICTURE}, interface="1.2")
    assert (
        len({camera.scanner_id for camera in CameraSearch(even_nodes, tmp_path).resources()}) == 2
    )


def test_ten_cameras_come_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    for number in range(0, 22, 2):
        plug(tmp_path, f"1-{number + 1}", {f"video{number}": PICTURE}, **WEBCAM)
    found = [camera.source for camera in CameraSearch(even_nodes, tmp_path).resources()]
    assert found == [f"/dev/video{number}" for number in range(0, 22, 2)]


def test_a_camera_that_is_built_in_has_the_identity_of_its_place(tmp_path: Path) -> None:
    place = tmp_path / "devices/platform/soc/fe801000.csi"
    place.mkdir(parents=True)
    entry = tmp_path / "class/video4linux/video0"
    entry.mkdir(parents=True)
    (entry / "device").symlink_to(place)
    (camera,) = CameraSearch(even_nodes, tmp_path).resources()
    assert (camera.scanner_id, camera.name) == ("camera:fe801000.csi", "video0")


def test_each_node_is_asked_once_until_another_takes_its_place(tmp_path: Path) -> None:
    asked = []

    def captures(device: str) -> bool:
        asked.append(device)
        return even_nodes(device)

    search = CameraSearch(captures, tmp_path)
    plug(tmp_path, "1-2", {"video0": PICTURE, "video1": METADATA}, **WEBCAM)
    first = search.resources()
    assert search.resources() == search.resources() == first
    assert asked == ["/dev/video0", "/dev/video1"]
    shutil.rmtree(tmp_path / "class/video4linux/video0")
    assert search.resources() == ()
    plug(tmp_path, "1-3", {"video0": PICTURE}, **WEBCAM)
    assert [each.source for each in search.resources()] == ["/dev/video0"]
    assert asked == ["/dev/video0", "/dev/video1", "/dev/video0"]


def test_one_whose_rights_change_is_asked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    node = tmp_path / "video0"
    node.touch(mode=0o600)
    monkeypatch.setattr("drivers.camera.finding._DEVICES", str(tmp_path))
    plug(tmp_path, "1-2", {"video0": METADATA}, **WEBCAM)
    answers = iter([None, True])
    search = CameraSearch(lambda _device: next(answers), tmp_path)
    assert search.resources() == search.resources() == ()
    node.chmod(0o660)
    assert [each.source for each in search.resources()] == [str(node)]


def test_without_any_there_is_none(tmp_path: Path) -> None:
    assert CameraSearch(even_nodes, tmp_path).resources() == ()


def test_this_machine_can_be_asked() -> None:
    assert isinstance(find_cameras(), tuple)

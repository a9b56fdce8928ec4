import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from station.app.display import has_screen, is_out_of_reach
from tests.x_server import x_server

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a screen")


@on_linux
@pytest.mark.parametrize(
    ("environment", "screen"),
    [
        ({}, False),
        ({"DISPLAY": ":0"}, True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, True),
        ({"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}, False),
        ({"QT_QPA_PLATFORM": "eglfs"}, True),
    ],
)
def test_a_screen_is_there_when_the_environment_names_one(
    environment: dict[str, str], screen: bool
) -> None:
    assert has_screen(environment) is screen


NOBODY = ":98765"


@pytest.fixture
def wayland(tmp_path: Path) -> Iterator[dict[str, str]]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as compositor:
        compositor.bind(str(tmp_path / "wayland-0"))
        compositor.listen()
        yield {"WAYLAND_DISPLAY": "wayland-0", "XDG_RUNTIME_DIR": str(tmp_path)}


@on_linux
@pytest.mark.parametrize(
    ("environment", "out_of_reach"),
    [
        ({"DISPLAY": NOBODY}, True),
        ({"DISPLAY": f"{NOBODY}.0", "QT_QPA_PLATFORM": "xcb"}, True),
        ({"WAYLAND_DISPLAY": "/nowhere/wayland-0", "QT_QPA_PLATFORM": "wayland-egl"}, True),
        ({"DISPLAY": "far-away:0"}, False),
        ({"DISPLAY": NOBODY, "QT_QPA_PLATFORM": "eglfs"}, False),
        ({}, False),
    ],
)
def test_a_display_is_out_of_reach_when_nobody_answers_at_its_socket(
    environment: dict[str, str], out_of_reach: bool
) -> None:
    assert is_out_of_reach(environment) is out_of_reach


@on_linux
def test_of_two_displays_one_is_enough(wayland: dict[str, str]) -> None:
    both = {"DISPLAY": NOBODY, **wayland}
    assert not is_out_of_reach(both)
    assert is_out_of_reach({**both, "QT_QPA_PLATFORM": "xcb"})


@on_linux
def test_an_x_server_answers() -> None:
    with x_server() as display:
        assert not is_out_of_reach({"DISPLAY": display})

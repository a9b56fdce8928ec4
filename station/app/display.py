"""Whether there is a display to show a window on. No Qt: it is asked before anything is started."""

import re
import socket
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

NO_DISPLAY = (
    "the display cannot be used: see that it runs and that this user may use it (DISPLAY, "
    "XAUTHORITY, WAYLAND_DISPLAY); without these variables the kiosk runs off screen"
)
_WAIT_S = 1.0


def has_screen(environment: Mapping[str, str]) -> bool:
    """Tell whether there is a display to show a window on."""
    if environment.get("QT_QPA_PLATFORM"):
        return environment["QT_QPA_PLATFORM"] not in {"offscreen", "minimal"}
    named = environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")
    return sys.platform != "linux" or bool(named)


def is_out_of_reach(environment: Mapping[str, str]) -> bool:
    """Tell whether nobody answers at any display that is named, as far as that is found cheaply.

    A display of another machine or platform, or one that then refuses this user, Qt finds out.
    """
    named = list(_displays(environment))
    return bool(named) and not any(_may_answer(sockets) for sockets in named)


def _displays(environment: Mapping[str, str]) -> Iterator[Sequence[str]]:
    """Yield for each display that Qt may choose its sockets; none where that cannot be told."""
    platform = re.split("[-:;]", environment.get("QT_QPA_PLATFORM", ""))[0]
    x11, wayland = environment.get("DISPLAY"), environment.get("WAYLAND_DISPLAY")
    if x11 and platform in {"", "xcb"}:
        local = re.fullmatch(r":(\d+)(\.\d+)?", x11)
        path = f"/tmp/.X11-unix/X{local[1]}" if local else ""  # noqa: S108 - X11's own place
        yield (f"\0{path}", path) if local else ()
    if wayland and platform in {"", "wayland"}:
        yield (str(Path(environment.get("XDG_RUNTIME_DIR", "")) / wayland),)


def _may_answer(sockets: Sequence[str]) -> bool:
    return not sockets or any(_takes_calls(each) for each in sockets)


def _takes_calls(place: str) -> bool:
    if sys.platform != "linux":
        return True
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as caller:
        caller.settimeout(_WAIT_S)
        try:
            caller.connect(place)
        except (TimeoutError, BlockingIOError):
            return True  # it is there and busy
        except OSError:
            return False
    return True

"""The guest's keeper: starts the station, stops and wakes it, and tries what others may do.

What it is: the guest's process 1, which ends only with the machine. What it is not: the product
(station). It obeys the first port; the station has the second.
"""

import fcntl
import grp
import json
import os
import selectors
import signal
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import cast

from drivers.event_device import EVIOCGRAB
from drivers.hid_pos import hidapi
from station.bridge import allowing
from station.bridge.scanners import searches
from station.config import Config
from tests.hardware.guest import capture, kiosk, station
from tests.hardware.guest.camera import Camera
from tests.hardware.guest.kernel import KernelEvents
from tests.hardware.guest.kiosk import KioskDisk
from tests.hardware.guest.line import Line

_NOBODY = 65534
_GROUP = "scanstation:"
_READ_BYTES = 4096
_BEAT_S = 0.05
Order = Mapping[str, object]


class Keeper:
    """Obeys until the machine is switched off."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._ready = selectors.DefaultSelector()
        self._ready.register(line, selectors.EVENT_READ, self._obey)
        self._kernel = KernelEvents()
        self._ready.register(self._kernel, selectors.EVENT_READ, self._tell_kernel)
        self._station = _forked(_run_station)
        self._camera = Camera()
        self._disk = KioskDisk()
        self._heard_bytes = 0
        self._grabbed = -1

    def keep(self) -> None:
        """Never returns."""
        while True:
            for key, _ in self._ready.select(_BEAT_S):
                cast("Callable[[], None]", key.data)()
            self._camera.beat()
            ended, status = os.waitpid(self._station, os.WNOHANG)
            if ended:
                self._line.tell({"event": "station ended", "status": status})
                signal.pause()

    def _tell_kernel(self) -> None:
        said = self._kernel.read()
        if said is not None:
            self._line.tell(said)

    def _obey(self) -> None:
        for order in self._line.hear():
            name = f"do_{order['do']}"
            obey = next(
                getattr(each, name)
                for each in (self, self._camera, self._disk)
                if hasattr(each, name)
            )
            try:
                self._line.tell({"answer": obey(order)})
            except OSError as error:
                self._line.tell({"answer": repr(error)})

    def do_freeze(self, _order: Order) -> None:
        """Hold the station as it is: its devices go on sending."""
        os.kill(self._station, signal.SIGSTOP)

    def do_thaw(self, _order: Order) -> None:
        os.kill(self._station, signal.SIGCONT)

    def do_rest(self, order: Order) -> None:
        """Let time pass, by the guest's clock."""
        time.sleep(cast("float", order["seconds"]))

    def do_clock(self, _order: Order) -> float:
        """Return the guest's time, in seconds."""
        return time.monotonic()

    def do_listen(self, order: Order) -> None:
        """Read an event device besides the station, as any other program would."""
        self._heard_bytes = 0
        fd = os.open(str(order["path"]), os.O_RDONLY | os.O_NONBLOCK)
        self._ready.register(fd, selectors.EVENT_READ, lambda: self._overhear(fd))

    def do_heard(self, _order: Order) -> int:
        """Return how many bytes have come so far."""
        return self._heard_bytes

    def do_grab(self, order: Order) -> None:
        """Take an event device for itself, as any other program can."""
        fd = os.open(str(order["path"]), os.O_RDONLY | os.O_NONBLOCK)
        try:
            fcntl.ioctl(fd, EVIOCGRAB, 1)
        except OSError:
            os.close(fd)
            raise
        self._grabbed = fd

    def do_let_go(self, _order: Order) -> None:
        """Close the event device that was taken."""
        os.close(self._grabbed)

    def do_open_as(self, order: Order) -> object:
        """Return what opening each of the paths says to a user who is in the groups: 0 or errno."""
        return _as_user(order, lambda: {path: _opened(path) for path in _words(order, "paths")})

    def do_look_as(self, order: Order) -> object:
        """Return what the product's own look tells a user who is in the groups."""

        def look() -> object:
            places = (place for search in searches(Config()) for place in search.places())
            return {place.scanner_id: [place.driven, place.trouble] for place in places}

        return _as_user(order, look)

    def do_group(self, order: Order) -> None:
        """Have the scanners' group with these members, or have none where none are told."""
        file = Path("/etc/group")  # the guest's own, mounted over the host's
        others = [line for line in file.read_text().splitlines() if not line.startswith(_GROUP)]
        members = cast("list[str] | None", order["members"])
        ours = [] if members is None else [f"{_GROUP}x:64999:{','.join(members)}"]
        file.write_text("".join(f"{line}\n" for line in (*others, *ours)))

    def do_rights(self, order: Order) -> object:
        """Run `devices allow` or `disallow` as root; return whether it did, and what it said."""
        os.environ["SYSTEMD_IGNORE_CHROOT"] = "1"  # or udevadm would not speak to the udev there
        system = allowing.System(rules=Path("/run/udev/rules.d"))  # /etc is the host's
        do = allowing.allow if order["right"] == "allow" else allowing.disallow
        try:
            return [True, do(str(order["device"]), system)]
        except allowing.RefusedError as error:
            return [False, str(error)]

    def do_capture(self, _order: Order) -> None:
        """End the station, and capture in its stead."""
        self._replace_station(signal.SIGKILL, capture.run)

    def do_captured(self, _order: Order) -> str:
        """Return what was captured so far."""
        return capture.so_far()

    def do_end_capture(self, _order: Order) -> str:
        """End the capture as Ctrl-C does, start the station again, and return what was captured."""
        self._replace_station(signal.SIGINT, _run_station)
        return capture.so_far()

    def do_settings(self, order: Order) -> None:
        """End the station, and start it again with a settings file."""
        (station.DATA / "station.toml").write_text(str(order["settings"]), "utf-8")
        self._replace_station(signal.SIGKILL, _run_station)

    def do_kiosk(self, order: Order) -> None:
        """End the station, and run the whole kiosk in its stead."""
        self._disk.lay(order)
        self._replace_station(signal.SIGKILL, kiosk.run)

    def do_end_kiosk(self, _order: Order) -> int:
        """End the kiosk in order, start the station again, and return how the kiosk ended."""
        status = self._replace_station(signal.SIGTERM, _run_station)
        self._disk.clear()
        return status

    def _replace_station(self, how: int, run: Callable[[], None]) -> int:
        os.kill(self._station, how)
        _, status = os.waitpid(self._station, 0)
        self._station = _forked(run)
        return status

    def _overhear(self, fd: int) -> None:
        try:
            self._heard_bytes += len(os.read(fd, _READ_BYTES))
        except OSError:  # unplugged
            self._ready.unregister(fd)
            os.close(fd)


def _run_station() -> None:
    station.run(Line("station"))


def _as_user(order: Order, ask: Callable[[], object]) -> object:
    """Ask as a user who has no rights but those of the groups, in a process of its own."""
    near, far = os.pipe()

    def child() -> None:
        os.setgroups([grp.getgrnam(name).gr_gid for name in _words(order, "groups")])
        os.setgid(_NOBODY)
        os.setuid(_NOBODY)
        os.write(far, json.dumps(ask()).encode())

    pid = _forked(child)
    os.close(far)
    with os.fdopen(near, "rb") as answer:
        said = answer.read()
    os.waitpid(pid, 0)
    return json.loads(said)


def _opened(path: str) -> int:
    try:
        os.close(os.open(path, os.O_RDWR | os.O_NONBLOCK))
    except OSError as error:
        return error.errno or -1
    return 0


def _words(order: Order, name: str) -> list[str]:
    return cast("list[str]", order[name])


def _forked(run: Callable[[], None]) -> int:
    """Run something in a process of its own; return its number."""
    pid = os.fork()
    if pid:
        return pid
    try:
        run()
    except BaseException as error:  # noqa: BLE001 - the process's root; the console shows it
        os.write(2, f"ended by {error!r}\n".encode())
        os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    hidapi()  # loaded before the first look, and before any right is given up
    Keeper(Line("keeper")).keep()

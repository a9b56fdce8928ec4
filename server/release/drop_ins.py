"""Which version a server is of, as its unit's drop-in says: the program that systemd starts.

What it is: one file a server, written whole. A server without one is of the program that is
installed. What it is not: systemd, which has to read it again (`reread`). Blocking.
"""

from pathlib import Path

from server.cluster.units import unit_of
from server.release.unpacking import PROGRAM

UNITS = Path("/etc/systemd/system")
_NAME = "release.conf"
_TEXT = """\
# Written by `scanstation-server release`: the version that this server is of.
[Service]
ExecStart=
ExecStart={program} run
"""


def set_program(port: int, folder: Path, units: Path = UNITS) -> None:
    """Have a server be of the version in a folder, from its next start on."""
    path = _path(port, units)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(_TEXT.format(program=folder / PROGRAM), encoding="utf-8")
    part.replace(path)


def copy_program(port: int, sibling: int, units: Path = UNITS) -> None:
    """Have a server be of the version that another one is of."""
    folder = folder_of_server(sibling, units)
    if folder is None:
        _path(port, units).unlink(missing_ok=True)
    else:
        set_program(port, folder, units)


def folder_of_server(port: int, units: Path = UNITS) -> Path | None:
    """Return the folder of the version that a server is of; None of the installed program."""
    try:
        lines = _path(port, units).read_text("utf-8").splitlines()
    except FileNotFoundError:
        return None
    program = lines[-1].removeprefix("ExecStart=").removesuffix(" run")
    return Path(program).parent


def _path(port: int, units: Path) -> Path:
    return units / f"{unit_of(port)}.d" / _NAME

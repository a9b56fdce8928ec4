"""Which version a server is of, as its unit's drop-in says: the program that systemd starts.

What it is: one file a server, written whole. A server without one is of the program that is
installed. What it is not: systemd, which has to read it again (`reread`). Blocking.
"""

import re
from pathlib import Path

from server.cluster.units import unit_of
from server.release.unpacking import PROGRAM
from server.whole_file import sync_folder, write_whole

UNITS = Path("/etc/systemd/system")
_NAME = "release.conf"
_TEXT = """\
# Written by `scanstation-server release`: the version that this server is of.
[Service]
ExecStart=
ExecStart="{program}" run
"""
_PROGRAM = re.compile(r'^ExecStart=(?:"((?:[^"\\]|\\.)+)"|(\S+)) run$', re.MULTILINE)
"""Quoted, or as versions before 1.0 wrote it."""


def set_program(port: int, folder: Path, units: Path = UNITS) -> None:
    """Have a server be of the version in a folder, from its next start on."""
    path = _path(port, units)
    path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    program = str(folder / PROGRAM).replace("%", "%%").replace("\\", r"\\").replace('"', r"\"")
    write_whole(path, _TEXT.format(program=program).encode())
    sync_folder(path.parent.parent)


def copy_program(port: int, sibling: int, units: Path = UNITS) -> None:
    """Have a server be of the version that another one is of."""
    folder = folder_of_server(sibling, units)
    if folder is None:
        _path(port, units).unlink(missing_ok=True)
    else:
        set_program(port, folder, units)


def folder_of_server(port: int, units: Path = UNITS) -> Path | None:
    """Return the folder of the version that a server is of; None of the installed program.

    A drop-in that says nothing, as a lost file, leaves the installed one to systemd, too.
    """
    try:
        text = _path(port, units).read_text("utf-8")
    except (FileNotFoundError, UnicodeDecodeError):
        return None
    found = _PROGRAM.findall(text)
    if not found:
        return None
    quoted, plain = found[-1]
    program = re.sub(r"\\(.)", r"\1", quoted) if quoted else plain
    return Path(program.replace("%%", "%")).parent


def _path(port: int, units: Path) -> Path:
    return units / f"{unit_of(port)}.d" / _NAME

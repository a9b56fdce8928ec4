"""A version's archive: its checksum held against what was named, then unpacked beside the others.

What it is: a folder a version, there whole or not at all. What it is not: a start. Blocking.
"""

import hashlib
import os
import re
import shutil
import sys
import tarfile
from pathlib import Path

from server.release.refusal import RefusedError
from server.whole_file import sync_folder

PROGRAM = "scanstation-server"
_VERSION = re.compile(r"\d+\.\d+\.\d+")
_SUM = re.compile(r"[0-9a-f]{64}")
SUMS = "SHA256SUMS"
"""Of everything that a release has."""
_CAME_FROM = ".archive.sha256"
"""In the folder of a version: the checksum of the archive that it was unpacked from."""
_CHUNK_BYTES = 1 << 20


def folder_of(releases: Path, version: str) -> Path:
    """Return where a version is.

    Raises:
        RefusedError: when it is no version.
    """
    if not is_version(version):
        raise RefusedError(f"{version!r} is no version: write it as 1.4.0.")
    return releases / version


def is_version(name: str) -> bool:
    """Say whether a folder of this name is a version's."""
    return _VERSION.fullmatch(name) is not None


def part_of(folder: Path) -> Path:
    """Return where a version is while it comes or goes."""
    return folder.with_name(f".{folder.name}.part")


def unpack(archive: Path, wanted_sum: str | None, into: Path, *, is_used: bool = False) -> bool:
    """Unpack an archive, the program in its one folder or at its top; say whether it was not there.

    What another archive left at the same place goes, unless a server is of it.

    Raises:
        RefusedError: when it is not what its checksum says, has no program, or may not take the
            place.
    """
    wanted = wanted_sum.strip().lower() if wanted_sum else _sum_beside(archive)
    _look_at_sum(archive, wanted)
    if _came_from(into) == wanted:
        return False
    if is_used and into.exists():
        raise RefusedError(f"{into} is of another archive than {archive}, and a server runs it.")
    part = part_of(into)
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    try:
        with tarfile.open(archive) as tar:
            tar.extractall(part, filter="data")
    except (tarfile.TarError, OSError) as error:
        shutil.rmtree(part, ignore_errors=True)
        raise RefusedError(f"{archive} cannot be unpacked: {error}") from error
    found = sorted(part.glob(PROGRAM)) or sorted(part.glob(f"*/{PROGRAM}"))
    if len(found) != 1:
        shutil.rmtree(part)
        raise RefusedError(f"{archive} has no {PROGRAM} in it: is it Scanstation's?")
    (found[0].parent / _CAME_FROM).write_text(wanted, "ascii")
    _for_all(into.parent, found[0].parent, *found[0].parent.rglob("*"))
    shutil.rmtree(into, ignore_errors=True)
    _on_disk()
    found[0].parent.rename(into)
    sync_folder(into.parent)
    shutil.rmtree(part, ignore_errors=True)
    return True


def _for_all(*paths: Path) -> None:
    """Let the servers' user read what root unpacked, whatever root's umask."""
    for path in paths:
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | (0o755 if path.is_dir() or mode & 0o100 else 0o644))


def _on_disk() -> None:
    """Have everything on the disk before it gets its name: a program is of hundreds of files."""
    if sys.platform != "win32":
        os.sync()


def _came_from(folder: Path) -> str | None:
    try:
        return (folder / _CAME_FROM).read_text("ascii")
    except (OSError, UnicodeDecodeError):
        return None


def _look_at_sum(archive: Path, wanted: str) -> None:
    try:
        found = _sum_of(archive)
    except OSError as error:
        raise RefusedError(f"{archive} cannot be read: {error.strerror}.") from error
    if found != wanted:
        raise RefusedError(f"{archive} is damaged, or another: its SHA-256 is {found}.")


def _sum_of(archive: Path) -> str:
    digest = hashlib.sha256()
    with archive.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def _sum_beside(archive: Path) -> str:
    """Return what a file beside it says, as `sha256sum` writes it: its own, or that of all."""
    beside, of_all = archive.with_name(f"{archive.name}.sha256"), archive.with_name(SUMS)
    if own := _SUM.match(_text(beside).strip().lower()):
        return own[0]
    for line in _text(of_all).splitlines():
        found, _, name = line.strip().partition(" ")
        if name.lstrip(" *") == archive.name and _SUM.fullmatch(found.lower()):
            return found.lower()
    raise RefusedError(
        f"Nothing says {archive}'s checksum: give --sha256, or put {beside} or {of_all} there."
    )


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return ""

"""Which versions' folders nobody needs any more.

What it is: a decision. What it is not: their removal. Blocking: it lists a folder.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from server.release.record import Entry, before, version_in
from server.release.sides import Side
from server.release.unpacking import PROGRAM, is_version


def unneeded(releases: Path, used: Iterable[Path], entries: Sequence[Entry]) -> list[Path]:
    """Return the folders of versions that are neither `used` nor the way back from one that is.

    What is in `releases` and is no version's stays.
    """
    serving = set(used)
    kept = {each.resolve() for each in (*serving, *_ways_back(entries, serving))}
    there = sorted(each for each in releases.glob("*") if _is_of_a_version(each))
    return [each for each in there if each.resolve() not in kept]


def _is_of_a_version(folder: Path) -> bool:
    return is_version(folder.name) and not folder.is_symlink() and (folder / PROGRAM).is_file()


def _ways_back(entries: Sequence[Entry], serving: Iterable[Path]) -> Iterator[Path]:
    for folder in map(str, serving):
        version = version_in(entries, folder)
        there = before(entries, Side(version, (), folder)) if version else None
        if there is not None:
            yield Path(there.folder)

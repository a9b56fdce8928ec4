"""`make bench-decode FOLDER=...`: how the pictures of a folder are read, and what a frame costs.

The folder holds a truth.jsonl (see `truth`). Without one the pictures that `specimens` draws are
read. Ends with 1 when a target was missed.
"""

import argparse
import os
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from tests.bench.decode import cost, table
from tests.bench.decode.contestants import CONTESTANTS
from tests.bench.decode.showing import FRAMES, Shown, show
from tests.bench.decode.specimens import SEED, write
from tests.bench.decode.truth import Sample, load

_TOLD_EVERY = 100
_T = TypeVar("_T")


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench-decode")
    parser.add_argument("folder", type=Path, nargs="?", help="with a truth.jsonl; else drawn ones")
    parser.add_argument("--count", type=int, default=600, help="of drawn pictures")
    parser.add_argument("--seed", type=int, default=SEED, help="of drawn pictures")
    parser.add_argument("--only", choices=sorted(CONTESTANTS), action="append", help="contestants")
    asked = parser.parse_args()
    if asked.folder is not None:
        return _bench(load(asked.folder), asked.only)
    with TemporaryDirectory() as folder:
        write(Path(folder), asked.count, asked.seed)
        return _bench(load(Path(folder)), asked.only)


def _bench(samples: list[Sample], only: list[str] | None) -> int:
    contestants = tuple(name for name in CONTESTANTS if only is None or name in only)
    shown = _shown(samples, contestants)
    costs = {size: cost.measure(pixels) for size, pixels in cost.SIZES.items()}
    _tell([f"{len(shown)} of {len(samples)} pictures could be opened; {FRAMES} frames of each", ""])
    _tell([*table.by_symbology(shown, contestants), "", *table.by_group(shown, contestants), ""])
    for name in contestants:
        _tell([*table.waits(shown, name), ""])
    for size, found in costs.items():
        _tell([*table.costs(size, found), ""])
    for name in contestants:
        _tell([f"Read wrongly by {name}:", *table.wrong_reads(shown, name), ""])
    if not {"product", "zxing-cpp"} <= set(contestants):
        return 0
    met = list(table.targets(shown, costs["1080p"]))
    _tell(f"{'met   ' if is_met else 'MISSED'} {words}" for words, is_met in met)
    return 0 if all(is_met for _, is_met in met) else 1


def _shown(samples: list[Sample], contestants: tuple[str, ...]) -> list[Shown]:
    """Show every picture; each contestant works in one thread, as many pictures as processors."""
    with ProcessPoolExecutor(os.cpu_count(), initializer=_hushed) as workers:
        done = workers.map(partial(show, contestants=contestants), samples, chunksize=4)
        return [one for one in _counted(done, len(samples)) if one is not None]


def _counted(done: Iterable[_T], of: int) -> Iterator[_T]:
    """Pass on what is done, and say on stderr how far it has come."""
    for number, one in enumerate(done, 1):
        if number % _TOLD_EVERY == 0:
            sys.stderr.write(f"{number} of {of} pictures\n")
        yield one


def _hushed() -> None:
    """Drop what ZBar's own DataBar decoder says of itself on stderr, hundreds of lines of it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


def _tell(lines: Iterable[str]) -> None:
    sys.stdout.writelines(f"{line}\n" for line in lines)


if __name__ == "__main__":
    sys.exit(main())

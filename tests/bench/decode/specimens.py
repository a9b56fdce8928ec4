"""Pictures with codes in them, made from a seed: `python -m tests.bench.decode.specimens FOLDER`.

Each picture has one hardship at a strength between easy and hopeless, so that a decoder's limits
show; the others are mild. The same seed gives the same pictures. Some pictures hold no code at all.
"""

import argparse
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.random import Generator

from drivers.vision.opencv import cv2
from tests.bench.decode.camera import Shot, scene, take
from tests.bench.decode.symbols import SYMBOLOGIES, Grey, draw

SEED = 20240517
EMPTY_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class Specimen:
    """One picture and what it holds; `group` is its hardship, no `texts` is no code."""

    picture: Grey
    symbology: str
    group: str
    texts: tuple[str, ...]


def _defocus(shot: Shot, rng: Generator) -> Shot:
    return replace(shot, defocus=shot.module_px * rng.uniform(0.3, 1.3))


def _motion(shot: Shot, rng: Generator) -> Shot:
    return replace(shot, motion=shot.module_px * rng.uniform(0.5, 3.0))


def _noise(shot: Shot, rng: Generator) -> Shot:
    return replace(shot, noise=rng.uniform(8, 45))


def _faint(shot: Shot, rng: Generator) -> Shot:
    ink = int(rng.integers(40, 150))
    return replace(shot, ink=ink, paper=ink + int(rng.integers(18, 70)))


def _shaded(shot: Shot, rng: Generator) -> Shot:
    return replace(shot, shade=rng.uniform(0.6, 0.97), noise=rng.uniform(2, 6))


def _glare(shot: Shot, rng: Generator) -> Shot:
    return replace(shot, glare=rng.uniform(80, 400))


def _curved(shot: Shot, rng: Generator) -> Shot:
    return replace(shot, curve=rng.uniform(0.4, 1.25), angle=rng.uniform(-20, 20))


def _tilted(shot: Shot, rng: Generator) -> Shot:
    return replace(shot, tilt=rng.uniform(0.2, 0.9))


def _small(shot: Shot, rng: Generator) -> Shot:
    return replace(shot, module_px=rng.uniform(1.0, 2.2))


def _packed(shot: Shot, rng: Generator) -> Shot:
    return replace(shot, jpeg=int(rng.integers(8, 40)))


HARDSHIPS: Mapping[str, Callable[[Shot, Generator], Shot]] = {
    "defocus": _defocus,
    "motion": _motion,
    "noise": _noise,
    "faint": _faint,
    "shaded": _shaded,
    "glare": _glare,
    "curved": _curved,
    "tilted": _tilted,
    "small": _small,
    "packed": _packed,
}


def specimens(count: int, seed: int = SEED) -> Iterator[Specimen]:
    """Yield `count` pictures; every kind of code meets every hardship in turn."""
    for number in range(count):
        rng = np.random.default_rng((seed, number))
        if rng.random() < EMPTY_SHARE:
            yield Specimen(scene(rng), "NONE", "empty", ())
        else:
            yield _specimen(number, rng)


def _specimen(number: int, rng: Generator) -> Specimen:
    symbol = draw(SYMBOLOGIES[number % len(SYMBOLOGIES)], rng)
    hardship = tuple(HARDSHIPS)[number // len(SYMBOLOGIES) % len(HARDSHIPS)]
    shot = HARDSHIPS[hardship](_mild(symbol.picture, rng), rng)
    return Specimen(take(symbol.picture, shot, rng), symbol.symbology, hardship, (symbol.text,))


def _mild(symbol: Grey, rng: Generator) -> Shot:
    """Return how a steady hand holds a clean label."""
    fitting = 620 / max(symbol.shape)
    return Shot(
        module_px=min(fitting, rng.uniform(2.0, 4.0)),
        angle=rng.uniform(0, 360) if rng.random() < 0.5 else rng.normal(0, 6),
        tilt=rng.uniform(0, 0.1),
        ink=int(rng.integers(15, 60)),
        paper=int(rng.integers(170, 240)),
        defocus=rng.uniform(0, 0.6),
        noise=rng.uniform(1, 5),
        shade=rng.uniform(0, 0.3),
        jpeg=int(rng.integers(75, 96)),
    )


def write(folder: Path, count: int, seed: int = SEED) -> None:
    """Write the pictures and their truth.jsonl into a folder, which is made."""
    (folder / "images").mkdir(parents=True, exist_ok=True)
    with (folder / "truth.jsonl").open("w", encoding="utf-8") as truth:
        for number, specimen in enumerate(specimens(count, seed)):
            name = f"images/{number:05}-{specimen.group}.png"
            cv2.imwrite(str(folder / name), specimen.picture)
            line = {
                "image": name,
                "symbology": specimen.symbology,
                "group": specimen.group,
                "texts": specimen.texts,
                "also": (),
            }
            truth.write(json.dumps(line, ensure_ascii=False) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.decode.specimens")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=SEED)
    asked = parser.parse_args()
    write(asked.folder, asked.count, asked.seed)


if __name__ == "__main__":
    main()

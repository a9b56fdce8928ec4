"""The drawn pictures: the same from the same seed, true to what they say, and readable."""

from pathlib import Path

import numpy as np
import pytest

from drivers.vision.view import Grey
from tests.bench.decode.camera import Shot, scene, take
from tests.bench.decode.contestants import Product, ZxingDefaults
from tests.bench.decode.showing import FRAMES, frames, show
from tests.bench.decode.specimens import specimens, write
from tests.bench.decode.symbols import SYMBOLOGIES, draw
from tests.bench.decode.truth import Sample, load


def taken(symbology: str, seed: int, shot: Shot) -> tuple[Grey, str]:
    rng = np.random.default_rng(seed)
    symbol = draw(symbology, rng)
    return take(symbol.picture, shot, rng), symbol.text


def reported(picture: Grey) -> list[str]:
    product = Product()
    return [text for frame in frames(picture) for text in product.read(frame)]


def test_the_same_seed_draws_the_same_pictures() -> None:
    first, second = (list(specimens(3, seed=1)) for _ in range(2))
    for one, other in zip(first, second, strict=True):
        assert np.array_equal(one.picture, other.picture)
        assert one.texts == other.texts
    assert not np.array_equal(first[0].picture, next(specimens(1, seed=2)).picture)


@pytest.mark.parametrize("symbology", SYMBOLOGIES)
def test_a_clean_picture_of_each_kind_is_read(symbology: str) -> None:
    picture, text = taken(symbology, 1, Shot(module_px=3.5))
    wanted = Sample(
        Path("x"), "EAN13" if symbology.startswith("UPC") else symbology, "", (text,), ()
    )
    assert any(map(wanted.is_wanted, reported(picture)))


@pytest.mark.parametrize(
    "shot",
    [
        Shot(module_px=3, angle=33),
        Shot(module_px=2.5, noise=20),
        Shot(module_px=3, defocus=1.8),
        Shot(module_px=3, curve=0.8),
        Shot(module_px=3, tilt=0.3, angle=140),
        Shot(module_px=3, ink=100, paper=140),
        Shot(module_px=3, shade=0.85),
        Shot(module_px=3, jpeg=15),
        Shot(module_px=1.7),
    ],
    ids=str,
)
def test_a_product_code_is_read_in_hardship(shot: Shot) -> None:
    picture, text = taken("EAN13", 4, shot)
    assert reported(picture) == [text]


@pytest.mark.parametrize("seed", range(3))
def test_a_table_full_of_print_reads_as_nothing(seed: int) -> None:
    assert reported(scene(np.random.default_rng(seed))) == []


def test_a_folder_that_was_written_can_be_shown(tmp_path: Path) -> None:
    write(tmp_path, 2, seed=5)
    samples = load(tmp_path)
    shown = [show(sample, ("product", "zxing-cpp")) for sample in samples]
    assert len(shown) == 2
    assert all(one is not None and set(one.by) == {"product", "zxing-cpp"} for one in shown)


def test_a_picture_that_cannot_be_opened_is_said_to_be_so(tmp_path: Path) -> None:
    assert show(Sample(tmp_path / "no.png", "QR", "", ("x",), ()), ("product",)) is None


def test_every_contestant_sees_the_same_frames() -> None:
    picture, _ = taken("QR", 1, Shot(module_px=4))
    first, second = list(frames(picture)), list(frames(picture))
    assert len(first) == FRAMES
    assert all(map(np.array_equal, first, second))
    assert not np.array_equal(first[0], first[1])


def test_a_rival_reads_a_clean_picture() -> None:
    picture, text = taken("QR", 1, Shot(module_px=4))
    assert ZxingDefaults().read(picture) == [text]

"""What can be touched of a camera: codes and region, as words and as wishes."""

import pytest

from drivers.barcode.symbology import Symbology
from drivers.camera_places import CameraWishes
from station.bridge.camera_words import wishes_with, words_of


def test_a_camera_nobody_set_up_reads_all_codes_in_the_whole_picture() -> None:
    assert words_of(CameraWishes()) == (("formats", "all"), ("region", "whole"))


@pytest.mark.parametrize("formats", ["all", "linear", "matrix"])
@pytest.mark.parametrize("region", ["whole", "middle"])
def test_what_is_touched_is_what_is_told_to_hold(formats: str, region: str) -> None:
    wishes = wishes_with(CameraWishes(exposure=5.0), formats, region)
    assert words_of(wishes) == (("formats", formats), ("region", region))
    assert wishes.exposure == 5.0


def test_each_symbology_is_either_of_lines_or_of_squares() -> None:
    linear = wishes_with(CameraWishes(), "linear", None).symbologies
    matrix = wishes_with(CameraWishes(), "matrix", None).symbologies
    assert linear.isdisjoint(matrix)
    assert linear | matrix == set(Symbology)
    assert {Symbology.EAN_13, Symbology.GS1_128, Symbology.ITF, Symbology.CODE_39} <= linear
    assert {Symbology.QR, Symbology.GS1_DATA_MATRIX} <= matrix


def test_what_is_set_up_otherwise_has_no_word_and_is_kept_until_it_is_touched() -> None:
    own = CameraWishes(symbologies=frozenset({Symbology.EAN_13}), region=(0.1, 0.0, 0.5, 0.9))
    assert words_of(own) == (("formats", ""), ("region", ""))
    assert wishes_with(own, None, None) == own
    assert wishes_with(own, None, "middle").symbologies == own.symbologies

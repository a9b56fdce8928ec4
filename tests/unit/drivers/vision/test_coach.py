"""From frames of known faults to the advice, and the advice on the screen over time."""

import numpy as np
import pytest
import zxingcpp

from drivers.vision.coach import Advice, Coach, advise
from drivers.vision.measuring import measure
from tests import camera_view as view

EAN = zxingcpp.BarcodeFormat.EAN13
KINDS = {
    zxingcpp.BarcodeFormat.Code128: "ORDER-1234",
    EAN: "4006381333931",
    zxingcpp.BarcodeFormat.QRCode: "https://example.test/ORDER-1234",
    zxingcpp.BarcodeFormat.DataMatrix: "010400638133393110LOT721S1",
}
every_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)


def on_bench(kind: zxingcpp.BarcodeFormat, module_px: float = 3.0) -> view.View:
    return view.put(view.bench(view.HD), view.code(KINDS[kind], kind, module_px))


def advice(seen: view.View, *, light: float = 1.0, moved: bool = False) -> Advice:
    return advise(measure(view.shot(seen, light=light)), moved=moved)


@every_kind
def test_a_good_picture_of_a_code_needs_no_advice(kind: zxingcpp.BarcodeFormat) -> None:
    assert advice(on_bench(kind)) is Advice.OK


@pytest.mark.parametrize("noise", [0.0, 3.0, 10.0])
def test_an_empty_bench_needs_no_advice(noise: float) -> None:
    frame = view.shot(view.bench(), noise=noise)
    assert advise(measure(frame), moved=False) is Advice.OK


@every_kind
@pytest.mark.parametrize("module_px", [1.0, 1.5])
def test_a_code_too_far_away_is_too_small(kind: zxingcpp.BarcodeFormat, module_px: float) -> None:
    assert advice(on_bench(kind, module_px)) is Advice.TOO_SMALL


@every_kind
def test_a_blurred_code_is_out_of_focus(kind: zxingcpp.BarcodeFormat) -> None:
    assert advice(view.blurred(on_bench(kind), 2.2)) is Advice.OUT_OF_FOCUS


@pytest.mark.parametrize("sigma", [3.0, 5.0, 8.0])
def test_bars_blurred_beyond_recognition_are_out_of_focus(sigma: float) -> None:
    assert advice(view.blurred(on_bench(EAN), sigma)) is Advice.OUT_OF_FOCUS


@every_kind
def test_a_code_on_the_move_is_to_be_held_still(kind: zxingcpp.BarcodeFormat) -> None:
    assert advice(on_bench(kind), moved=True) is Advice.MOVING


@every_kind
def test_a_code_in_the_dark_is_too_dark_and_not_covered(kind: zxingcpp.BarcodeFormat) -> None:
    assert advice(on_bench(kind), light=0.22) is Advice.TOO_DARK


@pytest.mark.parametrize("light", [0.02, 0.2, 0.4])
def test_a_covered_lens_is_covered(light: float) -> None:
    hand = np.full(view.FULL_HD, 110.0)
    assert advice(hand, light=light) is Advice.COVERED
    assert advice(hand, light=light, moved=True) is Advice.COVERED


@every_kind
def test_a_washed_out_picture_is_too_bright(kind: zxingcpp.BarcodeFormat) -> None:
    assert advice(on_bench(kind), light=3.0) is Advice.TOO_BRIGHT


def test_a_lamp_mirrored_in_the_bars_is_glare() -> None:
    assert advice(view.glaring(on_bench(EAN), 40)) is Advice.GLARE


FRAME_NS = 100_000_000


def shown(*advices: Advice) -> list[Advice]:
    coach = Coach()
    return [coach.take(each, n * FRAME_NS) for n, each in enumerate(advices)]


def test_an_advice_is_shown_when_it_has_been_the_same_for_a_while() -> None:
    assert shown(*[Advice.GLARE] * 8) == [*[Advice.OK] * 6, *[Advice.GLARE] * 2]


def test_advices_that_take_turns_change_nothing_on_the_screen() -> None:
    steady, turns = [Advice.TOO_SMALL] * 8, [Advice.MOVING, Advice.OUT_OF_FOCUS] * 10
    assert set(shown(*steady, *turns)[8:]) == {Advice.TOO_SMALL}


def test_an_advice_comes_to_be_shown_while_nothing_changes() -> None:
    coach = Coach()
    coach.take(Advice.TOO_SMALL, 0)
    assert coach.rest(5 * FRAME_NS) is Advice.OK
    assert coach.rest(6 * FRAME_NS) is Advice.TOO_SMALL


def test_a_code_that_was_read_takes_the_advice_away_at_once() -> None:
    coach = Coach()
    for n in range(8):
        coach.take(Advice.GLARE, n * FRAME_NS)
    coach.praise()
    assert coach.advice is Advice.OK
    assert coach.take(Advice.GLARE, 9 * FRAME_NS) is Advice.OK

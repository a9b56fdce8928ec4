from drivers.barcode.symbology import Symbology
from drivers.camera.resting import Resting
from drivers.vision.reading import Reading
from tests.unit.drivers.camera.clock import S


def reading(data: bytes, frame: int = 1) -> Reading:
    corners = ((0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 9.0))
    return Reading(data, Symbology.CODE_128, None, corners, "zxing", frame)


ONE, TWO = reading(b"ONE"), reading(b"TWO")


def test_a_reported_code_lies_there_though_it_is_not_read_again() -> None:
    resting = Resting()
    assert resting.note([ONE], [ONE], 1 * S)
    assert resting.note([], [], 60 * S)
    assert resting.with_those() == (ONE,)


def test_one_that_was_not_reported_yet_has_to_be_read_again() -> None:
    resting = Resting()
    assert not resting.note([ONE], [], 1 * S)
    assert resting.with_those() == ()


def test_when_something_moves_it_may_be_gone() -> None:
    resting = Resting()
    resting.note([ONE], [ONE], 1 * S)
    resting.stir()
    assert resting.with_those() == ()


def test_read_again_after_a_motion_it_still_lies_there() -> None:
    resting = Resting()
    resting.note([ONE], [ONE], 1 * S)
    resting.stir()
    assert resting.note([ONE], [], 1 * S + 1)
    assert resting.with_those() == (ONE,)


def test_read_again_long_after_it_left_it_is_another_that_was_not_reported() -> None:
    resting = Resting()
    resting.note([ONE], [ONE], 1 * S)
    resting.stir()
    assert not resting.note([ONE], [], 9 * S)
    assert resting.with_those() == ()


def test_what_a_look_finds_stands_for_what_was_found_before() -> None:
    resting = Resting()
    resting.note([ONE, TWO], [ONE, TWO], 1 * S)
    later = reading(b"ONE", frame=7)
    assert set(resting.with_those([later])) == {later, TWO}

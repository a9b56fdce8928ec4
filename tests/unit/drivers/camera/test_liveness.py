import numpy as np

from drivers.camera.liveness import FLAT_LEVELS, FROZEN_NS, HANGS, SILENT_NS, Fault, Liveness
from drivers.vision.frames import Grey, Unusable, UnusableFrameError
from tests.unit.drivers.camera.clock import S


def picture(seed: int) -> Grey:
    return np.random.default_rng(seed).integers(90, 120, (135, 240), dtype=np.uint8)


def test_a_camera_that_answers_is_well() -> None:
    liveness = Liveness()
    for second in range(60):
        liveness.saw(picture(second), second * S)
        assert not liveness.fault(second * S + S // 2)


def test_one_that_sends_nothing_is_at_fault() -> None:
    liveness = Liveness()
    assert not liveness.fault(SILENT_NS - 1)
    assert liveness.fault(SILENT_NS) == Fault("it sends no picture", HANGS)


def test_one_that_falls_silent_is_at_fault() -> None:
    liveness = Liveness()
    liveness.saw(picture(1), 10 * S)
    assert not liveness.fault(10 * S + SILENT_NS - 1)
    assert liveness.fault(10 * S + SILENT_NS)


def test_one_whose_pictures_are_of_no_use_is_told_so_with_what_to_do() -> None:
    liveness = Liveness()
    error = UnusableFrameError(Unusable.TOO_SMALL, "8 x 8")
    liveness.could_not_use(error)
    assert liveness.fault(SILENT_NS) == Fault("too small (8 x 8)", error.hint)
    liveness.could_not_use(UnusableFrameError(Unusable.EMPTY, "nothing"))
    assert liveness.fault(SILENT_NS) == Fault("empty (nothing)", HANGS)


def test_one_that_sends_the_same_picture_for_ever_is_at_fault() -> None:
    liveness = Liveness()
    for tenth in range(60):
        liveness.saw(picture(1), tenth * S // 10)
    fault = liveness.fault(FROZEN_NS)
    assert fault is not None
    assert fault.detail.startswith("it sends the same picture")


def test_a_covered_lens_may_send_plain_black_for_ever() -> None:
    assert_may_stay(np.zeros((135, 240), np.uint8))


def test_a_dark_hall_whose_noise_the_compression_rounds_off_may_stay_as_it_is() -> None:
    dark = np.full((135, 240), 16, np.uint8)
    dark[40:60, 100:140] = 16 + FLAT_LEVELS
    assert_may_stay(dark)


def assert_may_stay(still: Grey) -> None:
    liveness = Liveness()
    for second in range(60):
        liveness.saw(still, second * S)
        assert not liveness.fault(second * S)


def lost_at(still: Grey) -> Liveness:
    """Return the liveness of a camera that is given up for a picture, and opened anew at 10 s."""
    liveness = Liveness()
    assert liveness.saw(still, 0)
    assert liveness.saw(still, FROZEN_NS)
    assert liveness.fault(FROZEN_NS)
    liveness.begin(10 * S)
    return liveness


def test_opened_anew_one_that_shows_what_it_was_lost_with_shows_nothing() -> None:
    liveness = lost_at(picture(1))
    for tenth in range(40):
        assert not liveness.saw(picture(1), 10 * S + tenth * S // 10)
    assert not liveness.fault(10 * S + SILENT_NS - 1)
    fault = liveness.fault(10 * S + SILENT_NS)
    assert fault is not None
    assert fault.detail.startswith("it sends the same picture")


def test_opened_anew_one_that_falls_silent_is_told_so() -> None:
    assert lost_at(picture(1)).fault(10 * S + SILENT_NS) == Fault("it sends no picture", HANGS)


def test_opened_anew_a_still_room_is_believed_when_other_pictures_came_before() -> None:
    liveness = lost_at(picture(1))
    assert liveness.saw(picture(2), 10 * S)
    for second in range(11, 60):
        assert liveness.saw(picture(1), second * S)
        assert not liveness.fault(second * S)


def test_opened_anew_one_that_freezes_at_another_picture_is_at_fault_again() -> None:
    liveness = lost_at(picture(1))
    for second in range(10, 16):
        assert liveness.saw(picture(2), second * S)
    assert liveness.fault(15 * S)

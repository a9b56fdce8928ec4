import numpy as np

from drivers.camera.liveness import FROZEN_NS, HANGS, SILENT_NS, Fault, Liveness
from drivers.vision.frames import Grey, Unusable, UnusableFrameError
from tests.unit.drivers.camera.clock import S


def picture(seed: int) -> Grey:
    return np.random.default_rng(seed).integers(90, 120, (135, 240), dtype=np.uint8)


def test_a_camera_that_answers_is_well() -> None:
    liveness = Liveness(0)
    for second in range(60):
        liveness.saw(picture(second), second * S)
        assert not liveness.fault(second * S + S // 2)


def test_one_that_sends_nothing_is_at_fault() -> None:
    liveness = Liveness(0)
    assert not liveness.fault(SILENT_NS - 1)
    assert liveness.fault(SILENT_NS) == Fault("it sends no picture", HANGS)


def test_one_that_falls_silent_is_at_fault() -> None:
    liveness = Liveness(0)
    liveness.saw(picture(1), 10 * S)
    assert not liveness.fault(10 * S + SILENT_NS - 1)
    assert liveness.fault(10 * S + SILENT_NS)


def test_one_whose_pictures_are_of_no_use_is_told_so_with_what_to_do() -> None:
    liveness = Liveness(0)
    error = UnusableFrameError(Unusable.TOO_SMALL, "8 x 8")
    liveness.could_not_use(error)
    assert liveness.fault(SILENT_NS) == Fault("too small (8 x 8)", error.hint)
    liveness.could_not_use(UnusableFrameError(Unusable.EMPTY, "nothing"))
    assert liveness.fault(SILENT_NS) == Fault("empty (nothing)", HANGS)


def test_one_that_sends_the_same_picture_for_ever_is_at_fault() -> None:
    liveness = Liveness(0)
    for tenth in range(60):
        liveness.saw(picture(1), tenth * S // 10)
    fault = liveness.fault(FROZEN_NS)
    assert fault is not None
    assert fault.detail.startswith("it sends the same picture")


def test_a_covered_lens_may_send_plain_black_for_ever() -> None:
    liveness = Liveness(0)
    for second in range(60):
        liveness.saw(np.zeros((135, 240), np.uint8), second * S)
        assert not liveness.fault(second * S)

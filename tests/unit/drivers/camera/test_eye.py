"""What one camera sees, picture by picture: codes drawn and decoded; the time is the test's."""

from collections import Counter
from collections.abc import Callable, Iterable

import numpy as np
import pytest
import zxingcpp

from drivers.barcode.decode import Decode
from drivers.barcode.symbology import AimIdentifier, Symbology
from drivers.camera import eye as eye_module
from drivers.camera.eye import Eye
from drivers.camera.settings import CameraSettings
from drivers.camera.source import Shot
from drivers.camera.viewfinder import Preview
from drivers.vision.coach import Advice
from drivers.vision.frames import Region, Unusable, UnusableFrameError
from drivers.vision.reader import FrameReader
from drivers.vision.remembered import Remembered
from drivers.vision.settings import VisionSettings
from tests import camera_view as view
from tests.unit.drivers.camera.clock import Clock, S

FRAME_NS = S // 30
SIZE = (480, 640)
EAN, DATA_MATRIX = zxingcpp.BarcodeFormat.EAN13, zxingcpp.BarcodeFormat.DataMatrix
BENCH = view.bench(SIZE)
LABEL = view.code("4006381333931", EAN, 2.0)
ITEM = view.put(BENCH, LABEL)


class Watched:
    """An eye and the pictures it is shown, 30 a second."""

    def __init__(self, settings: CameraSettings | None = None) -> None:
        self.clock = Clock()
        self.remembered = Remembered()
        self.open(settings or CameraSettings())
        self.frame = 0
        self.preview: Preview | None = None

    def open(self, settings: CameraSettings) -> None:
        """Open the camera, once more perhaps, with these settings."""
        eye = Eye("camera:one", settings, self.clock, remembered=self.remembered)
        self.eye = eye

    def shows(self, seen: view.View, seconds: float) -> list[Decode]:
        frames = (view.shot(seen, seed=self.frame + n) for n in range(round(seconds * 30)))
        return self.looks(frames)

    def looks(self, images: Iterable[object]) -> list[Decode]:
        decodes: list[Decode] = []
        for image in images:
            self.clock.wait(FRAME_NS)
            self.frame += 1
            self.preview = self.eye.preview()
            decodes += self.eye.see(Shot(image, self.clock.now_ns, self.clock.now_ns + 5)).decodes
        for decode in decodes:
            assert decode.symbology is not None
            self.remembered.taken((decode.symbology, decode.data))
        return decodes


@pytest.fixture
def watched() -> Watched:
    return Watched()


def test_a_code_put_into_view_is_a_decode_with_all_that_is_known(watched: Watched) -> None:
    watched.shows(BENCH, 1)
    (decode,) = watched.shows(ITEM, 0.5)
    assert decode.data == decode.frame.data == b"4006381333931"
    assert decode.symbology is Symbology.EAN_13
    assert decode.aim == AimIdentifier("E", "0")
    assert decode.frame.scanner_id == "camera:one"
    assert watched.clock.now_ns - S < decode.frame.received_ns <= watched.clock.now_ns


def test_a_code_that_stays_in_view_is_reported_once(watched: Watched) -> None:
    assert len(watched.shows(ITEM, 5)) == 1


MIDDLE = CameraSettings(region=Region(0.2, 0.2, 0.6, 0.6))
MATRIX = CameraSettings(vision=VisionSettings(frozenset({Symbology.QR})))


def test_a_code_that_lies_there_while_the_camera_is_set_otherwise_is_reported_once(
    watched: Watched,
) -> None:
    assert len(watched.shows(ITEM, 1)) == 1
    watched.clock.wait(8 * S)
    watched.open(MIDDLE)
    assert watched.shows(view.blurred(ITEM, 9.0), 2) == []  # its focus has to settle
    assert watched.shows(ITEM, 5) == []
    watched.open(MATRIX)
    assert watched.shows(ITEM, 5) == []
    watched.open(CameraSettings())
    assert watched.shows(ITEM, 5) == []
    watched.shows(BENCH, 1)
    assert len(watched.shows(ITEM, 1)) == 1


def test_one_that_left_meanwhile_is_reported_when_it_comes_again(watched: Watched) -> None:
    watched.shows(ITEM, 1)
    watched.open(MIDDLE)
    watched.shows(BENCH, 4)
    assert len(watched.shows(ITEM, 1)) == 1


def test_another_code_is_reported_at_once_although_one_lay_there_before(watched: Watched) -> None:
    watched.shows(ITEM, 1)
    watched.open(MIDDLE)
    other = view.put(BENCH, view.code("8801234567893", EAN, 2.0))
    assert [decode.data for decode in watched.shows(other, 1)] == [b"8801234567893"]


class Counted:
    """Counts the steps that cost as much as reading a whole picture, or more."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.times: Counter[str] = Counter()
        for owner, step in ((FrameReader, "read"), (eye_module, "grey"), (eye_module, "measure")):
            monkeypatch.setattr(owner, step, self._counting(getattr(owner, step), step))

    def _counting(self, call: Callable[..., object], step: str) -> Callable[..., object]:
        def counted(*arguments: object, **named: object) -> object:
            self.times[step] += 1
            return call(*arguments, **named)

        return counted


@pytest.mark.parametrize("size", [view.FULL_HD, view.HD])
@pytest.mark.parametrize("bare", [True, False])
def test_a_still_picture_is_looked_at_in_samples_and_read_once_a_second(
    size: tuple[int, int], bare: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched, counted = Watched(CameraSettings(preview=False)), Counted(monkeypatch)
    bench = view.bench(size)
    seen = bench if bare else view.put(bench, view.code("4006381333931", EAN))
    shots = [np.dstack([view.shot(seen, seed=seed)] * 3) for seed in range(4)]
    watched.looks(shots * 8)
    counted.times.clear()
    watched.looks(shots * 23)
    assert counted.times == {"read": 3, "grey": 3} | ({"measure": 1} if bare else {})
    thin = watched.eye.see(Shot(shots[0], watched.clock.now_ns, 0)).sample
    assert thin.size * 30 < shots[0].size, "a thirtieth of the bytes"


def test_a_code_that_left_and_came_back_is_reported_again(watched: Watched) -> None:
    first = watched.shows(ITEM, 1)
    assert watched.shows(BENCH, 1.5) == []
    second = watched.shows(ITEM, 1)
    assert [each.data for each in (*first, *second)] == [b"4006381333931"] * 2


def test_a_code_at_rest_that_cannot_be_read_for_a_while_is_reported_once(watched: Watched) -> None:
    assert len(watched.shows(ITEM, 1)) == 1
    assert watched.looks(view.shot(ITEM, noise=60.0, seed=seed) for seed in range(75)) == []
    assert watched.shows(ITEM, 2.5) == []


def test_two_different_linear_codes_in_view_are_not_reported_but_said(watched: Watched) -> None:
    both = view.put(
        view.put(BENCH, LABEL, at=(0.25, 0.5)), view.code("5901234123457", EAN, 2.0), at=(0.75, 0.5)
    )
    assert watched.shows(both, 1.5) == []
    preview = watched.preview
    assert preview is not None
    assert preview.advice is Advice.TWO_CODES
    assert len(watched.shows(ITEM, 1)) == 1, "one of them alone is"


def test_a_code_whose_check_digit_is_wrong_is_never_reported(watched: Watched) -> None:
    assert watched.shows(view.put(BENCH, view.ean_13("4006381333932", 2)), 2) == []
    assert [
        each.data for each in watched.shows(view.put(BENCH, view.ean_13("4006381333931", 2)), 1)
    ] == [b"4006381333931"]


def test_only_the_region_of_interest_is_looked_at() -> None:
    left = CameraSettings(region=Region(0, 0, 0.5, 1))
    beside = view.put(BENCH, view.code("RIGHT", DATA_MATRIX), at=(0.5, 0.75))
    assert Watched(left).shows(beside, 1.2) == []
    within = view.put(BENCH, view.code("LEFT", DATA_MATRIX), at=(0.5, 0.25))
    assert [each.data for each in Watched(left).shows(within, 1)] == [b"LEFT"]


def test_only_symbologies_that_are_switched_on_are_read() -> None:
    vision = VisionSettings(frozenset({Symbology.DATA_MATRIX}))
    assert Watched(CameraSettings(vision=vision)).shows(ITEM, 1.2) == []


def test_the_preview_shows_where_the_code_is_in_the_whole_picture() -> None:
    watched = Watched(CameraSettings(region=Region(0.5, 0.5, 0.5, 0.5)))
    label = view.code("HERE", DATA_MATRIX, 4.0)
    watched.shows(view.put(BENCH, label, at=(0.75, 0.8)), 0.5)
    preview = watched.preview
    assert preview is not None
    assert (preview.width, preview.height, preview.channels) == (640, 480, 1)
    (corners,) = preview.codes
    middle = np.mean(corners, axis=0)
    assert np.allclose(middle, (0.8, 0.75), atol=0.01)


def test_without_a_preview_there_is_none_to_ask_for() -> None:
    watched = Watched(CameraSettings(preview=False))
    watched.shows(BENCH, 0.2)
    assert watched.preview is None


def test_a_code_that_is_not_read_is_told_what_would_help(watched: Watched) -> None:
    watched.shows(BENCH, 0.5)
    watched.shows(view.blurred(view.put(BENCH, view.code("4006381333931", EAN, 2.0)), 4.0), 3.5)
    preview = watched.preview
    assert preview is not None
    assert preview.advice is Advice.OUT_OF_FOCUS


def test_pictures_of_no_use_are_refused_and_counted(watched: Watched) -> None:
    broken: list[object] = [
        None,
        np.zeros((8, 8), np.uint8),
        np.zeros((480, 640), np.float64),
        UnusableFrameError(Unusable.EMPTY, "x.png is damaged"),
    ]
    for image in broken:
        with pytest.raises(UnusableFrameError):
            watched.looks([image])
    assert watched.eye.unusable() == (("empty", 2), ("too_small", 1), ("wrong_type", 1))
    assert len(watched.shows(ITEM, 1)) == 1, "it goes on"


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_a_code_is_read_from_every_kind_of_picture(watched: Watched, channels: int) -> None:
    flat = view.shot(ITEM)
    assert len(watched.looks([np.dstack([flat] * channels)] * 20)) == 1


def test_a_code_is_read_from_words_of_16_bits(watched: Watched) -> None:
    deep = view.shot(ITEM).astype(np.uint16) << 4
    assert len(watched.looks([deep] * 20)) == 1

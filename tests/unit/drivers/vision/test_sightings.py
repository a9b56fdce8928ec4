from dataclasses import replace

import pytest

from drivers.barcode.symbology import Symbology
from drivers.vision.reading import Reading
from drivers.vision.sightings import ALONE_FOR_NS, GONE_AFTER_NS, Hindrance, Sightings
from drivers.vision.view import Corner

FRAME_NS = 33_333_333
EAN = Symbology.EAN_13


def reading(
    data: bytes = b"4006381333931",
    symbology: Symbology = EAN,
    frame: int = 1,
    at: Corner = (0.0, 0.0),
) -> Reading:
    x, y = at
    corners = (x, y), (x + 200, y), (x + 200, y + 60), (x, y + 60)
    return Reading(data, symbology, None, corners, "test", frame)


class Camera:
    """Counts frames and time; shows readings to the sightings under test."""

    def __init__(self) -> None:
        self.sightings = Sightings()
        self.frame = 0
        self.now_ns = 0

    def shows(self, *readings: Reading) -> list[bytes]:
        self.frame += 1
        self.now_ns += FRAME_NS
        return self.repeats(*(replace(one, frame=self.frame) for one in readings))

    def repeats(self, *readings: Reading) -> list[bytes]:
        return [one.data for one in self.sightings.see(readings, self.now_ns)]


@pytest.fixture
def camera() -> Camera:
    return Camera()


def test_a_linear_code_is_reported_when_a_second_frame_agrees(camera: Camera) -> None:
    assert camera.shows(reading()) == []
    assert camera.shows(reading()) == [b"4006381333931"]


def test_a_matrix_code_is_reported_at_once(camera: Camera) -> None:
    assert camera.shows(reading(b"link", Symbology.QR)) == [b"link"]


def test_a_pdf417_is_reported_when_a_second_frame_agrees(camera: Camera) -> None:
    assert camera.shows(reading(b"LVIYGFXEI", Symbology.PDF417)) == []
    assert camera.shows(reading(b"PALLET 12", Symbology.PDF417)) == []
    assert camera.shows(reading(b"PALLET 12", Symbology.PDF417)) == [b"PALLET 12"]


def test_the_same_frame_again_confirms_nothing(camera: Camera) -> None:
    seen = replace(reading(), frame=1)
    assert camera.repeats(seen) == []
    assert camera.repeats(seen) == []


@pytest.mark.parametrize("symbology", [Symbology.ITF, Symbology.CODABAR, Symbology.CODE_39])
def test_a_symbology_without_check_digit_needs_a_third_frame(
    camera: Camera, symbology: Symbology
) -> None:
    told = [camera.shows(reading(b"123456", symbology)) for _ in range(3)]
    assert told == [[], [], [b"123456"]]


def test_what_only_zbar_reads_needs_a_third_frame(camera: Camera) -> None:
    told = [camera.shows(replace(reading(), decoder="zbar")) for _ in range(3)]
    assert told == [[], [], [b"4006381333931"]]


def test_two_frames_that_read_it_in_far_places_do_not_agree(camera: Camera) -> None:
    camera.shows(reading(at=(0, 0)))
    assert camera.shows(reading(at=(700, 0))) == []
    assert camera.shows(reading(at=(710, 0))) == [b"4006381333931"]


def test_a_code_in_view_is_reported_once(camera: Camera) -> None:
    told = [camera.shows(reading()) for _ in range(300)]
    assert sum(map(len, told)) == 1


def test_a_blink_does_not_report_it_again(camera: Camera) -> None:
    camera.shows(reading())
    camera.shows(reading())
    for _ in range(GONE_AFTER_NS // FRAME_NS - 1):
        assert camera.shows() == []
    assert camera.shows(reading()) == []
    assert camera.shows(reading()) == []


def test_one_that_left_and_came_back_is_a_second_scan(camera: Camera) -> None:
    camera.shows(reading())
    camera.shows(reading())
    camera.now_ns += GONE_AFTER_NS
    assert camera.shows(reading()) == []
    assert camera.shows(reading()) == [b"4006381333931"]


def test_one_that_lies_still_is_not_forgotten_while_nothing_is_read(camera: Camera) -> None:
    camera.shows(reading())
    camera.shows(reading())
    still = reading(frame=camera.frame)
    for _ in range(100):
        camera.now_ns += FRAME_NS
        assert camera.repeats(still) == []
    assert camera.shows(reading()) == []


def test_of_two_linear_codes_neither_is_reported_and_it_is_said_why(camera: Camera) -> None:
    for _ in range(10):
        assert camera.shows(reading(), reading(b"SO-1", Symbology.CODE_128, at=(0, 200))) == []
        assert camera.sightings.hindrance is Hindrance.TWO_CODES


def test_two_linear_codes_read_in_turn_are_two_codes_all_the_same(camera: Camera) -> None:
    for _ in range(10):
        assert camera.shows(reading()) == []
        assert camera.shows(reading(b"SO-1", Symbology.CODE_128, at=(0, 200))) == []
    assert camera.sightings.hindrance is Hindrance.TWO_CODES


def test_bars_that_are_read_in_two_ways_are_not_believed_and_are_not_two_codes(
    camera: Camera,
) -> None:
    for _ in range(10):
        assert camera.shows(reading(b"5780407014989")) == []
        assert camera.shows(reading()) == []
        assert camera.sightings.hindrance is None
    told = [camera.shows(reading()) for _ in range(ALONE_FOR_NS // FRAME_NS + 2)]
    assert [data for one in told for data in one] == [b"4006381333931"]


def test_parts_of_one_itf_code_are_never_believed_however_often_they_come(camera: Camera) -> None:
    parts = reading(b"1806944451", Symbology.ITF), reading(b"9444515715", Symbology.ITF, at=(25, 0))
    assert [camera.shows(*parts) for _ in range(30)] == [[]] * 30


def test_an_itf_code_is_reported_though_a_part_of_it_is_read_now_and_then(camera: Camera) -> None:
    whole, part = (reading(data, Symbology.ITF) for data in (b"12698693734422", b"734422"))
    told = [camera.shows(*each) for each in ([whole], [whole, part], [part], [whole], [part])]
    assert told == [[], [], [], [b"12698693734422"], []]
    assert camera.sightings.hindrance is None


def test_an_itf_code_beside_a_longer_one_with_the_same_digits_is_a_code_of_its_own(
    camera: Camera,
) -> None:
    longer = reading(b"12698693734422", Symbology.ITF)
    beside = reading(b"734422", Symbology.ITF, at=(0, 300))
    assert [camera.shows(longer, beside) for _ in range(10)] == [[]] * 10
    assert camera.sightings.hindrance is Hindrance.TWO_CODES


def test_a_code_128_within_a_longer_one_is_no_part_of_it(camera: Camera) -> None:
    codes = (reading(data, Symbology.CODE_128) for data in (b"SO-12345", b"12345"))
    both = tuple(codes)
    assert [camera.shows(*both) for _ in range(10)] == [[]] * 10


def test_when_one_of_two_is_covered_the_other_is_reported(camera: Camera) -> None:
    other = reading(b"SO-1", Symbology.CODE_128, at=(0, 200))
    camera.shows(reading(), other)
    told = [camera.shows(other) for _ in range(ALONE_FOR_NS // FRAME_NS + 2)]
    assert [b"SO-1"] in told
    assert camera.sightings.hindrance is None


def test_the_next_item_is_reported_though_the_last_one_just_left(camera: Camera) -> None:
    camera.shows(reading())
    camera.shows(reading())
    told = [camera.shows(reading(b"96385074", Symbology.EAN_8)) for _ in range(12)]
    assert sum(map(len, told)) == 1


def test_one_label_with_the_same_code_twice_is_one_code(camera: Camera) -> None:
    camera.shows(reading(), reading(at=(0, 300)))
    assert camera.shows(reading(), reading(at=(0, 300))) == [b"4006381333931"]


def test_two_matrix_codes_are_reported_each(camera: Camera) -> None:
    told = camera.shows(reading(b"one", Symbology.QR), reading(b"two", Symbology.DATA_MATRIX))
    assert told == [b"one", b"two"]


def test_a_matrix_code_beside_two_linear_ones_is_reported(camera: Camera) -> None:
    linear = reading(), reading(b"SO-1", Symbology.CODE_128, at=(0, 200))
    assert camera.shows(*linear, reading(b"link", Symbology.QR)) == [b"link"]


def test_nothing_in_view_hinders_nothing(camera: Camera) -> None:
    assert camera.shows() == []
    assert camera.sightings.hindrance is None

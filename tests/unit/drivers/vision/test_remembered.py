"""What lies before a camera while it is closed."""

from drivers.barcode.symbology import Symbology
from drivers.vision.reading import Reading
from drivers.vision.remembered import KEPT_NS, Remembered

ALL = frozenset(Symbology)
CORNERS = ((0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 9.0))
ITEM = Reading(b"4006381333931", Symbology.EAN_13, None, CORNERS, "test")
LABEL = Reading(b"SO-1001", Symbology.QR, None, CORNERS, "test")


def seen(*readings: Reading) -> Remembered:
    made = Remembered()
    for each in readings:
        made.taken(each.code)
    made.see(readings, ALL, 0)
    return made


def test_what_was_in_view_lies_there_still_for_a_minute() -> None:
    remembered = seen(ITEM, LABEL)
    assert set(remembered.at_opening(KEPT_NS - 1)) == {ITEM, LABEL}
    assert remembered.at_opening(KEPT_NS) == ()


def test_what_left_before_is_forgotten() -> None:
    remembered = seen(ITEM, LABEL)
    remembered.see([LABEL], ALL, 1)
    assert remembered.at_opening(2) == (LABEL,)


def test_what_the_camera_does_not_read_meanwhile_may_lie_there_still() -> None:
    remembered = seen(ITEM, LABEL)
    remembered.see([LABEL], {Symbology.QR}, 1)
    assert set(remembered.at_opening(2)) == {ITEM, LABEL}
    remembered.see([LABEL], {Symbology.QR}, KEPT_NS)
    assert remembered.at_opening(KEPT_NS) == (LABEL,)


def test_what_nobody_took_has_to_be_read_once_more() -> None:
    remembered = Remembered()
    remembered.see([ITEM], ALL, 0)
    assert remembered.at_opening(1) == ()


def test_of_a_camera_that_was_lost_nothing_is_known() -> None:
    remembered = seen(ITEM)
    remembered.forget()
    assert remembered.at_opening(1) == ()

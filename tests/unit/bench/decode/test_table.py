from pathlib import Path

import pytest

from tests.bench.decode.cost import Cost, scenes
from tests.bench.decode.showing import Showing, Shown, waited
from tests.bench.decode.table import (
    by_group,
    by_symbology,
    costs,
    rate,
    targets,
    waits,
    wrong_reads,
)
from tests.bench.decode.truth import Sample

BOTH = ("product", "zxing-cpp")
READ, MISSED = Showing(1, 4.0, ()), Showing(None, 40.0, ())
CHEAP = Cost("even", 0.7, 20.0, 60.0, 0.5, 20.0, 300.0)


def picture(product: Showing, zxing: Showing, symbology: str = "EAN13") -> Shown:
    sample = Sample(Path("1.png"), symbology, "shelf", ("4006381333931",), ())
    return Shown(sample, {"product": product, "zxing-cpp": zxing})


def met(shown: list[Shown], cost: Cost = CHEAP) -> list[bool]:
    return [is_met for _, is_met in targets(shown, [cost])]


def test_rates_times_and_wrong_reads_stand_in_one_line() -> None:
    wrong = Showing(None, 9.0, ("1",))
    header, product, zxing, *_ = by_symbology([picture(READ, wrong), picture(MISSED, READ)], BOTH)
    assert header.split()[:4] == ["pictures", "read", "rate", "wrong"]
    assert product.split()[:8] == ["EAN13", "product", "2", "1", "50.0%", "0", "4.0", "4.0"]
    assert zxing.split()[:6] == ["zxing-cpp", "2", "1", "50.0%", "1", "4.0"]


def test_pictures_of_other_symbologies_count_for_wrong_reads_only() -> None:
    others = picture(Showing(None, 1.0, ("7",)), MISSED, "MaxiCode")
    lines = list(by_symbology([picture(READ, READ), others], BOTH))
    assert "others, none product" in " ".join(lines[-2].split())
    assert met([picture(READ, MISSED), others]) == [True, False, True, True]


def test_each_group_has_its_rate() -> None:
    _, line = by_group([picture(READ, MISSED)], BOTH)
    assert line.split() == ["shelf", "1", "100.0%", "0.0%"]


def test_how_long_a_code_was_in_view_is_told_of_linear_and_of_matrix_codes() -> None:
    slow, quick = Showing(1, 9.0, (), 40.0), Showing(0, 9.0, (), 6.0)
    shown = [picture(slow, MISSED), picture(MISSED, MISSED), picture(quick, MISSED, "QR")]
    _, linear, matrix = waits(shown, "product")
    assert linear.split() == ["linear", "codes", "1", "40", "40"]
    assert matrix.split() == ["matrix", "codes", "1", "6", "6"]


def test_a_frame_is_waited_for_and_waits_for_the_one_before_it() -> None:
    assert waited([5.0, 7.0]) == pytest.approx(33.3 + 7, abs=0.1)
    assert waited([50.0, 7.0]) == pytest.approx(57.0)


def test_a_target_missed_is_said_to_be_missed() -> None:
    assert met([picture(READ, MISSED)]) == [True, True, True, True]
    assert met([picture(READ, READ)])[0] is False
    dear = Cost("noise", 0.7, 35.1, 60.0, 3.1, 20.0, 300.0)
    assert met([picture(READ, MISSED)], dear) == [True, True, False, False]


def test_wrong_reads_are_named() -> None:
    wrong = picture(Showing(None, 1.0, ("123",)), READ)
    assert list(wrong_reads([wrong, picture(READ, READ)], "product")) == ["  1.png (shelf): 123"]


def test_costs_are_multiples_of_the_sum() -> None:
    _, line = costs("1080p", [CHEAP])
    assert line.split() == ["even", "0.70", "20.0x", "60.0x", "0.50x", "20.00x", "300x"]


def test_of_no_pictures_the_rate_is_nothing() -> None:
    assert rate([], "product") == 0


def test_the_scenes_without_a_code_have_the_size_asked_for() -> None:
    assert {frame.shape for frame in scenes((90, 160)).values()} == {(90, 160)}

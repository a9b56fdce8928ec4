from drivers.barcode.symbology import Symbology
from drivers.vision.settings import VisionSettings
from drivers.vision.steps import Look, Steps
from tests.unit.drivers.vision.drawn import code, framed


def read_by_zbar(switched_on: Symbology) -> list[bytes]:
    look = Look(framed(code("4006381333931", "EAN13")), 1)
    steps = Steps(VisionSettings(frozenset({switched_on})))
    return [reading.data for reading in steps.zbar(look, 0)]


def test_of_what_zbar_reads_only_what_is_switched_on_is_told() -> None:
    assert read_by_zbar(Symbology.EAN_13) == [b"4006381333931"]
    assert read_by_zbar(Symbology.CODE_128) == []

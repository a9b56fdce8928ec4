import pytest

from drivers.barcode.check_digit import CheckedNumberError
from drivers.barcode.sscc import Sscc


def test_an_sscc_is_its_18_digits() -> None:
    assert str(Sscc("376104250021234569")) == "376104250021234569"


@pytest.mark.parametrize(
    "digits", ["376104250021234568", "37610425002123456", "37610425002123456X"]
)
def test_what_is_no_sscc_is_refused(digits: str) -> None:
    with pytest.raises(CheckedNumberError, match="SSCC"):
        Sscc(digits)

import pytest

from drivers import errors
from drivers.errors import ScannerNotFoundError
from drivers.hints import Hint


@pytest.mark.parametrize(
    "kind",
    [
        errors.ScannerNotFoundError,
        errors.ScannerUnreachableError,
        errors.ScannerBusyError,
        errors.ScannerNotPermittedError,
        errors.ScannerLostError,
        errors.ScannerMisconfiguredError,
    ],
)
def test_every_error_says_what_was_tried_where_and_what_to_do(
    kind: type[errors.ScannerError],
) -> None:
    error = kind("open", "/dev/ttyUSB0", "no such file")
    assert isinstance(error, errors.ScannerError)
    assert str(error) == f"open /dev/ttyUSB0: no such file. {kind.hint}"
    assert (error.operation, error.device) == ("open", "/dev/ttyUSB0")


def test_an_error_without_detail_reads_well() -> None:
    error = errors.ScannerLostError("read", "COM3")
    assert str(error).startswith("read COM3. Plug the scanner in again")


def test_who_knows_better_says_what_to_do() -> None:
    error = ScannerNotFoundError("connect", "10.0.0.7:9004", hint=Hint("reach"))
    assert str(error) == f"connect 10.0.0.7:9004. {error.hint}"
    assert error.hint == Hint("reach")
    assert ScannerNotFoundError("open", "COM3").hint == ScannerNotFoundError.hint

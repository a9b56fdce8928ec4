"""Limits of what a station may send."""

import base64
from uuid import UUID

import msgspec
import pytest

from drivers.barcode.symbology import Symbology
from server.contract.station import (
    MAX_BATCH,
    MAX_DATA_BYTES,
    Hello,
    HelloAnswer,
    Refusal,
    RefusalCode,
    ScanMessage,
    ScanRequest,
)

_SCAN: dict[str, object] = {
    "scan_id": "01936b1e-7c00-7abc-8def-0123456789ab",
    "station_seq": 1,
    "scanner_id": "sim",
    "data": base64.b64encode(b"A").decode(),
    "captured_utc_ms": 0,
}


def _scan(**changed: object) -> ScanMessage:
    return msgspec.convert({**_SCAN, **changed}, ScanMessage)


def test_a_scan_needs_neither_symbology_nor_aim() -> None:
    scan = _scan()
    assert scan.symbology is None
    assert scan.aim is None


def test_every_byte_survives_the_wire() -> None:
    data = bytes(range(256))
    assert _scan(data=base64.b64encode(data).decode()).data == data


def test_a_scanner_may_be_named_in_any_script() -> None:
    assert _scan(scanner_id="스캐너 1\n\U0001f4e6").scanner_id.startswith("스캐너")


def test_data_may_be_as_long_as_the_largest_symbol_and_not_longer() -> None:
    longest = base64.b64encode(bytes(MAX_DATA_BYTES)).decode()
    assert len(_scan(data=longest).data) == MAX_DATA_BYTES
    with pytest.raises(msgspec.ValidationError, match=r"\$\.data"):
        _scan(data=base64.b64encode(bytes(MAX_DATA_BYTES + 1)).decode())


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("scan_id", "not-a-uuid"),
        ("scan_id", 7),
        ("station_seq", 0),
        ("station_seq", 2**53),
        ("station_seq", "1"),
        ("station_seq", 1.5),
        ("scanner_id", "x" * 201),
        ("scanner_id", "usb\ud800"),
        ("data", "not base64!"),
        ("data", 7),
        ("captured_utc_ms", -1),
        ("captured_utc_ms", 2**53),
        ("symbology", "ean14"),
        ("aim", "C1"),
        ("aim", "]C"),
        ("aim", "]C11"),
        ("aim", "]1C"),
        ("aim", "]C1\n"),
    ],
)
def test_a_field_out_of_its_limits_is_refused_by_name(field: str, value: object) -> None:
    with pytest.raises(msgspec.ValidationError, match=rf"\$\.{field}"):
        _scan(**{field: value})


@pytest.mark.parametrize("symbology", Symbology)
def test_every_symbology_has_its_word_on_the_wire(symbology: Symbology) -> None:
    assert _scan(symbology=symbology.value).symbology is symbology


@pytest.mark.parametrize(("count", "fits"), [(0, False), (1, True), (MAX_BATCH, True)])
def test_a_request_carries_at_least_one_scan(count: int, fits: bool) -> None:
    request = {"scans": [_SCAN] * count}
    if fits:
        assert len(msgspec.convert(request, ScanRequest).scans) == count
    else:
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(request, ScanRequest)


def test_a_batch_over_the_limit_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError, match=r"\$\.scans"):
        msgspec.convert({"scans": [_SCAN] * (MAX_BATCH + 1)}, ScanRequest)


@pytest.mark.parametrize("station", ["", "a" * 65, "pack 01", "팩-01", "pack/01", "pack\n"])
def test_a_station_is_named_in_plain_letters(station: str) -> None:
    hello = {"protocol": 1, "station": station, "kiosk": str(UUID(int=1)), "last_seq": 0}
    with pytest.raises(msgspec.ValidationError, match=r"\$\.station"):
        msgspec.convert(hello, Hello)


def test_an_answer_tells_by_its_type_what_it_is() -> None:
    answer = {"type": "refused", "code": "gap", "message": "m", "last_seq": 3}
    read: HelloAnswer = msgspec.convert(answer, HelloAnswer)
    assert read == Refusal(RefusalCode.GAP, "m", 3)


def test_an_answer_of_an_unknown_type_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"type": "surprise", "message": "m"}, HelloAnswer)

from dataclasses import FrozenInstanceError

import pytest

from drivers.barcode.decode import Decode, RawFrame


def test_a_decode_says_nothing_of_its_symbology_unless_told() -> None:
    decode = Decode(RawFrame(b"X\x1dY", "usb:1", 5), b"X\x1dY")
    assert decode.symbology is None
    assert decode.aim is None
    assert decode.frame.data == b"X\x1dY"


def test_a_decode_cannot_be_changed() -> None:
    decode = Decode(RawFrame(b"X", "usb:1", 5), b"X")
    with pytest.raises(FrozenInstanceError):
        decode.data = b"Y"  # type: ignore[misc] # the test is that this fails

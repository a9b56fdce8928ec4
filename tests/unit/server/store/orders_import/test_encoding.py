"""Which encoding a file is in, to the byte where it is in none."""

import io

import pytest

from server.store.orders_import.encoding import find_encoding
from server.store.orders_import.report import Encoding, ImportRefusedError

KOREAN = "김민준,물티슈\n"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", Encoding.UTF_8),
        (b"plain", Encoding.UTF_8),
        (KOREAN.encode(), Encoding.UTF_8),
        (KOREAN.encode("utf-8-sig"), Encoding.UTF_8_BOM),
        (KOREAN.encode("cp949"), Encoding.CP949),
    ],
)
def test_the_encoding_is_found_and_the_file_rewound(content: bytes, expected: Encoding) -> None:
    file = io.BytesIO(content)
    assert find_encoding(file) is expected
    assert file.tell() == 0


def test_a_byte_that_is_neither_is_named_by_its_position_from_1() -> None:
    with pytest.raises(ImportRefusedError, match=r"not UTF-8 \(byte 4\) and not CP949 \(byte 4\)"):
        find_encoding(io.BytesIO(b"abc\xff\xff\n"))


def test_the_position_is_right_behind_the_first_block_and_across_its_edge() -> None:
    block = 1 << 20
    file = io.BytesIO(b"a" * (block - 1) + "김".encode() + b"\xff")
    with pytest.raises(ImportRefusedError, match=rf"UTF-8 \(byte {block + 3:,}\)"):
        find_encoding(file)


def test_a_character_that_is_cut_off_at_the_end_is_refused() -> None:
    with pytest.raises(ImportRefusedError, match=r"UTF-8 \(byte 2\).*CP949 \(byte 4\)"):
        find_encoding(io.BytesIO(b"a" + "한".encode("cp949") + b"\x81"))


def test_a_file_with_a_utf_8_mark_is_not_tried_as_cp949() -> None:
    marked = b"\xef\xbb\xbforder_no\n" + KOREAN.encode("cp949")
    assert marked.decode("cp949")
    with pytest.raises(ImportRefusedError) as refused:
        find_encoding(io.BytesIO(marked))
    assert "CP949" not in str(refused.value)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_refused_by_its_name(encoding: str) -> None:
    with pytest.raises(ImportRefusedError, match="UTF-16"):
        find_encoding(io.BytesIO(("\ufeff" + KOREAN).encode(encoding)))


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark_is_refused_too(encoding: str) -> None:
    with pytest.raises(ImportRefusedError, match="UTF-16, or no text at all"):
        find_encoding(io.BytesIO("order_no,".encode(encoding)))


@pytest.mark.parametrize("mark", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"])
def test_a_workbook_is_refused_by_its_name(mark: bytes) -> None:
    with pytest.raises(ImportRefusedError, match=r"Excel workbook\. Save it as CSV UTF-8"):
        find_encoding(io.BytesIO(mark + b"\x14\x00\x06\x00"))

"""Which encoding a file is in: strict UTF-8, else strict CP949, else refused in words.

What it is: a pass over a seekable binary file, a block at a time. What it is not: a guess by
statistics; a file that is neither is never read with replacement characters.
"""

import codecs
from typing import BinaryIO

from server.store.orders_import.report import Encoding, ImportRefusedError

_BLOCK_BYTES = 1 << 20
_UTF_16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_WORKBOOK_MARKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""What .xlsx (a ZIP archive) and .xls (a compound file) begin with."""
_MARK_BYTES = 4
WORKBOOK = "The file is an Excel workbook. Save it as CSV UTF-8 and import that."


def find_encoding(file: BinaryIO) -> Encoding:
    """Return the encoding of `file` and rewind it.

    Raises:
        ImportRefusedError: when it is neither UTF-8 nor CP949, with the byte position.
    """
    mark = _mark(file)
    if mark.startswith(_WORKBOOK_MARKS):
        raise ImportRefusedError(WORKBOOK)
    if mark.startswith(_UTF_16_MARKS):
        raise ImportRefusedError("The file is UTF-16. Save it as CSV UTF-8 and import it again.")
    if b"\0" in mark:
        raise ImportRefusedError(
            "The file is UTF-16, or no text at all. Save it as CSV UTF-8 and import it again."
        )
    marked = mark.startswith(codecs.BOM_UTF8)
    utf_8_fault = _first_fault(file, Encoding.UTF_8)
    if utf_8_fault is None:
        return Encoding.UTF_8_BOM if marked else Encoding.UTF_8
    cp949_fault = _first_fault(file, Encoding.CP949)
    if cp949_fault is None and not marked:
        return Encoding.CP949
    raise ImportRefusedError(_fault_sentence(utf_8_fault, None if marked else cp949_fault))


def _mark(file: BinaryIO) -> bytes:
    file.seek(0)
    mark = file.read(_MARK_BYTES)
    file.seek(0)
    return mark


def _first_fault(file: BinaryIO, encoding: Encoding) -> int | None:
    """Return the position of the first byte that `encoding` cannot read, and rewind."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    position = 0
    try:
        while block := file.read(_BLOCK_BYTES):
            waiting = len(decoder.getstate()[0])
            decoder.decode(block)
            position += len(block)
        waiting = len(decoder.getstate()[0])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        return position - waiting + error.start
    finally:
        file.seek(0)
    return None


def _fault_sentence(utf_8_fault: int, cp949_fault: int | None) -> str:
    cp949 = "" if cp949_fault is None else f" and not CP949 (byte {cp949_fault + 1:,})"
    return (
        f"The file is not UTF-8 (byte {utf_8_fault + 1:,}){cp949}. "
        "Save it as CSV UTF-8 and import it again."
    )

"""The form of a pairing code: typed, read aloud or scanned, it is the same one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.contract.own_code import OwnCodeKind, own_code, parse_own_code
from server.contract.pairing import (
    CODE_ALPHABET,
    CODE_LENGTH,
    pairing_barcode,
    shown_pairing_code,
    tidy_pairing_code,
)

_codes = st.text(CODE_ALPHABET, min_size=CODE_LENGTH, max_size=CODE_LENGTH)


@given(_codes)
def test_however_a_code_is_entered_it_is_the_same(code: str) -> None:
    shown = shown_pairing_code(code)
    for entered in (
        code,
        shown,
        f" {shown.lower()} ",
        shown.replace("-", " "),
        pairing_barcode(code),
    ):
        assert tidy_pairing_code(entered) == code


@given(_codes)
def test_its_barcode_is_a_code_of_our_own_that_needs_no_shift_key(code: str) -> None:
    own = parse_own_code(pairing_barcode(code))
    assert own is not None
    assert (own.kind, own.body, own.checked) == (OwnCodeKind.PAIRING, code, True)


@pytest.mark.parametrize(
    "entered",
    [
        "",
        "abcd-efg",
        "abcd-efghj",
        "abcd-efg0",
        "abcd-efgl",
        "가나다라마바사아",
        "-p.abcdefgh.zz",
        own_code(OwnCodeKind.BADGE, "abcdefgh"),
        own_code(OwnCodeKind.PAIRING, "abc"),
        "8801234567893",
    ],
)
def test_what_is_no_code_is_read_as_none(entered: str) -> None:
    assert tidy_pairing_code(entered) is None


def test_no_two_characters_of_a_code_look_alike() -> None:
    assert not set("01ilo") & set(CODE_ALPHABET)
    assert shown_pairing_code("abcdefgh") == "ABCD-EFGH"

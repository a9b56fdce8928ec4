"""Badges as they are cut out: every one reads as its code, whatever the operator's name."""

import unicodedata
from itertools import combinations

import pytest

from drivers.barcode.symbol import symbol_of
from drivers.barcode.symbology import Symbology
from server.contract.own_code import MAX_BODY, OwnCodeKind, own_code
from server.sheets.asked import Holder
from server.sheets.badge_cards import CARD_HEIGHT, CARD_WIDTH, badge_pages, columns_of
from server.sheets.badges import badge_part
from server.sheets.paper import BAR_MODULE, DPI, PaperSize, module_of
from server.sheets.pdf import Pdf, pdf_of, sheet_of
from server.sheets.view import Badge
from server.sheets.words import Words
from tests.printed_pages import codes, each_read, words
from tests.printed_pages import meant as meant_by

LONG = "z" * MAX_BODY


def printed(*holders: Holder, size: PaperSize = PaperSize.A4) -> Pdf:
    return pdf_of(sheet_of(Words("ko"), badge_part(Words("ko"), holders)), size)


def meant(*holders: Holder) -> list[str]:
    return sorted(own_code(OwnCodeKind.BADGE, badge) for badge, _ in holders)


def badge(body: str) -> Badge:
    (one,) = badge_part(Words("en"), [(body, "Kim")]).badges
    return one


@pytest.mark.parametrize("size", PaperSize)
@pytest.mark.parametrize("dpi", [150, 300])
def test_two_hundred_badges_of_every_length_read_as_their_codes(size: PaperSize, dpi: int) -> None:
    bodies = [f"{'abcdefghij' * 3}"[: 1 + n % 28] + f"-{n}" for n in range(200)]
    holders = [(body, f"김민준 {n}") for n, body in enumerate(bodies)]
    made = printed(*holders, size=size)
    assert each_read(made, dpi) == [[meant_by(each.barcode)] for each in made.placed]
    assert sorted(each.barcode.text for each in made.placed) == meant(*holders)
    text = " ".join(words(made.content))
    assert all(name in text for _, name in holders)


@pytest.mark.parametrize("size", PaperSize)
def test_badges_of_a_cards_width_read_as_their_codes_on_a_label_printers_dots(
    size: PaperSize,
) -> None:
    made = printed(*[(f"kim-{n}", "김민준") for n in range(50)], size=size)
    assert each_read(made, 203) == [[meant_by(each.barcode)] for each in made.placed]


def test_bars_are_a_third_of_a_millimetre_and_quiet_zones_ten_of_them_within_the_card() -> None:
    assert BAR_MODULE / DPI * 25.4 >= 0.33
    for body in ("a", "kim-2", "1" * MAX_BODY, LONG):
        one = badge(body)
        symbol = symbol_of(one.code)
        assert symbol.dark_from >= 10
        assert symbol.width - symbol.dark_to >= 10
        assert symbol.width * module_of(symbol) <= columns_of(one) * CARD_WIDTH


def test_a_card_has_the_size_of_a_bank_card() -> None:
    assert pytest.approx(85.6, abs=0.1) == CARD_WIDTH / DPI * 25.4
    assert pytest.approx(53.98, abs=0.1) == CARD_HEIGHT / DPI * 25.4


def test_a_long_badge_takes_the_width_of_two_and_the_others_keep_their_order() -> None:
    bodies = ["a", LONG, "b", "c", "d", LONG]
    part = badge_part(Words("en"), [(body, body) for body in bodies])
    (page,) = badge_pages(part, PaperSize.A4)
    assert [[each.name for each in row] for row in page.rows] == [
        ["a"],
        [LONG],
        ["b", "c"],
        ["d"],
        [LONG],
    ]


def test_ten_badges_are_a_page_of_a4_and_eight_one_of_letter() -> None:
    ten = [(f"b-{number}", "김민준") for number in range(10)]
    assert (printed(*ten).pages, printed(*ten, ("x", "y")).pages) == (1, 2)
    assert printed(*ten[:8], size=PaperSize.LETTER).pages == 1
    assert printed(*ten, size=PaperSize.LETTER).pages == 2


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("김민준", "김민준"),
        (unicodedata.normalize("NFD", "김민준"), "김민준"),  # as a Mac stores it
        ("Tuấn Nguyễn", "Tuấn Nguyễn"),
        ("제갈 공명", "제갈 공명"),
        ("김😀", "김□"),
        ("👩‍👩‍👧‍👦 박", "□□□□ 박"),
        ("漢字", "□□"),
        ("\u202eabc\u202c", "abc"),
        ("a\u200bb\u2028c\ufe0f", "ab□c"),
        ("\u0007\ud800", "□"),
        ("سلام", "□□□□"),
        ("\ue000", "□"),
        ("%PDF (x) \\) Tj", "%PDF (x) \\) Tj"),
    ],
)
def test_a_name_is_printed_as_it_is_with_a_box_for_what_the_typeface_lacks(
    name: str, seen: str
) -> None:
    holder = ("kim", name)
    made = printed(holder)
    assert codes(made.content, 150) == meant(holder)
    (page,) = words(made.content)
    assert seen in page.splitlines()
    assert (Words("ko")("sheet-unknown-character") in page) is ("□" in seen)


@pytest.mark.parametrize("name", ["", " ", "\u0300", "가" * 100, "W" * 100, "a b " * 25])
def test_a_name_of_nothing_or_of_far_too_much_leaves_the_code_as_it_is(name: str) -> None:
    holder = ("kim", name)
    assert codes(printed(holder).content, 150) == meant(holder)


def test_a_long_name_is_printed_smaller_and_whole_before_it_is_cut_off() -> None:
    name = "María José García-Fernández de la Torre y Vega"
    (page,) = words(printed(("1", name)).content)
    assert name in " ".join(page.split())
    (page,) = words(printed(("1", "가" * 100)).content)
    assert "…" in page


def test_no_card_lies_on_another() -> None:
    made = printed(*[(f"b-{number}", "김민준") for number in range(10)])
    for one, other in combinations(made.placed, 2):
        a, b = one.place, other.place
        assert a.right <= b.left or b.right <= a.left or a.bottom <= b.top or b.bottom <= a.top
    assert {each.barcode.symbology for each in made.placed} == {Symbology.CODE_128}


def test_what_is_no_badge_is_refused() -> None:
    with pytest.raises(ValueError, match="no code"):
        badge_part(Words("en"), [("Not A Badge", "Kim")])

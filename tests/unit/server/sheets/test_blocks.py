from drivers.barcode.printed import Barcode
from drivers.barcode.symbology import Symbology
from server.sheets.blocks import GroupHead, Run, SectionHead, card_rows, columns_of, part_runs
from server.sheets.paper import Paper, PaperSize
from server.sheets.view import Card, CardGroup, Part

A4 = PaperSize.A4
SHORT = Card("item", "1 piece", Barcode(Symbology.EAN_13, b"8809900000019"))
WIDE = Card("item", "lot", Barcode(Symbology.GS1_128, b"01008500000000011728063010L2611"))


def order(cards: int) -> CardGroup:
    return CardGroup("SO-1", "", "", (SHORT,) * cards, Barcode(Symbology.CODE_128, b"SO-1"))


def runs_of(group: CardGroup) -> list[Run]:
    with Paper(A4, "", "ko") as paper:
        return list(part_runs(Part("Demo", "", (group,)), paper))


def test_a_long_barcode_takes_two_columns() -> None:
    assert (columns_of(SHORT, A4), columns_of(WIDE, A4)) == (1, 2)


def test_cards_keep_their_order_and_three_columns_make_a_row() -> None:
    rows = [
        [columns for _card, columns in row.cards]
        for row in card_rows((SHORT, SHORT, WIDE, SHORT, SHORT), A4)
    ]
    assert rows == [[1, 1], [2, 1], [1]]


def test_a_short_order_stays_together() -> None:
    (run,) = runs_of(order(6))
    assert [type(block).__name__ for block in run.blocks] == [
        "PartHead",
        "GroupHead",
        "CardRow",
        "CardRow",
    ]


def test_a_long_order_is_parted_between_its_rows_and_says_its_number_again() -> None:
    first, *others = runs_of(order(24))
    assert isinstance(first.blocks[1], GroupHead)
    assert len(first.blocks) == 3
    assert len(others) == 7
    assert all(run.reminder == (SectionHead("SO-1"),) for run in others)

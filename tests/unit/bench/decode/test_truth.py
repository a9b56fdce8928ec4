from pathlib import Path

import pytest

from tests.bench.decode.truth import Sample, load


def sample(symbology: str, *texts: str, also: tuple[str, ...] = ()) -> Sample:
    return Sample(Path("x.png"), symbology, "", texts, also)


@pytest.mark.parametrize("text", ["0036000291452", "036000291452", "00036000291452"])
def test_a_gtin_may_come_back_in_any_length(text: str) -> None:
    assert sample("UPCA", "0036000291452").is_wanted(text)


@pytest.mark.parametrize("told", ["04965802", "0049000006582"])
@pytest.mark.parametrize("text", ["04965802", "049000006582", "0049000006582"])
def test_a_upc_e_may_be_told_and_come_back_in_eight_digits(told: str, text: str) -> None:
    assert sample("UPCE", told).is_wanted(text)
    assert not sample("UPCE", told).is_wrong(text)


def test_other_digits_are_wrong() -> None:
    assert sample("UPCA", "0036000291452").is_wrong("0036000291453")


def test_an_add_on_is_not_a_part_of_the_number() -> None:
    book = sample("EAN13", "978073520044951299")
    assert book.is_wanted("9780735200449")
    assert not book.is_wrong("9780735200449")


def test_an_add_on_of_other_symbologies_is_no_add_on() -> None:
    assert not sample("Code128", "978073520044951299").is_wanted("9780735200449")


def test_further_texts_in_the_picture_are_not_wrong_and_not_wanted() -> None:
    two = sample("EAN13", "9780804816632", also=("9784872348880",))
    assert not two.is_wrong("9784872348880")
    assert not two.is_wanted("9784872348880")


def test_of_a_picture_without_a_code_every_text_is_wrong() -> None:
    assert sample("NONE").is_wrong("anything")


def test_a_folder_is_read_line_by_line(tmp_path: Path) -> None:
    (tmp_path / "truth.jsonl").write_text(
        '{"image": "a/1.png", "symbology": "QR", "group": "a", "texts": ["x"], "also": ["y"]}\n\n'
        '{"image": "2.png", "symbology": "NONE", "texts": []}\n',
        "utf-8",
    )
    assert load(tmp_path) == [
        Sample(tmp_path / "a/1.png", "QR", "a", ("x",), ("y",)),
        Sample(tmp_path / "2.png", "NONE", "", (), ()),
    ]

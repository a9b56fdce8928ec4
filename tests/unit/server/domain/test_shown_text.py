import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.shown_text import tidy_text, why_no_text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  상자를\n바꾸세요 ", "상자를 바꾸세요"),
        ("\u1109\u1161\u11bc\u110c\u1161", "상자"),
        ("a\u00a0\u3000\tb", "a b"),
        (" \r\n ", ""),
    ],
)
def test_a_text_is_one_line_as_it_is_composed(typed: str, kept: str) -> None:
    assert tidy_text(typed) == kept


@pytest.mark.parametrize(
    "text", ["상자를 바꾸세요", "<script>", "=1+1", "👨\u200d👩\u200d👧 café", "Ärger & Ñandú", ""]
)
def test_what_people_write_may_be_shown(text: str) -> None:
    assert why_no_text(tidy_text(text), 100) is None


@pytest.mark.parametrize(
    "text",
    [
        *("a\x00b", "a\x1bb", "\ud800", "abc\u202edcba", "a\u2066b", "\u200fa", "\ue000", "\uffff"),
        *("\u200b", "a\ufeffb", "\u00ad", "\u3164", "a\u2800", "\u061ca"),
    ],
)
def test_what_cannot_be_shown_or_pretends_to_be_another_text_is_refused(text: str) -> None:
    assert "cannot be shown" in (why_no_text(text, 100) or "")


def test_a_text_that_is_too_long_says_how_long_it_may_be() -> None:
    assert why_no_text("가" * 10, 10) is None
    assert why_no_text("가" * 11, 10) == "may have 10 characters"


@given(st.text())
def test_a_tidy_text_is_tidy(text: str) -> None:
    tidy = tidy_text(text)
    assert tidy_text(tidy) == tidy
    assert "\n" not in tidy

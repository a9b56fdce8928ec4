"""Names and passwords of people."""

import pytest

from server.domain.person_name import (
    name_key,
    tidy_name,
    tidy_password,
    why_no_name,
    why_no_password,
)

GOOD = "correct horse battery"


def test_a_name_written_in_pieces_is_put_together() -> None:
    assert tidy_name(" \u1100\u1175\u11b7 ") == "김"
    assert tidy_password("\u1100\u1175\u11b7") == "김"


@pytest.mark.parametrize("other", ["KIM  LEE", "ｋｉｍ ｌｅｅ", "Kim\u00a0Lee"])
def test_names_that_look_alike_are_one(other: str) -> None:
    assert name_key(other) == name_key("Kim Lee")


@pytest.mark.parametrize(
    "name", ["김민준", "O'Neil", "<script>", "'; DROP TABLE users; --", "박 솔", "x" * 100]
)
def test_whatever_can_be_seen_is_a_name(name: str) -> None:
    assert why_no_name(name) is None


@pytest.mark.parametrize(
    "name",
    ["", "x" * 101, "a\0", "a\nb", "\u202eevil", "a\u200bb", "\u3164", "\udcff", "a\u2028", "\x7f"],
)
def test_what_cannot_be_seen_is_none(name: str) -> None:
    assert why_no_name(name) is not None


@pytest.mark.parametrize(
    "unseen",
    ["\ufe0f", "\ufe00", "\u034f", "\U000e0100", "\u17b4", "\u180b", "\u115f", "\u2800", "\u00ad"],
)
def test_a_name_with_something_unseen_in_it_is_not_another(unseen: str) -> None:
    assert why_no_name(f"Kim{unseen}") is not None
    assert why_no_name(f"K{unseen}im") is not None


@pytest.mark.parametrize("name", ["\u041aim", "Ki\u03bf", "\uff2b\u0456m", "Lee \u0410"])
def test_a_name_of_letters_that_are_taken_for_others_is_none(name: str) -> None:
    assert "one script" in (why_no_name(name) or "")


@pytest.mark.parametrize(
    "name", ["\u041a\u0438\u043c", "\u039a\u03b9\u03bc", "Kim 김", "李 Kim", "Zoë Œ"]
)
def test_a_name_of_one_script_or_of_those_nobody_mistakes_is_one(name: str) -> None:
    assert why_no_name(name) is None


@pytest.mark.parametrize(
    "password", [GOOD, "비밀번호는 아주 길게 써요", "x1!y2?z3#w4$", "a" * 8 + "bcde🔑"]
)
def test_a_long_one_is_a_password(password: str) -> None:
    assert why_no_password(password, "Kim") is None


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("", "at least 12"),
        ("elevenchars", "at least 12"),
        ("x" * 1_000_000, "at most 256"),
        ("nul in the \0 middle", "typed"),
        ("\udcff surrogate inside", "typed"),
        ("my name is KIM, you know", "too easy"),
        ("aaaaaaaaaaaaaaaa", "too easy"),
    ],
)
def test_what_is_guessed_or_cannot_be_typed_is_none(password: str, words: str) -> None:
    assert words in str(why_no_password(password, "Kim"))

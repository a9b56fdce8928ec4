"""Lines of input told apart: a person's Enter, a scanner's code, the echo of a scan."""

import pytest

from station.app.typed_lines import SETTLE_S, Typed, TypedLines

T0 = 100.0
QUIET = T0 + SETTLE_S


def settled(*texts: str) -> Typed | None:
    lines = TypedLines()
    for text in texts:
        lines.line(text, T0)
    return lines.settled(QUIET)


def test_an_empty_line_is_a_persons_enter() -> None:
    assert settled("\n") is Typed.ENTER
    assert settled("\r\n") is Typed.ENTER


@pytest.mark.parametrize("texts", [("0123\n",), ("0123\n", "\n"), ("\n", "0123\n")])
def test_a_code_is_text_whatever_enters_a_scanner_strikes_around_it(texts: tuple[str, ...]) -> None:
    assert settled(*texts) is Typed.TEXT


def test_nothing_is_told_before_all_has_come_and_each_line_once() -> None:
    lines = TypedLines()
    assert lines.settled(T0) is None
    lines.line("\n", T0)
    lines.line("0123\n", T0 + SETTLE_S / 2)
    assert lines.settled(QUIET) is None
    assert lines.settled(QUIET + SETTLE_S / 2) is Typed.TEXT
    assert lines.settled(QUIET + SETTLE_S) is None


@pytest.mark.parametrize("text", ["\n", "0123\n"])
def test_what_comes_just_before_a_scan_of_a_keyboard_is_its_echo(text: str) -> None:
    lines = TypedLines()
    lines.line(text, T0)
    lines.keys_heard(T0 + SETTLE_S / 2)
    assert lines.settled(QUIET) is Typed.ECHO


@pytest.mark.parametrize("text", ["\n", "0123\n"])
def test_what_comes_just_behind_a_scan_of_a_keyboard_is_its_echo(text: str) -> None:
    lines = TypedLines()
    lines.keys_heard(T0 - SETTLE_S / 2)
    lines.line(text, T0)
    assert lines.settled(QUIET) is Typed.ECHO


def test_an_enter_well_after_a_scan_of_a_keyboard_is_a_persons() -> None:
    lines = TypedLines()
    lines.keys_heard(T0)
    lines.line("\n", T0 + 2 * SETTLE_S)
    assert lines.settled(T0 + 3 * SETTLE_S) is Typed.ENTER

"""Commands and badges: their form and their check characters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.contract.own_code import (
    MAX_BODY,
    Command,
    OwnCode,
    OwnCodeKind,
    check_characters,
    command_code,
    own_code,
    parse_command,
    parse_own_code,
)

_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"
_bodies = st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,2}", fullmatch=True)
_kinds = st.sampled_from(OwnCodeKind)


def test_the_check_characters_are_those_of_iso_7064_mod_1271_36() -> None:
    # The worked example of the standard: "ISO 79" has the check characters "3W".
    assert check_characters("iso79") == "3w"


def test_hyphens_do_not_count() -> None:
    assert check_characters("step-pack") == check_characters("steppack")


def test_a_command_is_written_in_characters_that_need_no_shift_key() -> None:
    for command in Command:
        number = 1 if command is Command.PICK else None
        assert set(command_code(command, number)) <= set(_ALPHABET + "-.")


@pytest.mark.parametrize("command", Command)
def test_a_command_is_read_as_it_was_written(command: Command) -> None:
    number = 12 if command in {Command.PICK, Command.CONFIRM} else None
    code = parse_own_code(command_code(command, number))
    assert code is not None
    assert (code.kind, code.checked) == (OwnCodeKind.COMMAND, True)
    assert parse_command(code.body) == (command, number)


@pytest.mark.parametrize("number", ["9" * 10, "0" * 10, "9" * 20])
def test_a_number_too_long_to_be_looked_up_is_no_command(number: str) -> None:
    assert parse_command(f"confirm-{number}") is None
    assert parse_command(f"confirm-{number[:9]}") == (Command.CONFIRM, int(number[:9]))


def test_confirm_goes_without_a_number_too() -> None:
    assert parse_command("confirm") == (Command.CONFIRM, None)


@pytest.mark.parametrize(
    "body", ["", "okay", "pick", "pick-", "pick-x", "ok-1", "undo-2", "step", "step-sell", "-1"]
)
def test_what_is_no_command_is_read_as_none(body: str) -> None:
    assert parse_command(body) is None


@given(_kinds, _bodies)
def test_every_code_is_read_as_it_was_written(kind: OwnCodeKind, body: str) -> None:
    assert parse_own_code(own_code(kind, body)) == OwnCode(kind, body, checked=True)


@given(_kinds, _bodies, st.data())
def test_one_character_misread_is_noticed(
    kind: OwnCodeKind, body: str, data: st.DataObject
) -> None:
    code = own_code(kind, body)
    places = [i for i, c in enumerate(code) if c in _ALPHABET and i != 1]
    place = data.draw(st.sampled_from(places))
    other = data.draw(st.sampled_from([c for c in _ALPHABET if c != code[place]]))
    read = parse_own_code(code[:place] + other + code[place + 1 :])
    assert read is not None
    assert not read.checked


@given(_kinds, _bodies, st.data())
def test_two_neighbours_swapped_are_noticed(
    kind: OwnCodeKind, body: str, data: st.DataObject
) -> None:
    first = kind + body.replace("-", "")
    place = data.draw(st.integers(0, len(first) - 1)) if len(first) > 1 else 0
    swapped = first[:place] + first[place : place + 2][::-1] + first[place + 2 :]
    if swapped != first:
        assert check_characters(swapped) != check_characters(first)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "8801234567893",
        "-s.ok",
        "-s.ok.",
        "-s.ok.3",
        "-s.ok.3ww",
        "-S.OK.3W",
        "-x.ok.3w",
        "s.ok.3w",
        "-s.-ok.3w",
        "-s.ok-.3w",
        "-s.o--k.3w",
        "-s." + "a" * (MAX_BODY + 1) + ".3w",
        "-s.ok.3w\n",
        " -s.ok.3w",
    ],
)
def test_a_text_of_another_form_is_not_ours(text: str) -> None:
    assert parse_own_code(text) is None


def test_the_right_form_with_a_wrong_check_is_ours_and_damaged() -> None:
    assert parse_own_code("-s.ok.00") == OwnCode(OwnCodeKind.COMMAND, "ok", checked=False)


@pytest.mark.parametrize("body", ["", "OK", "a_b", "-a", "a-", "a--b", "a.b", "김", "a" * 33])
def test_a_body_that_cannot_be_printed_is_refused(body: str) -> None:
    with pytest.raises(ValueError, match="no code of our own"):
        own_code(OwnCodeKind.BADGE, body)

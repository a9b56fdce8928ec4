import re

import pytest

from drivers.vision.coach import Advice
from server.contract.own_code import Command
from server.contract.verdict import Reason, Verdict
from station.presenters.words import (
    LANGUAGE_NAMES,
    LANGUAGES,
    Words,
    catalogue_text,
    language_for,
)

_KEY = re.compile(r"^([a-z][\w-]*) =", re.MULTILINE)
_ARGUMENT = re.compile(r"\$(\w+)")


def keys(language: str) -> set[str]:
    return set(_KEY.findall(catalogue_text(language)))


def test_every_key_is_in_every_language() -> None:
    assert keys("ko") == keys("en")


def test_no_key_is_written_twice() -> None:
    for language in LANGUAGES:
        written = _KEY.findall(catalogue_text(language))
        assert len(written) == len(set(written))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_can_be_said_with_its_arguments(language: str) -> None:
    words = Words(language)
    arguments = dict.fromkeys(_ARGUMENT.findall(catalogue_text(language)), 2)
    for key in keys(language):
        assert words(key, **arguments).strip()


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_languages_ask_for_the_same_arguments(language: str) -> None:
    def asked(name: str) -> dict[str, set[str]]:
        parts = re.split(r"(?m)^(?=[a-z][\w-]* =)", catalogue_text(name))
        return {_KEY.findall(part)[0]: set(_ARGUMENT.findall(part)) for part in parts[1:]}

    assert asked(language) == asked("ko")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_verdict_reason_and_command_has_words(language: str) -> None:
    there = keys(language)
    assert {f"verdict-{each.lower()}" for each in Verdict} <= there
    assert {f"verdict-{each.lower()}-detail" for each in Verdict} <= there
    assert {f"reason-{each}" for each in Reason} <= there
    assert {f"command-{each}" for each in Command} <= there


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_advice_of_the_camera_has_words(language: str) -> None:
    assert {f"camera-{each}" for each in Advice} <= keys(language)


def test_the_advice_on_two_codes_says_what_to_do() -> None:
    assert Words("en")("camera-two_codes") == "Several barcodes in view. Cover all but one."


def test_the_advice_on_a_code_that_is_not_read_says_what_to_do() -> None:
    words = Words("en")
    assert words("camera-too_small") == "Too small. Hold it closer."
    assert words("camera-moving") == "Hold the barcode still."


def test_the_language_follows_the_system() -> None:
    assert language_for("ko_KR") == "ko"
    assert language_for("en_GB") == "en"
    assert language_for("de_DE") == "en"


def test_the_language_switches_while_running() -> None:
    words = Words("ko")
    assert words("command-undo") == "되돌리기"
    words.speak(words.other_language)
    assert words("command-undo") == "Undo"
    assert words.other_language == "ko"


def test_one_scan_is_not_told_in_the_plural() -> None:
    words = Words("en")
    assert words("waiting", count=1) == "1 scan not saved yet"
    assert words("waiting", count=1200) == "1,200 scans not saved yet"


def test_each_language_has_a_name_in_itself() -> None:
    assert set(LANGUAGE_NAMES) == set(LANGUAGES)


def test_an_unknown_key_is_an_error() -> None:
    with pytest.raises(LookupError):
        Words("en")("nothing-like-this")

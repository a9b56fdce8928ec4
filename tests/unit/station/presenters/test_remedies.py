"""What to do about a scanner in trouble, in each language: every error a driver has, every hint."""

from collections.abc import Iterator

import pytest

from drivers.barcode.decode import RejectReason
from drivers.errors import ScannerError
from drivers.hints import HINTS, Hint
from drivers.scanner import ScannerFailed, ScannerLost
from drivers.vision.frames import UnusableFrameError
from station.bridge.core import scanner_changed
from station.bridge.link.trouble import LinkTrouble, told_as
from station.bridge.remedies import remedy_of, remedy_of_garbled
from station.presenters.words import LANGUAGES, Words

NAMES = ("command", "user", "group", "holder", "host", "port", "same_as")


def kinds(of: type[ScannerError] = ScannerError) -> Iterator[type[ScannerError]]:
    yield of
    for kind in of.__subclasses__():
        yield from kinds(kind)


KINDS = sorted(
    {kind for kind in kinds() if kind.__module__.startswith("drivers.")},
    key=lambda kind: kind.__name__,
)


def hint_of(key: str) -> Hint:
    named = {name: f"<{name}>" for name in NAMES if f"{{{name}}}" in HINTS[key]}
    return Hint(key, **named)


def is_korean(sentence: str) -> bool:
    return any("가" <= character <= "힣" for character in sentence)


@pytest.mark.parametrize("key", HINTS)
def test_every_hint_is_said_in_each_language_with_all_that_it_names(key: str) -> None:
    hint = hint_of(key)
    korean, english = (Words(language).remedy(remedy_of(hint)) for language in ("ko", "en"))
    assert english == hint
    assert is_korean(korean)
    assert all(value in korean for _, value in hint.arguments)


@pytest.mark.parametrize("reason", RejectReason)
def test_what_was_no_barcode_is_told_in_each_language(reason: RejectReason) -> None:
    remedy = remedy_of_garbled(reason)
    assert Words("en").remedy(remedy) == remedy.english
    assert is_korean(Words("ko").remedy(remedy))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_error_reaches_the_screen_in_its_language_and_the_systems_words_do_not(
    kind: type[ScannerError], language: str
) -> None:
    words = Words(language)
    error = ScannerError.__new__(kind)
    ScannerError.__init__(error, "open", "/dev/ttyUSB0", "[Errno 5] Input/output error")
    for event in (ScannerFailed("a", "Left", error), ScannerLost("a", "Left", error)):
        note = words.note(scanner_changed(event).hint)
        assert note == words("help-note", note=words(f"hint-{kind.hint.key}"))
        assert is_korean(note) == (language == "ko")
        assert "Errno" not in note


LINK_VALUES = (
    "url",
    "seconds",
    "station",
    "path",
    "code",
    "names",
    "port",
    "made",
    "needed",
    "here",
)


@pytest.mark.parametrize("kind", LinkTrouble)
def test_what_ails_the_link_is_told_in_each_language_with_the_values_and_not_the_logs_words(
    kind: LinkTrouble,
) -> None:
    trouble = told_as(kind, "[Errno 28]", **{name: f"<{name}>" for name in LINK_VALUES})
    korean, english = (Words(language).note(trouble) for language in ("ko", "en"))
    assert is_korean(korean)
    assert not is_korean(english)
    assert "Errno" not in korean + english
    named = {value for value in map("<{}>".format, LINK_VALUES) if value in english}
    assert named == {value for value in map("<{}>".format, LINK_VALUES) if value in korean}


def test_the_kinds_that_other_modules_add_are_walked_as_well() -> None:
    assert UnusableFrameError in KINDS

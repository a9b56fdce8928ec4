"""The words on the screen, in every language, from the Fluent files in assets/translations.

What it is: a catalogue that is asked by key and speaks one language at a time. What it is not: a
decision about which words to say (the presenters beside it). Lives on the Qt main thread; no Qt.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from station.events import Remedy

if TYPE_CHECKING:
    from fluent.runtime import FluentBundle

LANGUAGES = ("ko", "en")
LANGUAGE_NAMES = {"ko": "한국어", "en": "English"}


def language_for(locale_name: str) -> str:
    """Return the language for a system locale such as `ko_KR`: Korean there, else English."""
    return "ko" if locale_name.lower().startswith("ko") else "en"


def catalogue_text(language: str) -> str:
    """Return the Fluent source of one language."""
    return (files("assets") / "translations" / f"{language}.ftl").read_text(encoding="utf-8")


class Words:
    """All catalogues, and the language spoken now.

    Raises:
        KeyError: when the language is none of `LANGUAGES`, or a key is in no catalogue.
    """

    def __init__(self, language: str) -> None:
        self.speak(language)

    @property
    def language(self) -> str:
        """The language spoken now, one of `LANGUAGES`."""
        return self._language

    @property
    def other_language(self) -> str:
        """The language that the language button switches to."""
        return LANGUAGES[(LANGUAGES.index(self._language) + 1) % len(LANGUAGES)]

    def speak(self, language: str) -> None:
        """Speak another language from now on. What was never spoken is read first."""
        self._spoken = _bundle(language)
        self._language = language

    def in_every_language(self, key: str) -> frozenset[str]:
        """Return the words of a key that takes no arguments, in each language."""
        return frozenset(_said(_bundle(language), key, {}) for language in LANGUAGES)

    def __call__(self, key: str, **arguments: str | int) -> str:
        """Return the words of a key; numbers are written as the language writes them."""
        return _said(self._spoken, key, arguments)

    def remedy(self, remedy: Remedy) -> str:
        """Return what to do about a trouble."""
        return self(f"hint-{remedy.key}", **dict(remedy.arguments))

    def note(self, remedy: Remedy | None) -> str:
        """Return what to do, said to be the supervisor's; empty of nothing."""
        return self("help-note", note=self.remedy(remedy)) if remedy is not None else ""


def _said(bundle: "FluentBundle", key: str, arguments: Mapping[str, str | int]) -> str:
    pattern = bundle.get_message(key).value
    if pattern is None:
        raise KeyError(key)
    text, errors = bundle.format_pattern(pattern, dict(arguments))
    if errors:
        raise KeyError(f"{key}: {errors[0]}")
    return str(text)


@cache
def _bundle(language: str) -> "FluentBundle":
    """Read a language's catalogue: once, for that takes a tenth of a second."""
    # Not at the top: the command line, which knows the languages, needs no catalogue to start.
    from fluent.runtime import FluentBundle, FluentResource  # noqa: PLC0415

    if language not in LANGUAGES:
        raise KeyError(language)
    bundle = FluentBundle([language], use_isolating=False)
    bundle.add_resource(FluentResource(catalogue_text(language)))
    return bundle

"""The words of the sheets, from the Fluent files that the kiosk speaks from, too.

What it is: a catalogue that is asked by key, so that a command is called on paper as its button is.
What it is not: the dashboard's words, which its page has itself. Any thread.
"""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Literal, get_args

from fluent.runtime import FluentBundle, FluentResource

Language = Literal["ko", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


class Words:
    """The words of one language.

    Raises:
        KeyError: on a key that the catalogue has not.
    """

    def __init__(self, language: Language) -> None:
        self.language = language
        self._bundle = _bundle(language)

    @property
    def other(self) -> "Words":
        """The words of the other language."""
        return Words("en" if self.language == "ko" else "ko")

    def __call__(self, key: str, **arguments: str | int) -> str:
        """Return the words of a key."""
        pattern = self._bundle.get_message(key).value
        if pattern is None:
            raise KeyError(key)
        text, errors = self._bundle.format_pattern(pattern, arguments)
        if errors:
            raise KeyError(f"{key}: {errors[0]}")
        return str(text)


@cache
def _bundle(language: str) -> FluentBundle:
    text = (files("assets") / "translations" / f"{language}.ftl").read_text("utf-8")
    bundle = FluentBundle([language], use_isolating=False)
    bundle.add_resource(FluentResource(text))
    return bundle


def language_of(accepted: str) -> Language:
    """Return what an Accept-Language header likes best (RFC 9110, 12.5.4); English of others."""
    liked = max(_liked(accepted), default=(0.0, 0, "en"))
    return "ko" if liked[2] == "ko" else "en"


def _liked(accepted: str) -> Iterator[tuple[float, int, str]]:
    """Yield how much a language of ours is liked, what comes first before what comes later."""
    for place, offer in enumerate(accepted.lower().split(",")):
        tag, _, weight = offer.partition(";")
        language = tag.strip().partition("-")[0]
        if language in LANGUAGES:
            yield _weight(weight), -place, language


def _weight(text: str) -> float:
    try:
        return float(text.strip().removeprefix("q=") or 1)
    except ValueError:
        return 0.0

"""The words of the sheets, from the Fluent files that the kiosk speaks from, too.

What it is: a catalogue that is asked by key, so that a command is called on paper as its button is.
What it is not: the dashboard's words, which its page has itself. Any thread.
"""

from functools import cache
from importlib.resources import files

from fluent.runtime import FluentBundle, FluentResource

from server.sheets.language import Language


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

"""Text that a supervisor writes for others to read: what may stand in it, and how it is kept.

A text is one line, as NFC. It holds no control character, half a surrogate pair, or mark that
cannot be seen, such as those that turn the direction of what stands around them: with these a text
can pretend to be another, or to be none. Pure.
"""

import unicodedata

from server.domain.person_name import BLANK

_NO_TEXT = frozenset({"Cc", "Cf", "Cs", "Cn", "Co"})
_JOINERS = frozenset("\u200c\u200d")
"""Of these alone the format characters (Cf) have a look: many an emoji is made with them."""


def tidy_text(text: str) -> str:
    """Return a text as it is kept: line breaks and any other space are single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def why_no_text(text: str, at_most: int) -> str | None:
    """Return what is wrong with a tidy text, as the end of a sentence; None when nothing is."""
    if len(text) > at_most:
        return f"may have {at_most} characters"
    if any(_is_unseen(character) for character in text):
        return "holds a character that cannot be shown: write it by hand, do not paste it"
    return None


def _is_unseen(character: str) -> bool:
    is_odd = unicodedata.category(character) in _NO_TEXT and character not in _JOINERS
    return is_odd or character in BLANK

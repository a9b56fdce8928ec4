"""Text that a supervisor writes for others to read: what may stand in it, and how it is kept.

A text is one line, as NFC. It holds no control character, half a surrogate pair, or mark that turns
the direction of what stands around it: with those a text can pretend to be another. Pure.
"""

import unicodedata

_NO_TEXT = frozenset({"Cc", "Cs", "Cn", "Co"})
_TURNS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def tidy_text(text: str) -> str:
    """Return a text as it is kept: line breaks and any other space are single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def why_no_text(text: str, at_most: int) -> str | None:
    """Return what is wrong with a tidy text, as the end of a sentence; None when nothing is."""
    if len(text) > at_most:
        return f"may have {at_most} characters"
    if not _TURNS.isdisjoint(text) or any(unicodedata.category(c) in _NO_TEXT for c in text):
        return "holds a character that cannot be shown: write it by hand, do not paste it"
    return None

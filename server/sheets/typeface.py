"""The typeface of the sheets, Pretendard, and what is done with characters that it has not.

What it is: where its files are, and text as it can be printed. What it is not: sizes (`paper`). Any
thread.
"""

import unicodedata
from collections.abc import Container
from enum import Enum
from importlib.resources import files
from pathlib import Path

BOX = "□"
"""Stands for a character that the typeface has not; it has this one."""
_UNSEEN = frozenset({"Cc", "Cf", "Mn", "Me"})
"""What leaves no mark of its own: control, direction, joining, an accent without its letter."""


class TypefaceMissingError(Exception):
    """The typeface was not fetched: Korean cannot be printed."""

    def __init__(self) -> None:
        super().__init__("The typeface of the sheets is missing: run 'make fonts', then try again.")


class Face(Enum):
    """A weight: the name of its file, the style by which the PDF's writer knows it."""

    REGULAR = ("Regular", "")
    BOLD = ("Bold", "B")

    @property
    def style(self) -> str:
        """The style that the writer is asked for."""
        return self.value[1]

    @property
    def path(self) -> Path:
        """The file.

        Raises:
            TypefaceMissingError: when it was never fetched.
        """
        path = Path(str(files("assets") / "fonts" / f"Pretendard-{self.value[0]}.otf"))
        if not path.is_file():
            raise TypefaceMissingError
        return path


def printable(text: str, known: Container[int]) -> str:
    """Return text of known characters alone: boxes for others, nothing for what is never seen.

    Composed first: what a Mac stores as single letters of Hangul are syllables again.
    """
    return "".join(_seen(unicodedata.normalize("NFC", text), known))


def _seen(text: str, known: Container[int]) -> list[str]:
    return [
        character if ord(character) in known and character.isprintable() else BOX
        for character in text
        if unicodedata.category(character) not in _UNSEEN
    ]

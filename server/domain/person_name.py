"""Names of people and programs, and passwords: what may be one, and when two names are one.

Unicode has many ways to write what looks the same. A name is kept as NFC, compared without regard
to case, width and composition (NFKC, case folded), and holds nothing that cannot be seen. Pure.
"""

import re
import unicodedata

MAX_NAME = 100
MIN_PASSWORD = 12
MAX_PASSWORD = 256
BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800")
"""Letters by their category, and blank all the same."""
_IGNORED = re.compile("[\u034f\u17b4\u17b5\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""What is shown as nothing (Unicode's Default_Ignorable_Code_Point), and called printable."""
_ALIKE = ("LATIN", "GREEK", "CYRILLIC")
"""Scripts that share the look of letters."""


def tidy_name(text: str) -> str:
    """Return a name as it is kept: NFC, without space around it."""
    return unicodedata.normalize("NFC", text).strip()


def name_key(name: str) -> str:
    """Return what two names have in common that are one."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return " ".join(folded.split())


def why_no_name(name: str) -> str | None:
    """Return what is wrong with a tidy name, as a sentence; None when nothing is."""
    if not name:
        return "Write a name."
    if len(name) > MAX_NAME:
        return f"A name has at most {MAX_NAME} characters."
    if not name.isprintable() or not _is_seen(name) or not name_key(name):
        return "A name has only characters that can be seen: write it by hand, do not paste it."
    if len(_scripts_alike(name)) > 1:
        return "A name is of one script: some of its letters only look like those around them."
    return None


def _is_seen(name: str) -> bool:
    return BLANK.isdisjoint(name) and _IGNORED.search(name) is None


def _scripts_alike(name: str) -> frozenset[str]:
    """Return which scripts that are taken for one another a name is written in."""
    names = (unicodedata.name(each, "") for each in unicodedata.normalize("NFKC", name))
    return frozenset(script for each in names for script in _ALIKE if each.startswith(script))


def tidy_password(text: str) -> str:
    """Return a password as it is measured: NFC, as keyboards differ in how they compose."""
    return unicodedata.normalize("NFC", text)


def why_no_password(password: str, name: str) -> str | None:
    """Return what is wrong with somebody's new password; None when nothing is."""
    if len(password) < MIN_PASSWORD:
        return f"A password has at least {MIN_PASSWORD} characters; a sentence is a good one."
    if len(password) > MAX_PASSWORD:
        return f"A password has at most {MAX_PASSWORD} characters."
    if any(unicodedata.category(character) in {"Cc", "Cs", "Cn"} for character in password):
        return "A password has only characters that can be typed."
    if name_key(name) in name_key(password) or len(set(password)) < MIN_PASSWORD // 3:
        return "This password is too easy to guess: it has your name in it, or hardly any letters."
    return None

"""Names of people and programs, and passwords: what may be one, and when two names are one.

Unicode has many ways to write what looks the same. A name is kept as NFC, compared without regard
to case, width and composition (NFKC, case folded), and holds nothing that cannot be seen. Pure.
"""

import unicodedata

MAX_NAME = 100
MIN_PASSWORD = 12
MAX_PASSWORD = 256
_FILLERS = frozenset("\u115f\u1160\u3164\uffa0\u2800")
"""Letters by their category, and blank all the same."""


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
    if not name.isprintable() or not _FILLERS.isdisjoint(name) or not name_key(name):
        return "A name has only characters that can be seen: write it by hand, do not paste it."
    return None


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

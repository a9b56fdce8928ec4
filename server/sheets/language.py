"""In which language a sheet is printed. Pure."""

from collections.abc import Iterator
from typing import Literal, get_args

Language = Literal["ko", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


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

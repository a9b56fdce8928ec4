"""The held scans: recorded, not judged, to be scanned again or discarded.

What it is: the list the server keeps of them, as the operator reads it. What it is not: the
decision to hold (server.domain). Pure.
"""

from collections import Counter

from server.contract.station import StationView
from station.presenters.actions import discard_action
from station.presenters.scanned import shown
from station.presenters.view import HeldView
from station.presenters.words import Words

MAX_TOLD = 4
"""As many different codes as the strip has room for."""


def held_view(words: Words, station: StationView) -> HeldView | None:
    """Return the list, None when nothing is held."""
    if not station.held_count:
        return None
    return HeldView(
        count=station.held_count,
        title=words("held-title", count=station.held_count),
        texts=_told(words, station),
        discard=discard_action(words),
    )


def _told(words: Words, station: StationView) -> tuple[str, ...]:
    """Return what was scanned, each once with how often, and how many more there are."""
    counted = Counter(shown(words, each.text) for each in station.held)
    texts = [f"{text} ×{times}" if times > 1 else text for text, times in counted.items()]
    more = station.held_count - sum(list(counted.values())[:MAX_TOLD])
    return (*texts[:MAX_TOLD], *([words("held-more", count=more)] if more else []))

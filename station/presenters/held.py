"""The held scans: recorded, not judged, to be scanned again or discarded.

What it is: the list the server keeps of them, as the operator reads it. What it is not: the
decision to hold (server.domain). Pure.
"""

from server.contract.station import StationView
from station.presenters.actions import discard_action
from station.presenters.scanned import shown
from station.presenters.view import HeldView
from station.presenters.words import Words


def held_view(words: Words, station: StationView) -> HeldView | None:
    """Return the list, None when nothing is held."""
    if not station.held_count:
        return None
    return HeldView(
        count=station.held_count,
        title=words("held-title", count=station.held_count),
        texts=tuple(shown(words, each.text) for each in station.held),
        discard=discard_action(words),
    )

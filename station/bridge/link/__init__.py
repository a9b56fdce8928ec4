"""The link to the server: every journaled scan is sent until its verdict is back."""

from station.bridge.link.endpoint import Endpoint, Identity, LinkTimes
from station.bridge.link.errors import LinkRefusedError
from station.bridge.link.link import Link
from station.bridge.link.state_teller import StateTeller
from station.bridge.link.trouble import LinkTrouble

__all__ = [
    "Endpoint",
    "Identity",
    "Link",
    "LinkRefusedError",
    "LinkTimes",
    "LinkTrouble",
    "StateTeller",
]

"""What a station's kiosk has to know of its settings, as a query on a connection."""

import sqlite3

from server.contract.station import StationConfig
from server.store.station_messages import unseen_messages
from server.store.stations import station_settings


def station_config(connection: sqlite3.Connection, station: str) -> StationConfig:
    """Return all that is set for a station and is its kiosk's to know."""
    settings = station_settings(connection, station)
    return StationConfig(
        settings.shown_name,
        settings.language,
        settings.step,
        settings.locked,
        settings.lock_text,
        unseen_messages(connection, station),
    )

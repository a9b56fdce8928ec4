"""What a refused hello means: who has to do something, and what. Pure."""

from server.contract.station import Refusal, RefusalCode
from station.bridge.link.errors import (
    LinkError,
    LinkLostError,
    LinkRefusedError,
    StationInUseError,
)
from station.bridge.link.trouble import LinkTrouble
from station.bridge.server_words import of_data


def why_not_welcome(refusal: Refusal, station: str) -> LinkError:
    """Return the error of a hello that was refused."""
    said = refusal.message
    match refusal.code:
        case RefusalCode.NOT_STORED:
            sentence = f"The server is not ready: {said}"
            return LinkLostError(LinkTrouble.CANNOT_STORE, sentence)
        case RefusalCode.STORE_DAMAGED:
            return damaged(refusal)
        case RefusalCode.STATION_IN_USE:
            sentence = f"The server keeps this station's place: {said}."
            return StationInUseError(LinkTrouble.IN_USE, sentence, station=station)
        case RefusalCode.OTHER_STATION:
            sentence = f"The server knows this kiosk by another name: {said}."
            return LinkRefusedError(LinkTrouble.TOKEN, sentence)
    protocol = refusal.code is RefusalCode.PROTOCOL
    kind = LinkTrouble.VERSIONS if protocol else LinkTrouble.NOT_UNDERSTOOD
    return LinkRefusedError(kind, f"The server refused this station: {said}")


def damaged(refusal: Refusal) -> LinkRefusedError:
    """Return what the supervisor is told: which backup there is to put back."""
    kind, values = of_data(refusal.message, LinkTrouble.DAMAGED_WITHOUT_BACKUP)
    return LinkRefusedError(kind, f"The server's data is damaged: {refusal.message}", **values)

"""What the server says of a PIN, as the screen is told it. Pure."""

from server.contract.station import PinAnswer, PinLocked, PinRight, PinWrong
from station.events import PinOutcome, PinTold

NO_SERVER = PinTold(PinOutcome.NO_SERVER)


def pin_told(answer: PinAnswer) -> PinTold:
    """Return what became of a PIN; one that the server could not look at may be typed again."""
    match answer:
        case PinRight(code):
            return PinTold(PinOutcome.RIGHT, code=code)
        case PinWrong(left):
            return PinTold(PinOutcome.WRONG, left)
        case PinLocked(minutes):
            return PinTold(PinOutcome.LOCKED, minutes)
    return PinTold(PinOutcome.FAILED)

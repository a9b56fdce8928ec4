"""What ails the link to the server, for the screen: a kind with its values, worded there. Pure.

What it is not: the sentence for the log, which names all that the system said (`errors`).
"""

from enum import StrEnum

from station.events import Remedy


class LinkTrouble(StrEnum):
    """The translations' `hint-link-KIND`, each with the values it names."""

    UNREACHABLE = "unreachable"
    """`url`"""
    CERTIFICATE = "certificate"
    """`url`: what vouches for the server there is not what this kiosk trusts."""
    NO_ANSWER = "no-answer"
    """`seconds`"""
    BROKE = "broke"
    CANNOT_STORE = "cannot-store"
    ORDER_NOT_GIVEN = "order-not-given"
    DAMAGED = "damaged"
    """`made`: the moment of the latest backup"""
    DAMAGED_WITHOUT_BACKUP = "damaged-without-backup"
    TOO_NEW = "too-new"
    """`needed`, `here`: versions"""
    LOCKED = "locked"
    IN_USE = "in-use"
    """`station`"""
    TOKEN = "token"  # noqa: S105 - no secret
    TOKEN_UNREADABLE = "token-unreadable"  # noqa: S105 - no secret
    """`path`"""
    REVOKED = "revoked"
    """Of a kiosk that was paired: its token is in force no more."""
    UNPAIRED = "unpaired"
    NO_HUB = "no-hub"
    VERSIONS = "versions"
    NOT_UNDERSTOOD = "not-understood"
    JOURNAL = "journal"
    ENDED = "ended"
    """`code`"""
    SETTINGS = "settings"
    SETTINGS_NAMED = "settings-named"
    """`names`"""
    DATA = "data"
    PORT = "port"
    PORT_NAMED = "port-named"
    """`port`"""


def told_as(kind: LinkTrouble, english: str, **values: str) -> Remedy:
    """Return a trouble for the screen; `english` is the whole of it, for logs and terminals."""
    return Remedy(f"link-{kind}", english, tuple(values.items()))

"""What the server said in English about its data, as a kind of trouble with its values. Pure.

Versions, moments and names are the same in every language and stay; the sentences around them are
the log's. A sentence that nobody knows here is no error: the kind it came under has words, too.
"""

import re

from station.bridge.link.trouble import LinkTrouble

Told = tuple[LinkTrouble, dict[str, str]]
_SETTING = re.compile(r"\b(?:SCANSTATION_[A-Z_]+|DATABASE_URL|REDIS_URL)\b")
_PORT = re.compile(r"\bport (?P<port>\d+)")
_OF_DATA = (
    (
        re.compile(r"needs Scanstation (?P<needed>\S+) or newer; this is (?P<here>\S+)"),
        LinkTrouble.TOO_NEW,
    ),
    (
        re.compile(r"The latest backup is of (?P<made>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)"),
        LinkTrouble.DAMAGED,
    ),
    (re.compile(r"There is no backup in "), LinkTrouble.DAMAGED_WITHOUT_BACKUP),
    (re.compile(r"another server uses "), LinkTrouble.LOCKED),
)


def of_data(said: str, otherwise: LinkTrouble = LinkTrouble.DATA) -> Told:
    """Return what ails the server's data."""
    for pattern, kind in _OF_DATA:
        if found := pattern.search(said):
            return kind, found.groupdict()
    return otherwise, {}


def of_settings(said: str) -> Told:
    """Return which of the server's settings cannot be used."""
    names = dict.fromkeys(_SETTING.findall(said))
    if not names:
        return LinkTrouble.SETTINGS, {}
    return LinkTrouble.SETTINGS_NAMED, {"names": ", ".join(names)}


def of_port(said: str) -> Told:
    """Return which network port the server cannot have."""
    found = _PORT.search(said)
    return (LinkTrouble.PORT_NAMED, found.groupdict()) if found else (LinkTrouble.PORT, {})

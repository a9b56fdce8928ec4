"""Why a link ends: each a sentence for the log, and what the screen says of it."""

from station.bridge.link.trouble import LinkTrouble, told_as


class LinkError(Exception):
    """The link to the server cannot go on; scans stay in the journal.

    `values` are those that the kind of trouble names; `remedy` is what the screen says of it.
    """

    def __init__(self, kind: LinkTrouble, sentence: str, **values: str) -> None:
        super().__init__(sentence)
        self.kind = kind
        self.remedy = told_as(kind, sentence, **values)


class LinkLostError(LinkError):
    """The server is away, or does not answer in time. Trying again soon may help."""


class StationInUseError(LinkError):
    """Another kiosk is connected under this station's name. One of them needs another name."""


class LinkRefusedError(LinkError):
    """The server answers and does not want this station. Someone has to look at it."""

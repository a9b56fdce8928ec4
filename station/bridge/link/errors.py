"""Why a link ends. Each sentence is for the log and the settings screen."""


class LinkError(Exception):
    """The link to the server cannot go on; scans stay in the journal."""


class LinkLostError(LinkError):
    """The server is away, or does not answer in time. Trying again soon may help."""


class StationInUseError(LinkError):
    """Another kiosk is connected under this station's name. One of them needs another name."""


class LinkRefusedError(LinkError):
    """The server answers and does not want this station. Someone has to look at it."""

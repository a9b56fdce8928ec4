"""Why a release is not begun: nothing of what serves was touched. Pure."""


class RefusedError(Exception):
    """It is not done; the message says why, and what to do."""

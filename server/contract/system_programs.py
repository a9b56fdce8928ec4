"""With which environment a program of the system is run, by a packed kiosk or server.

What it is: the one variable that a packed program has changed for itself, put back. What it is not:
the running. Pure.
"""

from collections.abc import Mapping

_LIBRARIES = "LD_LIBRARY_PATH"


def system_environment(environment: Mapping[str, str], *, frozen: bool) -> dict[str, str]:
    """Return the environment for a program that was not packed with this one.

    A program packed by PyInstaller (`frozen`) finds its own libraries by LD_LIBRARY_PATH, and keeps
    what was there in LD_LIBRARY_PATH_ORIG. A program of the system must not load ours.
    """
    found = dict(environment)
    if frozen:
        found.pop(_LIBRARIES, None)
        before = found.pop(f"{_LIBRARIES}_ORIG", None)
        if before is not None:
            found[_LIBRARIES] = before
    return found

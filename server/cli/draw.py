"""`scanstation-server draw`: a sheet, asked for as JSON on standard input, as PDF on the output.

The server's own child (`server.web.drawing`); a person prints with `sheet`.
"""

import os
import sys
from contextlib import suppress

import msgspec

from server.cli.console import CommandError, ExitCode
from server.sheets.asked import SheetAsked
from server.sheets.printing import printed
from server.sheets.typeface import TypefaceMissingError

_STEP_BACK = 10


def draw() -> ExitCode:
    """Draw one sheet, behind whatever else this machine has to do."""
    if sys.platform != "win32":
        with suppress(OSError):  # within the walls of a service nobody may
            os.nice(_STEP_BACK)
    try:
        asked = msgspec.json.decode(sys.stdin.buffer.read(), type=SheetAsked)
        pdf = printed(asked)
    except (TypefaceMissingError, msgspec.MsgspecError) as error:
        raise CommandError(str(error)) from None
    sys.stdout.buffer.write(pdf.content)
    return ExitCode.OK

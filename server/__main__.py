"""`scanstation-server`, and `python -m server`."""

import gc
import sys


def main() -> int:
    """Load the program and run the command line; return the exit code.

    Nothing of it is looked through for garbage: not while it is loaded, a tenth of the start, nor
    later, which would hold scans up.
    """
    gc.disable()
    from server.cli.main import main as run  # noqa: PLC0415

    gc.freeze()
    gc.enable()
    return run()


if __name__ == "__main__":
    sys.exit(main())

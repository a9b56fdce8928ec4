"""The arguments of `scanstation devices`: listing, and what IT sets up without a screen.

What it is: argparse's part alone, so that it costs a start nothing. What it is not: the doing
(scanners, set_up).
"""

import argparse

RIGHTS = {
    "allow": "let whoever sits here read a scanner that may not be opened",
    "disallow": "take that back",
}
_ADD = """\
A scanner that nothing announces is added, as on the kiosk's own screen: one that the kiosk connects
to, one that connects to the kiosk, or a serial port. Everything else of it is set by `devices set`.
"""
_SET = """\
What is set goes before station.toml, field by field, as what is touched on the kiosk does, and is
kept in the same file. KEY is named as in station.toml; `name` and `role` (work, badges, off) may be
set, too. KEY= takes back what was set; of `prefix`, that there is none. Of a scanner that was added
connect, listen, port and peers (with commas between) can be set. Nothing is changed when anything
is wrong.
"""


def add_devices(devices: argparse.ArgumentParser) -> list[argparse.ArgumentParser]:
    """Add the arguments, and return the commands that take the place of a data folder, too."""
    devices.add_argument("--json", action="store_true", help="as JSON instead of a table")
    what = devices.add_subparsers(dest="what", metavar="WHAT", required=False)
    add = what.add_parser("add", help="add a scanner that nothing announces", description=_ADD)
    way = add.add_mutually_exclusive_group(required=True)
    way.add_argument("--connect", metavar="HOST:PORT", help="the kiosk connects to it")
    way.add_argument("--listen", metavar="ADDR:PORT", help="it connects to the kiosk here")
    way.add_argument(
        "--port", metavar="PORT", help="/dev/ttyS0, COM3 or rfc2217://HOST:PORT of a device server"
    )
    add.add_argument(
        "--peers",
        metavar="NET",
        nargs="+",
        default=[],
        help="with --listen: which addresses or networks may connect, as 10.0.0.0/24",
    )
    add.add_argument("--name", help="what it is called")
    setting = what.add_parser("set", help="set a scanner's fields", description=_SET)
    setting.add_argument("id", metavar="ID", help="as `devices` lists it")
    setting.add_argument("fields", metavar="KEY=VALUE", nargs="+")
    forget = what.add_parser("forget", help="forget what was set, or that it was added")
    forget.add_argument("id", metavar="ID", help="as `devices` lists it")
    for right, told in RIGHTS.items():
        description = f"{told[0].upper()}{told[1:]}. As root, on Linux."
        command = what.add_parser(right, help=f"as root: {told}", description=description)
        command.add_argument(
            "device", metavar="usb:VVVV:PPPP", help="its id, as `devices` lists it"
        )
    return [add, setting, forget]

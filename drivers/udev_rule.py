"""The udev rule that lets one make of scanner be opened: a file of its own. Pure.

What it is: the text and the name of such a file. What it is not: the rules for scanners of known
makers, which are shipped (assets/udev), nor the writing (station.app.allowing). What is granted is
the same as there: to whoever sits at the station, and to members of the group scanstation.
"""

from drivers.usb_ids import UsbIds

RULES_FOLDER = "/etc/udev/rules.d"
GROUP = "scanstation"


def file_name(ids: UsbIds) -> str:
    """Return the file's name: before 73-seat-late.rules, which grants what is tagged uaccess."""
    return f"70-scanstation-{ids.vendor:04x}-{ids.product:04x}.rules"


def rule_text(ids: UsbIds) -> str:
    """Return the file, ASCII. The group has a line of its own: without that group, it alone fails.

    Event devices of HID devices are `input`; what is read of those are the nodes event*.
    """
    device = (
        f'SUBSYSTEMS=="usb", ATTRS{{idVendor}}=="{ids.vendor:04x}",'
        f' ATTRS{{idProduct}}=="{ids.product:04x}"'
    )
    typed = f'ACTION!="remove", SUBSYSTEM=="input", KERNEL=="event*", {device}'
    sent = f'ACTION!="remove", SUBSYSTEM=="hidraw", {device}'
    lines = (
        f"# Written by `scanstation devices allow {ids}`; `disallow` takes it back.",
        f'{typed}, TAG+="uaccess"',
        f'{sent}, TAG+="uaccess"',
        f'ACTION!="remove", SUBSYSTEM=="tty", {device}, TAG+="uaccess"',
        f'{typed}, MODE="0660", GROUP="{GROUP}"',
        f'{sent}, MODE="0660", GROUP="{GROUP}"',
    )
    return "".join(f"{line}\n" for line in lines)

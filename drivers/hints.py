"""What to do about a scanner in trouble: a sentence each, for the person in front of it.

What it is: the one table of such sentences in English, as logs and terminals have them, each under
a key by which a screen has it in another language (the translations' `hint-KEY`). What it is not:
the choice of one, which is made where the trouble is. Pure.
"""

HINTS = {
    # Whatever it is, by the kind of error alone
    "check": "Check the scanner and its settings.",
    "plug-in": "Plug the scanner in, or check its cable and the configured port.",
    "reach": "Check the scanner's power and network cable, and its address and port.",
    "close-other": "Close the other program that uses this scanner.",
    "join-port-group": "Add the station's user to the group that owns the port (dialout on Debian"
    " and Ubuntu).",
    "plug-in-again": "Plug the scanner in again; the last barcode may have to be scanned again.",
    "correct-settings": "Correct the scanner's settings.",
    # Who may open it
    "allow": "Enter on this computer: {command}",
    "allow-one-of": "Enter on this computer, for the one that is the scanner: {command}",
    "install-rules": "Let the station read its scanners, once: {command}.",
    "own-port": "Enter: {command} (until it is plugged in again; a udev rule keeps it so).",
    "make-group": "There is no group scanstation yet. Enter: {command} (then restart the"
    " computer).",
    "join-scanners": "Enter: {command} (then restart the computer).",
    "plug-in-anew": "Unplug the scanner and plug it in again: the group scanstation is newer than"
    " that.",
    "join-group": "Enter: {command} (then sign out and in again).",
    "sign-in-again": "{user} came into the group {group} after signing in: sign out and in again,"
    " or restart the computer.",
    # Who else has it
    "close-holder": "Close {holder}, which uses this scanner.",
    "let-keyboard-go": "Close the other program that has taken this scanner for itself.",
    "same-as": "It is {same_as}, which is used instead: {command}",
    # Serial ports, and those in the network
    "it-connects-again": "It is connected to again by itself. Check the network and its power if it"
    " goes on; the last barcode may have to be scanned again.",
    "unknown-name": "No computer is known as {host}: check the name, and the station's network.",
    "nothing-listens": "{host} is there, but nothing listens on port {port}: check the number, and"
    " whether its one connection is in use.",
    "not-rfc2217": "{host} answers, but not as RFC 2217 says: check whether its one connection is"
    " in use; for a plain port write socket://.",
    "no-answer": "{host} does not answer: check its power and network, and the address.",
    "port-in-use": "End the program that listens on this port, or choose another port.",
    "port-too-low": "Choose a port of 1024 or above.",
    "address-of-another": "Write an address of this computer.",
    # HID POS and keyboards
    "not-hid-pos": "Set the scanner to USB HID POS, or to USB serial, by the barcode in its"
    " manual.",
    "no-libudev": "Install libudev1, then start the kiosk again.",
    "plug-in-and-begin": "Plug the scanner in, and begin once more.",
    "start-again": "Start the kiosk again, and if that does not help, the computer.",
    # Cameras
    "camera-hangs": "Unplug the camera, wait a moment and plug it in again.",
    "camera-gone": "Plug the camera in again; the last barcode may have to be shown again.",
    "camera-missing": "Plug the camera in, or correct the configured path of the device, video or"
    " folder.",
    "camera-plug-in": "Plug the camera in, or check its cable and the configured path.",
    "camera-close-other": "Close the other program that shows this camera's picture.",
    "camera-close-holder": "Close {holder}: it uses this camera.",
    "camera-join-group": "Add the station's user to the group video, then sign in again.",
    "camera-other-node": "Take another of its devices: one in /dev/v4l/by-id ends in index0.",
    "camera-privacy": "Plug the camera in, and allow desktop apps to use it in the privacy"
    " settings.",
    "camera-format": "Set the camera to an ordinary picture size and format, such as 1280 x 720"
    " MJPG.",
    "video-format": "Use a video file that a player shows, such as an MJPG .avi or an H.264 .mp4.",
    "folder-gone": "Put the folder of pictures back, or correct its configured path.",
    # Captures, and our own faults
    "capture-other": "Name a file that `scanstation capture` wrote.",
    "capture-newer": "Replay it with the Scanstation that wrote it, or a newer one than this.",
    "capture-cut-off": "It was not written to its end: take that line away to replay what comes"
    " before it.",
    "capture-mend": "Mend that line, or capture it again.",
    "our-fault": "The program failed at this scanner. Choose another one, and report it with the"
    " log.",
}
"""By key; what stands in braces is told with the hint."""


class Hint(str):
    """A sentence in English that knows by which `key`, with which `arguments`, others say it."""

    __slots__ = ("arguments", "key")
    key: str
    arguments: tuple[tuple[str, str], ...]

    def __new__(cls, key: str, **arguments: str) -> "Hint":
        """Make the sentence of a key.

        Raises:
            KeyError: there is none, or it names what is not told.
        """
        made = super().__new__(cls, HINTS[key].format_map(arguments))
        made.key = key
        made.arguments = tuple(arguments.items())
        return made

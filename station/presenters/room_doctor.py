"""The scanner doctor's page: the code to scan, and what was found with its fix. Pure."""

from drivers.barcode.printed import Barcode
from drivers.barcode.symbology import Symbology
from station.events import DoctorAsked, DoctorFound
from station.presenters.room_view import FindingLine, Page, RoomButton, RoomView, Touch, Wish
from station.presenters.view import Tone
from station.presenters.words import Words

_TONES = {
    "keyboard": Tone.INFO,
    "symbology-off": Tone.WARNING,
    "unread": Tone.WARNING,
    "slow": Tone.WARNING,
}
_NAMED = {"layout": "doctor-layout", "unread": "doctor-code"}
"""Findings whose detail is a word of ours, not of the scanner's, and what such words begin with."""
_SYMBOLOGIES = {
    Symbology.CODE_128: "Code 128",
    Symbology.GS1_128: "GS1-128",
    Symbology.EAN_13: "EAN-13",
    Symbology.ITF: "ITF-14",
    Symbology.QR: "QR",
    Symbology.GS1_DATA_MATRIX: "GS1 DataMatrix",
}
"""What scanners' manuals call the symbologies of the chart."""
_OF_SYMBOLOGIES = frozenset({"symbology-off", "check-digit"})
FINDINGS_AT_ONCE = 4


def doctor_view(
    words: Words,
    asked: DoctorAsked | None,
    found: DoctorFound,
    at_once: int | None = FINDINGS_AT_ONCE,
) -> RoomView:
    """Return the page; with `at_once` None every finding is on it, however many."""
    back = RoomButton(words("room-back"), "back", Touch(Wish.BACK))
    lines = tuple(_finding(words, *each) for each in found.findings[:at_once])
    if found.complete:
        again = RoomButton(words("room-again"), "reopen", Touch(Wish.DOCTOR))
        sound = not any(line.tone is not Tone.INFO for line in lines)
        hint = words("doctor-sound" if sound else "doctor-ailing")
        return RoomView(Page.DOCTOR, words("room-doctor"), hint, findings=lines, foot=(back, again))
    if asked is None:
        return RoomView(Page.DOCTOR, words("room-doctor"), words("doctor-begin"), foot=(back,))
    skip = RoomButton(words("doctor-skip"), "next", Touch(Wish.SKIP))
    return RoomView(
        Page.DOCTOR,
        words("doctor-title", number=asked.number, count=asked.count),
        words(f"doctor-note-{asked.note}") if asked.note else words("doctor-hint"),
        code=Barcode(asked.symbology, asked.data),
        code_caption=words(f"doctor-code-{asked.code}"),
        findings=lines,
        foot=(back, skip),
    )


def _finding(words: Words, finding: str, detail: str) -> FindingLine:
    word = _NAMED.get(finding)
    named = words(f"{word}-{detail}") if word else _shown(finding, detail)
    return FindingLine(
        _TONES.get(finding, Tone.ERROR),
        words(f"doctor-{finding}", detail=named),
        words(f"doctor-{finding}-fix", detail=named),
    )


def _shown(finding: str, detail: str) -> str:
    """Return a detail for people: a symbology's name, or what was sent with control characters."""
    if finding in _OF_SYMBOLOGIES:
        return _SYMBOLOGIES[Symbology(detail)]
    return "".join(c if c.isprintable() else f"<{ord(c):02X}>" for c in detail[:24])

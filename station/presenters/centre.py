"""How the server stands with the centre: a cell of the status bar, its help, and a first notice.

It never alarms: whatever the centre does, work goes on. The notice is of orders that are still to
come. What it is not: how that is found out (the
server tells it). Pure but for the catalogue it is handed.
"""

from datetime import UTC, datetime

from server.contract.centre import CentreState, CentreTold, CentreTrouble
from station.presenters.view import Cell, Help, NoticeView, Tone
from station.presenters.words import Words

_LOOKS = {
    CentreState.CONNECTING: ("cloud", Tone.NEUTRAL),
    CentreState.FIRST_PULL: ("cloud", Tone.INFO),
    CentreState.IN_STEP: ("cloud", Tone.SUCCESS),
    CentreState.CATCHING_UP: ("cloud", Tone.INFO),
    CentreState.AWAY: ("cloud-off", Tone.NEUTRAL),
    CentreState.REFUSED: ("cloud-stop", Tone.NEUTRAL),
    CentreState.STUCK: ("unsaved", Tone.NEUTRAL),
}
"""None of these tones gives a cell a ground of its own, as a trouble has."""
_HINDERED = frozenset({CentreState.AWAY, CentreState.REFUSED, CentreState.STUCK})
_OF_TROUBLE = {
    CentreTrouble.SILENT: "centre-silent",
    CentreTrouble.BUSY: "centre-busy",
    CentreTrouble.CROWDED: "centre-busy",
    CentreTrouble.SLOW: "centre-busy",
    CentreTrouble.FULL: "centre-full",
    CentreTrouble.ANEW: "centre-anew",
    CentreTrouble.NONE_STORED: "centre-none-stored",
    CentreTrouble.STORE_BUSY: "centre-store-busy",
    CentreTrouble.STORE_HELD: "centre-store-busy",
    CentreTrouble.STORE_FAULT: "centre-program",
    CentreTrouble.PROGRAM: "centre-program",
}
"""What is told of a state otherwise than of the state: who reads it must not look elsewhere."""
_NAMED = frozenset({CentreTrouble.HELD, CentreTrouble.SITE})
"""Of these the words name what it is about, where that is known."""
_MOST_PERCENT = 99
"""Of a first pull: with the last order it is over."""


def centre_cell(words: Words, told: CentreTold | None, *, known: bool) -> Cell | None:
    """Return the cell; None where there is no centre.

    `told` is what the server told last, None before it has; `known` whether it is still connected.
    """
    if told is None or told.state is CentreState.NONE:
        return None
    caption, title = words("status-centre"), words("centre-help-title")
    if not known:
        help_ = Help(title, words("centre-unknown-help"))
        return Cell("cloud-off", caption, words("centre-unknown"), help=help_)
    icon, tone = _LOOKS[told.state]
    key = _key(told)
    help_ = Help(title, _what_to_do(words, key, told), _note(words, told))
    room = words(key, percent=_MOST_PERCENT) if told.orders_due else ""
    return Cell(icon, caption, _value(words, key, told), tone, help_, room)


def orders_to_come(words: Words, told: CentreTold | None) -> NoticeView | None:
    """Return the notice of a first pull: how far it is, and that an order may not be here yet."""
    if told is None or not told.orders_due:
        return None
    title = words("notice-first-pull", orders=told.orders, due=told.orders_due)
    return NoticeView("cloud", title, words("notice-first-pull-detail"), Tone.INFO)


def _key(told: CentreTold) -> str:
    if told.state is CentreState.FIRST_PULL and not told.orders_due:
        return "centre-first-pull-uncounted"
    if told.state in _HINDERED and told.trouble in _OF_TROUBLE:
        return _OF_TROUBLE[told.trouble]
    if told.state is CentreState.CATCHING_UP and told.trouble is CentreTrouble.HELD:
        return f"centre-held{_unnamed(told)}"
    return f"centre-{told.state.replace('_', '-')}"


def _unnamed(told: CentreTold) -> str:
    """Return what a key ends with that names an order or a site, by whether that is known."""
    return "-unnamed" if told.trouble in _NAMED and told.about is None else ""


def _value(words: Words, key: str, told: CentreTold) -> str:
    percent = 100 * told.orders // told.orders_due if told.orders_due else 0
    return words(key, orders=told.orders, percent=min(percent, _MOST_PERCENT))


def _what_to_do(words: Words, key: str, told: CentreTold) -> str:
    what = words(
        f"{key}-help",
        orders=told.orders,
        due=told.orders_due,
        waiting=told.waiting,
        order=told.about or "",
    )
    if told.state not in _HINDERED:
        return what
    goes_on = told.state is CentreState.AWAY and told.trouble is not CentreTrouble.FULL
    kept = words("centre-kept" if goes_on else "centre-kept-until-mended", waiting=told.waiting)
    return f"{what} {kept}"


def _note(words: Words, told: CentreTold) -> str:
    """Return what is for whoever is called: what mends it, since when, and a clock that is off.

    Of what no kind is known the server's own sentence says it.
    """
    problem = told.problem
    if told.trouble:
        problem = words(f"centre-trouble-{told.trouble}{_unnamed(told)}", about=told.about or "")
    since = _since(words, told)
    said = " · ".join(each for each in (problem, since) if each)
    notes = [words("help-note", note=said)] if said else []
    if told.skew_min is not None:
        key = "centre-clock-ahead" if told.skew_min > 0 else "centre-clock-behind"
        notes.append(words(key, minutes=abs(told.skew_min)))
    return " · ".join(notes)


def _since(words: Words, told: CentreTold) -> str:
    """Return since when it is hindered, as far as that is known."""
    if told.state not in _HINDERED:
        return ""
    if told.since_utc_ms is not None:
        return words("centre-since", since=local_time(told.since_utc_ms))
    if told.begun_utc_ms is not None:
        return words("centre-since-start", since=local_time(told.begun_utc_ms))
    return ""


def local_time(utc_ms: int) -> str:
    """Return a moment as this computer's clock shows it, to the minute."""
    return datetime.fromtimestamp(utc_ms / 1000, UTC).astimezone().strftime("%Y-%m-%d %H:%M")

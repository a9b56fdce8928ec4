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
    if told.state is CentreState.AWAY and told.since_utc_ms is None:
        return "centre-away-from-the-start"
    if told.state is CentreState.CATCHING_UP and told.trouble is CentreTrouble.HELD:
        return f"centre-held{_unnamed(told)}"
    return f"centre-{told.state.replace('_', '-')}"


def _unnamed(told: CentreTold) -> str:
    """Return what a key of an order in use ends with, by whether it is known which one that is."""
    return "-unnamed" if told.trouble is CentreTrouble.HELD and told.about is None else ""


def _value(words: Words, key: str, told: CentreTold) -> str:
    percent = 100 * told.orders // told.orders_due if told.orders_due else 0
    return words(key, orders=told.orders, percent=min(percent, _MOST_PERCENT))


def _what_to_do(words: Words, key: str, told: CentreTold) -> str:
    since_utc_ms = told.begun_utc_ms if told.since_utc_ms is None else told.since_utc_ms
    return words(
        f"{key}-help",
        orders=told.orders,
        due=told.orders_due,
        waiting=told.waiting,
        order=told.about or "",
        since="" if since_utc_ms is None else local_time(since_utc_ms),
    )


def _note(words: Words, told: CentreTold) -> str:
    """Return what is for whoever is called: what mends it, and a clock that is off.

    Of what no kind is known the server's own sentence says it.
    """
    problem = told.problem
    if told.trouble:
        problem = words(f"centre-trouble-{told.trouble}{_unnamed(told)}", about=told.about or "")
    notes = [words("help-note", note=problem)] if problem else []
    if told.skew_min is not None:
        key = "centre-clock-ahead" if told.skew_min > 0 else "centre-clock-behind"
        notes.append(words(key, minutes=abs(told.skew_min)))
    return " · ".join(notes)


def local_time(utc_ms: int) -> str:
    """Return a moment as this computer's clock shows it, to the minute."""
    return datetime.fromtimestamp(utc_ms / 1000, UTC).astimezone().strftime("%Y-%m-%d %H:%M")

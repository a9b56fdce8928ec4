"""Touch actions: which commands a finger may give now, as the codes a scanner would read.

What it is: small functions from state to `Action` values. What it is not: what a command does
(server.domain). Pure.
"""

from collections.abc import Iterable
from dataclasses import replace

from server.contract.order import OrderHead, WorkStep
from server.contract.own_code import Command, command_code
from station.presenters.view import Action, Ask, Screen
from station.presenters.words import Words

_ICONS = {
    Command.OK: "check",
    Command.CONFIRM: "hand",
    Command.UNDO: "undo",
    Command.REOPEN: "reopen",
    Command.CANCEL: "aside",
    Command.DISCARD: "trash",
    Command.SIGN_OUT: "signout",
    Command.STEP_INQUIRE: "search",
    Command.STEP_PACK: "box",
    Command.STEP_SHIP: "truck",
}
_STEP_COMMAND = {
    WorkStep.PACK: Command.STEP_PACK,
    WorkStep.SHIP: Command.STEP_SHIP,
    WorkStep.INQUIRE: Command.STEP_INQUIRE,
}


def command_action(words: Words, command: Command, ask: Ask = Ask.NOTHING) -> Action:
    """Return the action that gives `command`."""
    return Action(words(f"command-{command}"), _ICONS[command], command_code(command), ask=ask)


def acknowledge(words: Words) -> Action:
    """Return the big OK after a verdict that stopped judging."""
    return command_action(words, Command.OK)


def give_up_pin(words: Words) -> Action:
    """Return the answer to a PIN's question that signs nobody in."""
    return Action(words("pin-cancel"), "cross", command_code(Command.OK))


def acknowledge_here(words: Words) -> Action:
    """Return the big OK that the station itself answers."""
    return Action(words("command-ok"), "check", "")


def pick_actions(words: Words, candidates: Iterable[OrderHead]) -> tuple[Action, ...]:
    """Return one action a candidate, in the order the server numbered them, then none of them."""
    picks = tuple(
        Action(head.order_no, "order", command_code(Command.PICK, number), hint=head.customer)
        for number, head in enumerate(candidates, start=1)
    )
    return (*picks, Action(words("command-none"), "cross", command_code(Command.OK)))


def step_actions(words: Words, current: WorkStep) -> tuple[Action, ...]:
    """Return the work steps that a touch can choose, the current one marked."""
    return tuple(
        Action(
            words(f"step-{step}"),
            _ICONS[command],
            command_code(command),
            hint=words("step-now" if step is current else f"step-{step}-hint"),
            chosen=step is current,
        )
        for step, command in _STEP_COMMAND.items()
    )


def discard_action(words: Words) -> Action:
    """Return the action that gives up all held scans; it asks first."""
    return command_action(words, Command.DISCARD, ask=Ask.DISCARD)


def row_actions(
    words: Words, screen: Screen, step: WorkStep, signed_in: bool, completed: bool, done: bool
) -> tuple[Action, ...]:
    """Return the row at the foot of the screen.

    `completed` says that this station has completed an order it may still change, `done` that the
    last scan was an order already packed, which may be reopened.
    """
    actions = _inquire_row(words, screen) if step is WorkStep.INQUIRE else ()
    if step is WorkStep.PACK:
        actions = _pack_row(words, screen, completed, done)
    if signed_in:
        actions = (*actions, replace(command_action(words, Command.SIGN_OUT), apart=True))
    return actions


def without_confirming(row: tuple[Action, ...]) -> tuple[Action, ...]:
    """Return a row for an order that takes no piece any more, by hand neither."""
    return tuple(each for each in row if each.ask is not Ask.CONFIRM)


def _pack_row(words: Words, screen: Screen, completed: bool, done: bool) -> tuple[Action, ...]:
    undo, reopen = (command_action(words, each) for each in (Command.UNDO, Command.REOPEN))
    if screen is Screen.ORDER:
        confirm = command_action(words, Command.CONFIRM, ask=Ask.CONFIRM)
        row = (undo, confirm, command_action(words, Command.CANCEL))
        return (*row, reopen) if done else row
    if completed:
        return (undo, reopen)
    return (reopen,) if done else ()


def _inquire_row(words: Words, screen: Screen) -> tuple[Action, ...]:
    if screen is Screen.READY:
        return ()
    to_pack = command_action(words, Command.STEP_PACK)
    if screen is Screen.FOUND:
        return (to_pack,)
    close = Action(words("command-cancel-inquire"), "cross", command_code(Command.CANCEL))
    return (close, to_pack)

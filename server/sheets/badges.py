"""Badges to cut out and hand to operators. Pure."""

from collections.abc import Iterable

from drivers.barcode.printed import Barcode
from drivers.barcode.symbology import Symbology
from server.contract.own_code import OwnCodeKind, own_code
from server.sheets.asked import Holder
from server.sheets.view import Badge, BadgePart
from server.sheets.words import Words


def badge_part(words: Words, holders: Iterable[Holder]) -> BadgePart:
    """Return the badges of operators, in their order.

    Raises:
        ValueError: when a badge is none.
    """
    badges = tuple(Badge(name, badge_barcode(badge)) for badge, name in holders)
    return BadgePart(words("sheet-badges"), words("sheet-badge"), badges)


def badge_barcode(badge: str) -> Barcode:
    """Return the barcode of a badge."""
    return Barcode(Symbology.CODE_128, own_code(OwnCodeKind.BADGE, badge).encode("ascii"))

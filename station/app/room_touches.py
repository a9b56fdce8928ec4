"""What a touch in the room of scanners has the bridge do. On the I/O loop.

What it is: a row for each wish that is not the presenter's alone. What it is not: where the touch
leads (station.presenters.room).
"""

from collections.abc import Callable

from station.app.core import BuiltCore
from station.presenters.room_view import Touch, Wish

DONE_BY_THE_BRIDGE: dict[Wish, Callable[[BuiltCore, Touch], None]] = {
    Wish.CHOOSE: lambda built, touch: built.scanners.choose_field(
        touch.scanner_id, touch.field, touch.value
    ),
    Wish.DRAFT: lambda built, _touch: built.scanners.look_around(),
    Wish.SAVE: lambda built, touch: built.scanners.set_up(touch.fields, touch.scanner_id),
    Wish.REMOVE: lambda built, touch: built.scanners.remove(touch.scanner_id),
    Wish.ENROL: lambda built, _touch: built.scanners.enrol(),
    Wish.DOCTOR: lambda built, _touch: built.doctor.begin(),
    Wish.SKIP: lambda built, _touch: built.doctor.skip(),
}

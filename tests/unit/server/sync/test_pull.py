"""Whether a page may be kept: only of the centre its position came from, and not of its past."""

from uuid import UUID

import msgspec
import pytest

from server.store.sync_state import SyncState
from server.sync.pull import position_of, refuse_another
from server.sync.push import PutBackError
from server.sync.remote import Centre, Page, Position

CENTRE = Centre("generation", "1.2", "cluster", "1", 0)
KNOWN = Position("100:100:")


def _refuse(page: Page, *, before: Centre | None = CENTRE) -> None:
    """Look at a page with all known up to transaction 100 of the centre `before`."""
    centre = None if before is None else msgspec.json.encode(before).decode()
    state = SyncState(UUID(int=1), "seoul", centre, msgspec.json.encode(KNOWN).decode())
    refuse_another(state, position_of(state), page)


def _page(until: str, centre: Centre = CENTRE, *, is_last: bool) -> Page:
    position = Position(until) if is_last else Position("100:100:", until, "99", "A-1", 1, 2)
    return Page(centre, (), position, is_last)


@pytest.mark.parametrize("is_last", [True, False])
def test_a_page_of_the_same_centre_now_or_later_is_kept(is_last: bool) -> None:
    _refuse(_page("100:100:", is_last=is_last))
    _refuse(_page("100:170:120", is_last=is_last))


@pytest.mark.parametrize("is_last", [True, False])
def test_a_page_from_before_what_is_known_is_refused_be_it_the_first_of_many(is_last: bool) -> None:
    with pytest.raises(PutBackError, match="has not reached"):
        _refuse(_page("90:99:", is_last=is_last))


@pytest.mark.parametrize("what", ["generation", "database", "cluster", "timeline"])
def test_a_page_of_another_centre_is_refused(what: str) -> None:
    other = msgspec.structs.replace(CENTRE, **{what: "other"})
    with pytest.raises(PutBackError, match="another than before"):
        _refuse(_page("100:170:", other, is_last=True))
    _refuse(_page("90:99:", other, is_last=True), before=None)


def test_a_centres_clock_makes_it_no_other() -> None:
    _refuse(_page("100:100:", msgspec.structs.replace(CENTRE, utc_ms=1), is_last=True))

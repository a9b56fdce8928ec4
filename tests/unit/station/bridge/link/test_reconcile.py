import pytest

from station.bridge.link.reconcile import Step, after_hello


@pytest.mark.parametrize(
    ("stored_seq", "confirmed_seq", "last_seq", "step"),
    [
        pytest.param(0, 0, 0, Step.SEND, id="both are new"),
        pytest.param(5, 5, 9, Step.SEND, id="the usual way"),
        pytest.param(7, 5, 9, Step.SEND, id="acknowledgements were lost"),
        pytest.param(3, 5, 9, Step.FEED_AGAIN, id="the server was restored"),
        pytest.param(700, 0, 0, Step.RENUMBER, id="the journal was lost"),
        pytest.param(700, 0, 3, Step.SEND, id="the journal was lost, or was it only behind"),
    ],
)
def test_the_numbers_decide(stored_seq: int, confirmed_seq: int, last_seq: int, step: Step) -> None:
    assert (
        after_hello(
            stored_seq=stored_seq,
            confirmed_seq=confirmed_seq,
            next_seq=confirmed_seq + 1,
            last_seq=last_seq,
            fed_again_at=None,
            taken=False,
        )
        is step
    )


def test_a_taken_number_makes_new_ones() -> None:
    assert _step(stored_seq=7, taken=True) is Step.RENUMBER


def test_feeding_again_in_vain_is_not_repeated() -> None:
    assert _step(stored_seq=3, fed_again_at=3) is Step.RENUMBER


def test_a_scan_that_cannot_be_read_leaves_no_gap_to_the_server() -> None:
    assert _step(stored_seq=5, next_seq=6) is Step.SEND
    assert _step(stored_seq=5, next_seq=7) is Step.RENUMBER
    assert _step(stored_seq=6, next_seq=7) is Step.SEND


def _step(
    *, stored_seq: int, next_seq: int = 6, fed_again_at: int | None = None, taken: bool = False
) -> Step:
    """Return the next step of a kiosk that has up to 9, up to 5 of it confirmed."""
    return after_hello(
        stored_seq=stored_seq,
        confirmed_seq=5,
        next_seq=next_seq,
        last_seq=9,
        fed_again_at=fed_again_at,
        taken=taken,
    )

"""The verdicts both ends share."""

from server.contract.verdict import MUST_BE_ACKNOWLEDGED, Reason, Verdict, must_be_acknowledged


def test_a_verdict_is_written_as_its_name() -> None:
    assert all(verdict.value == verdict.name for verdict in Verdict)


def test_a_reason_is_written_as_its_name_in_lower_case() -> None:
    assert all(reason.value == reason.name.lower() for reason in Reason)


def test_judging_stops_after_exactly_these() -> None:
    assert {verdict.value for verdict in MUST_BE_ACKNOWLEDGED} == {
        "ITEM_WRONG",
        "ITEM_OVER",
        "ORDER_CANCELLED",
        "ORDER_ON_HOLD",
        "ORDER_NOT_PACKED",
        "CODE_AMBIGUOUS",
        "NOT_JUDGED",
        "NOT_RECORDED",
    }


def test_an_order_done_elsewhere_stops_judging_and_one_packed_before_does_not() -> None:
    assert must_be_acknowledged(Verdict.ORDER_ALREADY_DONE, Reason.DONE_ELSEWHERE)
    assert not must_be_acknowledged(Verdict.ORDER_ALREADY_DONE, None)

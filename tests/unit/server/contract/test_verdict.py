"""The verdicts both ends share."""

from server.contract.verdict import MUST_BE_ACKNOWLEDGED, Reason, Verdict


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

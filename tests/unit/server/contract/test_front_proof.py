"""Who knows the code is believed, and nobody else, whatever he changes on the way."""

import pytest
from msgspec.structs import replace

from server.contract.front_proof import FrontQuestion, NotProvenError, hash_of_code, prove

CODE, OTHER = hash_of_code("abcdefgh"), hash_of_code("abcdefgj")
CA = "-----BEGIN CERTIFICATE-----"


@pytest.mark.parametrize("front_ca", [CA, None])
def test_who_knows_the_code_is_believed_also_that_there_is_no_ca(front_ca: str | None) -> None:
    question = FrontQuestion(CODE)
    assert question.proven(prove(CODE, question.message, front_ca)) == front_ca


def test_who_knows_another_code_is_not_believed() -> None:
    question = FrontQuestion(CODE)
    with pytest.raises(NotProvenError):
        question.proven(prove(OTHER, question.message, CA))


def test_a_ca_that_was_exchanged_on_the_way_is_not_believed() -> None:
    question = FrontQuestion(CODE)
    told = prove(CODE, question.message, CA)
    with pytest.raises(NotProvenError):
        FrontQuestion(CODE).proven(told)  # of another try
    with pytest.raises(NotProvenError):
        question.proven(replace(told, front_ca=None))


def test_a_message_that_comes_back_is_not_believed() -> None:
    question = FrontQuestion(CODE)
    told = prove(CODE, question.message, CA)
    with pytest.raises(NotProvenError):
        question.proven(replace(told, message="42" + question.message[2:]))


@pytest.mark.parametrize(
    "message",
    ["", "4", "41", "42" + "00" * 32, "41" + "00" * 32, "41" + "01" + "00" * 31, "41" + "ff" * 32],
    ids=["none", "half", "short", "side", "zero", "one", "large"],
)
def test_a_message_that_no_kiosk_sends_is_refused(message: str) -> None:
    with pytest.raises(NotProvenError):
        prove(CODE, message, CA)


def test_nothing_that_is_sent_is_the_same_twice() -> None:
    question, again = FrontQuestion(CODE), FrontQuestion(CODE)
    assert question.message != again.message
    told = [prove(CODE, question.message, CA) for _ in range(2)]
    assert told[0].message != told[1].message
    assert told[0].proof != told[1].proof

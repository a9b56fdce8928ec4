"""What a hub announces, and what a kiosk makes of what anybody may."""

import pytest

from server.contract.hub import Hub, hub_of, hub_url, said_of, shown

SEOUL = Hub("https://hub.lan", "seoul", "0.9.0")


def _record(**words: str) -> dict[bytes, bytes | None]:
    said = said_of(SEOUL, "5f0c2d4e9a") | words
    return {key.encode(): value.encode() for key, value in said.items()}


def test_what_a_hub_says_is_what_a_kiosk_hears() -> None:
    assert hub_of(_record()) == SEOUL


def test_of_the_store_no_more_is_said_than_tells_hubs_apart() -> None:
    assert said_of(SEOUL, "5f0c2d4e9a81")["store"] == "5f0c2d4e"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("https://hub.lan", "https://hub.lan"),
        (" HTTPS://Hub.LAN/ ", "https://hub.lan"),
        ("https://hub.lan:443", "https://hub.lan"),
        ("https://10.0.0.5:8443", "https://10.0.0.5:8443"),
        ("https://[fd00::5]", "https://[fd00::5]"),
        ("https://xn--bj0bj06e.lan", "https://xn--bj0bj06e.lan"),
    ],
)
def test_an_address_of_a_hub_is_kept_as_one_writes_it(said: str, kept: str) -> None:
    assert hub_url(said) == kept


@pytest.mark.parametrize(
    "said",
    [
        *("", "hub.lan", "http://hub.lan", "https://", "https://hub.lan/admin", "https://a b"),
        *("https://me:secret@hub.lan", "https://hub.lan?x=1", "https://hub.lan#x", "https://-a"),
        *("https://hub.lan:0", "https://hub.lan:65536", "https://hub.lan:", "https://hub..lan"),
        *("https://1.2.3", "https://0x7f.1@a", "https://10.0.0.256", "https://[::1", "https://[1]"),
        *(
            "file:///etc/passwd",
            "javascript:alert(1)",
            "https://허브.lan",
            "https://hub.lan\n.evil",
        ),
        *("https://hub\x00.lan", "https://" + "a" * 250, "https://007.0.0.1", "https://a%20b"),
    ],
)
def test_what_is_no_address_of_a_hub_is_refused(said: str) -> None:
    assert hub_url(said) is None
    assert hub_of(_record(url=said)) is None


def test_a_record_of_another_version_or_without_an_address_is_none() -> None:
    assert hub_of(_record(txtvers="2")) is None
    assert hub_of({}) is None
    assert hub_of({b"url": None, b"txtvers": b"1"}) is None
    assert hub_of({b"url": b"\xff\xfe", b"txtvers": b"1"}) is None


def test_a_hub_without_a_name_is_called_by_its_address() -> None:
    heard = hub_of(_record(name="\u202e\x07"))
    assert heard is not None
    assert heard.name == "hub.lan"


@pytest.mark.parametrize(
    ("said", "seen"),
    [
        ("서울 포장 1층", "서울 포장 1층"),
        ("서울 a\tb\r\nc", "서울 abc"),
        ("a\u202eb\u200bc", "abc"),
        ("e" + "\u0302" * 300, "\u00ea"),
        ("\u1112\u1161\u11ab", "\ud55c"),
        ("a" * 300, "a" * 39 + "…"),
        ("  much   room  ", "much room"),
    ],
)
def test_strange_words_are_shown_as_one_short_line(said: str, seen: str) -> None:
    assert shown(said) == seen

"""Where Redis is."""

import pytest

from server.fanout.address import redis_address, safety_words, shown


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("redis://cache.lan", "cache.lan"),
        ("redis://:p%40ss@10.0.0.7:6379/3", "10.0.0.7:6379"),
        ("rediss://edge:s3cret@cache.lan:6380?ssl_ca_certs=/etc/ssl/ca.pem", "edge@cache.lan:6380"),
        ("unix:///run/redis/redis.sock?db=2&password=s3cret", "/run/redis/redis.sock"),
    ],
)
def test_an_address_is_taken_as_it_is_and_shown_without_its_password(text: str, said: str) -> None:
    assert redis_address(text) == text
    assert shown(text) == said


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "it begins with redis://"),
        ("cache.lan:6379", "it begins with redis://"),
        ("http://cache.lan", "it begins with redis://"),
        ("redis://", "it names no host"),
        ("redis://:s3cret@:6379", "it names no host"),
        ("redis://cache.lan:many", "host or port"),
        ("redis://:s3cr/et@cache.lan", "%-encoded"),
        ("redis://cache.lan/orders", "a number"),
        ("redis://cache.lan?db=first", "a number"),
        ("redis://cache.lan/0#1", "%-encoded"),
        ("redis://cache lan", "%-encoded"),
        ("unix://", "it names no socket"),
        ("unix://run/redis.sock", "it names no socket"),
        ("rediss://cache.lan?ssl_cert_reqs=none", "nothing else is set here than db, ssl_ca"),
        ("redis://cache.lan?socket_timeout=60", "nothing else is set here than db"),
    ],
)
def test_what_is_no_address_says_why_without_what_is_secret(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why) as refused:
        redis_address(text)
    assert "s3cr" not in str(refused.value)


def test_how_safe_the_way_is_is_said() -> None:
    assert safety_words("redis://cache.lan") == "without TLS"
    assert "checked" in safety_words("rediss://cache.lan")

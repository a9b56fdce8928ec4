"""The seal of the session's cookie, also while the secret behind it is changed."""

import pytest

from server.web.cookies import KNOWN_SALT, SESSION_SALT, CookieSeal

OLD, NEW, OTHER = "old" * 12, "new" * 12, "other" * 8


@pytest.mark.parametrize("salt", [SESSION_SALT, KNOWN_SALT])
def test_a_cookie_of_the_secret_before_is_still_read_and_a_new_one_is_of_the_new(
    salt: bytes,
) -> None:
    changing = CookieSeal(NEW, salt, before=OLD)
    assert changing.token_in(CookieSeal(OLD, salt).sealed("token")) == "token"
    assert CookieSeal(NEW, salt).token_in(changing.sealed("token")) == "token"
    assert CookieSeal(OLD, salt).token_in(changing.sealed("token")) is None


def test_a_cookie_of_neither_secret_is_none() -> None:
    changing = CookieSeal(NEW, before=OLD)
    assert changing.token_in(CookieSeal(OTHER).sealed("token")) is None
    assert CookieSeal(NEW).token_in(CookieSeal(OLD).sealed("token")) is None

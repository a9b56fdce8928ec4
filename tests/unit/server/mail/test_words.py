"""What a mail says."""

from server.mail.deciding import News, Problem
from server.mail.words import mail_of, place_of, trial

NOON = 1_800_014_400_000
URL = "https://scan.lan"
BACKUP = Problem("backup", "no room in /var/backups: make room", NOON)


def test_one_problem_is_told_with_what_to_do_since_when_and_where() -> None:
    mail = mail_of(News((BACKUP,), ()), "seoul", URL)
    assert mail.subject == "Scanstation seoul: No backup can be made"
    assert "No backup can be made, since 2027-01-15 12:00 UTC." in mail.text
    assert "no room in /var/backups: make room" in mail.text
    assert "https://scan.lan" in mail.text


def test_one_that_is_over_wants_nothing() -> None:
    over = Problem("sync", "x", NOON, NOON + 3_600_000, is_told=True)
    mail = mail_of(News((), (over,)), "seoul", None)
    assert mail.subject == "Scanstation seoul: over: This site is not in step with the centre"
    assert "Well again since 2027-01-15 13:00 UTC" in mail.text
    assert "Nothing is to do." in mail.text


def test_an_order_that_the_sync_waits_for_is_not_named() -> None:
    held = Problem("sync", "order 4711 is held: look at it", NOON)
    mail = mail_of(News((held,), ()), "seoul", URL)
    assert "4711" not in mail.text
    assert "`scanstation-server sync status` says what hinders it" in mail.text


def test_several_are_counted_in_the_subject_and_each_is_told() -> None:
    unknown = Problem("a new check", "look at it", NOON)
    over = Problem("disk", "x", NOON, NOON)
    mail = mail_of(News((BACKUP, unknown), (over,)), "seoul", URL)
    assert mail.subject == "Scanstation seoul: 2 problems, 1 over"
    for said in ("No backup", "The check a new check is not well", "look at it", "nearly full"):
        assert said in mail.text


def test_a_server_is_called_by_its_site_else_by_its_name() -> None:
    assert place_of("seoul", URL) == "seoul"
    assert place_of(None, URL) == "scan.lan"
    assert place_of(None, None) == "server"
    assert "Nothing is wrong" in trial("seoul", URL).text

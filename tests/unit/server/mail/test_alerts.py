"""The loop, with a real mail server that comes and goes."""

from pathlib import Path

import pytest

from server.mail.alerts import KEPT_AS, MailAlerts
from server.mail.settings import MailSettings
from server.mail.words import mail_of
from server.web.probes import Check
from tests.mail_server import MailServer, mail_server

pytestmark = pytest.mark.expects_log("mail.log", "server.mail.alerts")
BAD = (Check("backup", ok=False, detail="no room: make room", vital=False),)
WELL = (Check("backup", ok=True, detail="made", vital=False),)


class Hall:
    """A server that mails, its clock in hand."""

    def __init__(self, folder: Path, settings: MailSettings) -> None:
        self.now_s = 1_800_000_000.0
        self._folder, self._settings = folder, settings
        self.alerts = self._new()

    async def begins_anew(self) -> None:
        self.alerts = self._new()
        await self.alerts.remember()

    def _new(self) -> MailAlerts:
        return MailAlerts(
            self._settings,
            self._folder,
            write=lambda news: mail_of(news, "seoul", "https://scan.lan"),
            now_utc_ms=lambda: int(self.now_s * 1000),
            monotonic=lambda: self.now_s,
            timeout_s=0.5,
            spread=lambda _, high: high,
        )

    async def passes(self, minutes: int, checks: tuple[Check, ...]) -> None:
        for _ in range(minutes):
            await self.alerts.look(checks)
            self.now_s += 60


async def test_a_problem_is_mailed_once_and_its_end(tmp_path: Path) -> None:
    with mail_server() as server:
        hall = Hall(tmp_path, server.settings())
        await hall.passes(20, BAD)
        assert [mail["Subject"] for mail in server.mails] == [
            "Scanstation seoul: No backup can be made"
        ]
        assert hall.alerts.check().ok
        await hall.passes(20, WELL)
    assert server.mails[1]["Subject"] == "Scanstation seoul: over: No backup can be made"
    assert len(server.mails) == 2


async def test_with_the_mail_server_away_it_comes_later_and_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    server = MailServer()
    hall = Hall(tmp_path, server.settings())
    await hall.passes(60, BAD)
    check = hall.alerts.check()
    assert not check.ok
    assert not check.vital
    assert "nobody listens there" in check.detail
    warned = [record for record in caplog.records if record.name == "server.mail.alerts"]
    assert len(warned) == 1
    server.start()
    try:
        await hall.passes(20, BAD)
    finally:
        server.stop()
    assert len(server.mails) == 1
    assert hall.alerts.check().ok


async def test_it_is_tried_again_later_each_time_but_not_later_than_that(tmp_path: Path) -> None:
    with mail_server() as server:
        server.refused = {"it@hall.lan", "b@hall.lan"}
        hall = Hall(tmp_path, server.settings())
        await hall.passes(20, BAD)
        assert 2 * 4 <= server.asked <= 2 * 6
        server.asked = 0
        await hall.passes(360, BAD)
        assert 2 * 18 <= server.asked <= 2 * 24


async def test_a_restart_and_another_leader_tell_nothing_twice(tmp_path: Path) -> None:
    with mail_server() as server:
        hall = Hall(tmp_path, server.settings())
        await hall.passes(10, BAD)
        await hall.begins_anew()
        await hall.passes(30, BAD)
    assert len(server.mails) == 1


@pytest.mark.parametrize("content", [b"", b"{", b'{"problems": 1}'])
async def test_a_file_that_cannot_be_read_costs_no_more_than_a_second_mail(
    content: bytes, tmp_path: Path
) -> None:
    (tmp_path / KEPT_AS).write_bytes(content)
    with mail_server() as server:
        hall = Hall(tmp_path, server.settings())
        await hall.begins_anew()
        await hall.passes(10, BAD)
    assert len(server.mails) == 1


async def test_a_folder_that_takes_nothing_keeps_no_mail_back(tmp_path: Path) -> None:
    with mail_server() as server:
        hall = Hall(tmp_path / "gone", server.settings())
        await hall.passes(10, BAD)
    assert len(server.mails) == 1


async def test_a_mail_server_that_hangs_is_told_of_and_tried_again(tmp_path: Path) -> None:
    with mail_server() as server:
        hall = Hall(tmp_path, server.settings())
        server.hangs = True
        await hall.passes(6, BAD)
        assert "does not answer in time" in hall.alerts.check().detail
        server.hangs = False
        await hall.passes(5, BAD)
        assert len(server.mails) == 1


async def test_an_address_that_is_refused_is_a_check_and_others_are_mailed(tmp_path: Path) -> None:
    with mail_server() as server:
        server.refused = {"b@hall.lan"}
        hall = Hall(tmp_path, server.settings())
        await hall.passes(10, BAD)
    assert len(server.mails) == 1
    assert "1 addresses of MAIL_TO were refused" in hall.alerts.check().detail
    assert "hall.lan" not in hall.alerts.check().detail

"""Passwords hashed and measured."""

import asyncio
import statistics
import threading
import time

import pytest
from argon2 import PasswordHasher

from server.web import passwords as module
from server.web.passwords import MAX_WAITING, NOBODYS, Passwords
from server.web.problems import ProblemError

PASSWORD = "correct horse battery"  # noqa: S105  # of a test


async def test_a_password_fits_its_own_hash_and_no_other() -> None:
    passwords = Passwords()
    kept = await passwords.hashed(PASSWORD)
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert kept != await passwords.hashed(PASSWORD)
    assert (await passwords.measured(PASSWORD, kept)).password_hash == kept
    for wrong in ("", PASSWORD + " ", PASSWORD.upper(), PASSWORD + "\0", "\udcff"):
        assert not (await passwords.measured(wrong, kept)).fits
    assert not (await passwords.measured(PASSWORD, "no hash")).fits
    assert not (await passwords.measured(PASSWORD, NOBODYS)).fits


async def test_a_hash_of_older_parameters_is_renewed_when_it_fits() -> None:
    old = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    fit = await Passwords().measured(PASSWORD, old)
    assert fit.fits
    assert fit.password_hash != old
    assert "m=19456" in fit.password_hash


async def test_nobodys_takes_as_long_as_somebodys() -> None:
    passwords = Passwords()
    kept = await passwords.hashed(PASSWORD)

    async def median_s(password_hash: str) -> float:
        times = []
        for _ in range(7):
            began = time.perf_counter()
            await passwords.measured("wrong", password_hash)
            times.append(time.perf_counter() - began)
        return statistics.median(times)

    somebodys, nobodys = await median_s(kept), await median_s(NOBODYS)
    assert nobodys > somebodys / 3
    assert nobodys < somebodys * 3


async def test_one_is_measured_at_a_time_off_the_loop_and_few_may_wait(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    passwords = Passwords()
    go_on, running, most, threads = threading.Event(), [0], [0], set()

    def work(_: str, password_hash: str | None) -> str:
        running[0] += 1
        most[0] = max(most[0], running[0])
        threads.add(threading.current_thread())
        go_on.wait(10)
        running[0] -= 1
        return password_hash or ""

    monkeypatch.setattr(module, "_work", work)
    async with asyncio.TaskGroup() as group:
        for _ in range(MAX_WAITING):
            group.create_task(passwords.measured("x", "y"))
        await asyncio.sleep(0)
        with pytest.raises(ProblemError, match="try again") as refused:
            await passwords.measured("x", "y")
        assert refused.value.status == 503
        go_on.set()
    assert most == [1]
    assert threading.main_thread() not in threads
    await passwords.measured("x", "y")

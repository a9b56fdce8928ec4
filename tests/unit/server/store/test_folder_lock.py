"""Who may have the data folder: one server alone, or several that share it."""

import threading
from pathlib import Path

import pytest

from server.store import folder_lock
from server.store.errors import StoreFailedError, StoreHeldError, StoreLockedError
from server.store.folder_lock import lock_folder, opening, share_folder


def test_several_share_a_folder_until_the_last_lets_it_go(tmp_path: Path) -> None:
    first, second = share_folder(tmp_path), share_folder(tmp_path)
    first.release()
    first.release()
    with pytest.raises(StoreLockedError, match=r"servers that share .* run on it.*need REDIS_URL"):
        lock_folder(tmp_path)
    second.release()
    lock_folder(tmp_path).release()


def test_one_that_has_it_to_itself_shares_it_with_nobody(tmp_path: Path) -> None:
    alone = lock_folder(tmp_path)
    with pytest.raises(StoreLockedError, match="a server without REDIS_URL, or a command"):
        share_folder(tmp_path)
    with pytest.raises(StoreLockedError, match=r"another server uses .*need REDIS_URL"):
        lock_folder(tmp_path)
    alone.release()
    share_folder(tmp_path).release()


def test_a_folder_that_cannot_be_made_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StoreFailedError, match="writable"):
        share_folder(tmp_path / "file" / "server")


def test_those_who_share_open_one_at_a_time(tmp_path: Path) -> None:
    entered, events = threading.Event(), list[str]()

    def other() -> None:
        entered.set()
        with opening(tmp_path):
            events.append("other")

    thread = threading.Thread(target=other)
    with opening(tmp_path):
        thread.start()
        entered.wait(5)
        events.append("first")
    thread.join(5)
    assert events == ["first", "other"]


def test_one_that_waits_too_long_for_another_gives_up_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder_lock, "OPENING_TIMEOUT_S", 0.1)
    with (
        opening(tmp_path),
        pytest.raises(StoreHeldError, match="another server has been opening"),
        opening(tmp_path),
    ):
        pass

"""Whether `run` would work here, and why not."""

import os
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from server.cli.check import check
from server.cli.main import main
from server.front.authority import CERTIFICATE_FOR, ensure_certificate, ensure_root
from server.store.sync_state import ensure_state
from tests.redis_server import running_redis

_NOBODY = 65534


def _lines(capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    """Return OK or FAIL by what was looked at, and the words."""
    lines = [line for line in capsys.readouterr().out.splitlines() if not line.startswith(" ")]
    return {line[6:].split(":")[0]: line for line in lines}


def _checked(folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, str]]:
    return check(os.environ, folder), _lines(capsys)


def test_before_the_first_run_all_is_well_and_nothing_is_made(
    data_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, lines = _checked(tmp_path, capsys)
    assert code == 0
    assert list(lines) == [
        "settings",
        "data folder",
        "disk",
        "store",
        "backups",
        "log",
        "token",
        "sessions",
        "hints",
        "port",
        "clock",
    ]
    assert all(line.startswith("OK  ") for line in lines.values())
    assert not data_dir.exists()


def test_every_wrong_setting_is_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SCANSTATION_PORT", "many")
    monkeypatch.setenv("SCANSTATION_HOST", "scan.example")
    assert check(os.environ, tmp_path) == 1
    text = capsys.readouterr().out
    assert text.count("FAIL  settings: SCANSTATION_") == 2
    assert "the rest was not looked at" in text


def test_every_failure_is_named_not_the_first_alone(
    data_dir: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = data_dir / "server"
    folder.mkdir(parents=True)
    (folder / "scanstation.sqlite3").write_bytes(b"no database" * 1000)
    (folder / "embedded.token").write_text("no token", encoding="ascii")
    (folder / "sessions.key").write_text("no key", encoding="ascii")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setenv("SCANSTATION_PORT", str(taken.getsockname()[1]))
        code, lines = _checked(tmp_path, capsys)
    assert code == 1
    failed = {name for name, line in lines.items() if line.startswith("FAIL")}
    assert failed == {"store", "token", "sessions", "port"}
    assert "is taken by another program" in lines["port"]
    assert "set SCANSTATION_PORT" in lines["port"]


def test_a_folder_that_cannot_be_written_to_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SCANSTATION_DATA_DIR", "/proc/scanstation")
    code, lines = _checked(tmp_path, capsys)
    assert code == 1
    assert lines["data folder"].startswith("FAIL")
    assert "SCANSTATION_DATA_DIR" in lines["data folder"]


@pytest.mark.parametrize(
    ("variable", "name"),
    [
        ("SCANSTATION_DATA_DIR", "data folder"),
        ("SCANSTATION_BACKUP_DIR", "backups"),
        ("SCANSTATION_LOG_DIR", "log"),
    ],
)
@pytest.mark.parametrize("below", ["", "x"])
@pytest.mark.parametrize("kind", ["file", "link"])
def test_a_folder_that_is_none_fails_with_the_variable_to_set(
    variable: str,
    name: str,
    below: str,
    kind: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / "none"
    path.touch() if kind == "file" else path.symlink_to("nowhere")
    monkeypatch.setenv(variable, str(path / below))
    code, lines = _checked(tmp_path, capsys)
    assert code == 1
    line = lines[name]
    assert line.startswith("FAIL")
    assert f"{path} is no folder: set {variable} to one" in line


def test_a_log_of_another_user_fails_with_the_variable_to_set(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with TemporaryDirectory() as made:
        Path(made).chmod(0o755)
        logs = Path(made) / "logs"
        logs.mkdir()
        (logs / "server-8787.log").touch()
        monkeypatch.setenv("SCANSTATION_DATA_DIR", str(Path(made) / "data"))
        monkeypatch.setenv("SCANSTATION_LOG_DIR", str(logs))
        monkeypatch.setenv("SCANSTATION_PORT", "8787")
        with _belonging_to_another(logs, variable="SCANSTATION_LOG_DIR") as why:
            code, lines = _checked(Path(made), capsys)
    assert code == 1
    assert lines["log"] == f"FAIL  log: {logs} may not be used by this user{why}"


def test_a_store_that_is_no_file_fails(
    data_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (data_dir / "server" / "scanstation.sqlite3").mkdir(parents=True)
    code, lines = _checked(tmp_path, capsys)
    assert code == 1
    assert lines["store"].endswith("is no file: move it away, then restore a backup or begin anew")


@pytest.mark.parametrize("name", ["server.lock", "address.json"])
def test_a_folder_where_the_server_writes_a_file_fails(
    name: str, data_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (data_dir / "server" / name).mkdir(parents=True)
    code, lines = _checked(tmp_path, capsys)
    assert code == 1
    assert f"{name} is a folder, and the server writes a file there" in lines["data folder"]


def test_an_empty_store_beside_backups_fails_and_one_without_is_begun_anew(
    data_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = data_dir / "server"
    folder.mkdir(parents=True)
    (folder / "scanstation.sqlite3").touch()
    assert _checked(tmp_path, capsys)[0] == 0
    assert main(["operators", "add", "김민준", "kim"]) == 0
    assert main(["backup"]) == 0
    (folder / "scanstation.sqlite3").write_bytes(b"")
    capsys.readouterr()
    code, lines = _checked(tmp_path, capsys)
    assert code == 1
    assert "scanstation.sqlite3 is empty" in lines["store"]
    assert "restore a backup" in lines["store"]
    assert main(["run"]) == 3
    said = capsys.readouterr().err
    assert "scanstation.sqlite3 is empty" in said
    assert "The latest backup is of" in said
    assert main(["restore", "latest"]) == 0
    capsys.readouterr()
    assert main(["operators", "list"]) == 0
    assert "김민준" in capsys.readouterr().out


@contextmanager
def _belonging_to_another(
    folder: Path, mode: int = 0o500, variable: str = "SCANSTATION_DATA_DIR"
) -> Iterator[str]:
    """Make a folder another user's than this process's; yield how that is said.

    Who is not root cannot do so, and takes the rights to it from itself.
    """
    if os.geteuid():
        folder.chmod(mode)
        try:
            yield ", its owner: permit it to read and write there"
        finally:
            folder.chmod(0o700)
        return
    os.seteuid(_NOBODY)
    try:
        yield (
            f": it is root's; run this command as root, or set {variable} to a folder of this user"
        )
    finally:
        os.seteuid(0)


def test_another_users_data_folder_is_told_by_whom_it_is_and_as_whom_to_check(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with TemporaryDirectory() as made:
        folder = Path(made) / "server"
        Path(made).chmod(0o755)
        monkeypatch.setenv("SCANSTATION_DATA_DIR", made)
        assert main(["operators", "add", "김민준", "kim"]) == 0
        assert main(["backup"]) == 0
        folder.chmod(0o755)
        capsys.readouterr()
        with _belonging_to_another(folder) as why:
            code, lines = _checked(Path(made), capsys)
    assert code == 1
    denied = f"{folder} may not be used by this user{why}"
    assert lines["data folder"] == f"FAIL  data folder: {denied}"
    assert lines["store"] == f"FAIL  store: {denied}"
    assert "sent again" not in "".join(lines.values())


@pytest.mark.parametrize("command", ["backup", "migrate up", "operators list", "restore latest"])
def test_any_other_command_says_so_too(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with TemporaryDirectory() as made:
        folder = Path(made) / "server"
        Path(made).chmod(0o755)
        monkeypatch.setenv("SCANSTATION_DATA_DIR", made)
        monkeypatch.chdir(made)
        for before in (["operators", "add", "김민준", "kim"], ["backup"]):
            assert main(before) == 0
        folder.chmod(0o700)
        capsys.readouterr()
        with _belonging_to_another(folder, 0) as why:
            code = main(command.split())
        monkeypatch.undo()
    said = capsys.readouterr().err
    assert code == 3
    assert f"{folder}" in said
    assert said.endswith(f" may not be used by this user{why}\n")


def test_a_store_that_is_up_to_date_is_told_with_its_schema(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["migrate", "up"]) == 0
    capsys.readouterr()
    code, lines = _checked(tmp_path, capsys)
    assert code == 0
    assert "nothing pending; no orders yet: `scanstation-server orders import" in lines["store"]


def test_the_orders_and_operators_in_the_store_are_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    orders = tmp_path / "orders.csv"
    orders.write_text("order_no,line_no,sku,qty\nA,1,x,1\nB,1,x,1\n", "utf-8")
    assert main(["orders", "import", str(orders)]) == 0
    assert main(["operators", "add", "김민준", "1001"]) == 0
    capsys.readouterr()
    _, lines = _checked(tmp_path, capsys)
    assert lines["store"].endswith("; 2 orders, 1 operators")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("UPDATE schema_migrations SET checksum = 'other'", "changed after it was applied"),
        (
            "UPDATE schema_migrations SET min_program = '99.0.0'",
            "needs Scanstation 99.0.0 or newer",
        ),
    ],
)
def test_a_store_that_run_would_refuse_fails(
    change: str, words: str, data_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["migrate", "up"]) == 0
    with closing(sqlite3.connect(data_dir / "server" / "scanstation.sqlite3")) as connection:
        connection.execute(change)
        connection.commit()
    capsys.readouterr()
    code, lines = _checked(tmp_path, capsys)
    assert code == 1
    assert words in lines["store"]


def test_a_store_of_another_site_fails_and_its_own_site_is_welcome(
    data_dir: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["migrate", "up"]) == 0
    with closing(sqlite3.connect(data_dir / "server" / "scanstation.sqlite3")) as connection:
        ensure_state(connection, "seoul")
        connection.commit()
    monkeypatch.setenv("DATABASE_URL", "postgresql://127.0.0.1:1/nobody")
    monkeypatch.setenv("SCANSTATION_SITE", "busan")
    capsys.readouterr()
    code, lines = _checked(tmp_path, capsys)
    assert code == 1
    assert lines["store"] == (
        "FAIL  store: it belongs to site seoul: set SCANSTATION_SITE=seoul, or give busan a data"
        " folder of its own"
    )
    monkeypatch.setenv("SCANSTATION_SITE", "seoul")
    assert _checked(tmp_path, capsys)[1]["store"].startswith("OK")


def test_a_database_of_another_program_fails(
    data_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (data_dir / "server").mkdir(parents=True)
    with closing(sqlite3.connect(data_dir / "server" / "scanstation.sqlite3")) as theirs:
        theirs.execute("CREATE TABLE theirs (x)")
    code, lines = _checked(tmp_path, capsys)
    assert code == 1
    assert "is not a Scanstation file" in lines["store"]


def test_a_damaged_page_in_the_middle_fails(
    data_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["operators", "add", "김민준", "kim"]) == 0
    path = data_dir / "server" / "scanstation.sqlite3"
    with closing(sqlite3.connect(path)) as store:
        (page,) = store.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'operators'"
        ).fetchone()
        (size,) = store.execute("PRAGMA page_size").fetchone()
    with path.open("rb+") as file:
        file.seek((page - 1) * size)
        file.write(b"\xa5" * size)
    capsys.readouterr()
    code, lines = _checked(tmp_path, capsys)
    assert code == 1
    assert "restore a backup" in lines["store"]


@pytest.mark.parametrize(
    ("days", "mark", "words"),
    [
        (300, "OK  ", "days left"),
        (40, "OK  ", "`scanstation-server front certificate` renews it"),
        (9, "FAIL", "holds for 8 days: `scanstation-server front certificate` makes it"),
        (None, "FAIL", "certificate.pem is missing: `scanstation-server front certificate`"),
    ],
)
def test_how_long_the_front_s_certificate_holds_is_a_line(
    days: int | None,
    mark: str,
    words: str,
    data_dir: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("SCANSTATION_PUBLIC_URL", "https://hub.lan")
    if days is not None:
        folder = data_dir / "server" / "front"
        now = datetime.now(UTC) + timedelta(days=days) - CERTIFICATE_FOR
        ensure_root(folder, now)
        files = {"path": folder / "certificate.pem", "key_path": folder / "certificate.key"}
        ensure_certificate(folder, "hub.lan", now, **files)
    code, lines = _checked(tmp_path, capsys)
    assert lines["front"].startswith(mark)
    assert words in lines["front"]
    assert code == (0 if mark == "OK  " else 1)


@pytest.mark.parametrize(
    ("given", "asked", "mark"),
    [
        ("hub.lan", "hub.lan", "OK  "),
        ("hub.lan", "hall.lan", "FAIL"),
        ("*.hall.lan", "hub.hall.lan", "OK  "),
        ("*.hall.lan", "a.hub.hall.lan", "FAIL"),
        ("*.hall.lan", "hall.lan", "FAIL"),
        ("10.0.0.5", "10.0.0.5", "OK  "),
        ("10.0.0.5", "10.0.0.6", "FAIL"),
    ],
)
def test_a_certificate_for_another_name_is_told(
    given: str,
    asked: str,
    mark: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("SCANSTATION_PUBLIC_URL", f"https://{asked}")
    files = {"path": tmp_path / "x.pem", "key_path": tmp_path / "x.key"}
    ensure_certificate(tmp_path / "authority", given, datetime.now(UTC), **files)
    monkeypatch.setenv("SCANSTATION_FRONT_CERTIFICATES", "files")
    monkeypatch.setenv("SCANSTATION_FRONT_CERTIFICATE", str(files["path"]))
    monkeypatch.setenv("SCANSTATION_FRONT_KEY", str(files["key_path"]))
    line = _checked(tmp_path, capsys)[1]["front"]
    assert line.startswith(mark)
    assert (f"is for {given}, not for {asked}" in line) is (mark == "FAIL")


def test_a_front_on_another_machine_has_its_certificate_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SCANSTATION_PUBLIC_URL", "https://hub.lan")
    monkeypatch.setenv("SCANSTATION_TRUSTED_PROXIES", "10.0.0.5")
    line = _checked(tmp_path, capsys)[1]["front"]
    assert line.startswith("FAIL")
    assert "name that in SCANSTATION_FRONT_CA" in line
    root = ensure_root(tmp_path / "elsewhere", datetime.now(UTC)).path
    monkeypatch.setenv("SCANSTATION_FRONT_CA", str(root))
    line = _checked(tmp_path, capsys)[1]["front"]
    assert line.startswith("OK  ")
    assert "on another machine, which has its certificate" in line


def test_an_authority_that_cannot_be_read_is_a_line_too(
    data_dir: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("SCANSTATION_PUBLIC_URL", "https://hub.lan")
    folder = data_dir / "server" / "front"
    folder.mkdir(parents=True)
    (folder / "ca.pem").write_text("no certificate", encoding="ascii")
    code, lines = _checked(tmp_path, capsys)
    assert code == 1
    assert lines["front"].startswith("FAIL")
    assert "ca.pem back from a backup" in lines["front"]


def test_a_certificate_of_another_s_making_is_looked_at_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SCANSTATION_PUBLIC_URL", "https://scan.example.com")
    assert "by ACME" in _checked(tmp_path, capsys)[1]["front"]
    given = tmp_path / "x.pem"
    given.write_text("no certificate", encoding="ascii")
    monkeypatch.setenv("SCANSTATION_FRONT_CERTIFICATES", "files")
    monkeypatch.setenv("SCANSTATION_FRONT_CERTIFICATE", str(given))
    monkeypatch.setenv("SCANSTATION_FRONT_KEY", str(given))
    assert "x.pem is no certificate" in _checked(tmp_path, capsys)[1]["front"]


def test_before_it_is_an_environment_is_looked_at_as_if_it_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["check", "--environment", "production"]) == 1
    assert "SOCKET_JWT_SECRET" in capsys.readouterr().out
    assert main(["check", "--environment", "staging"]) == 0


def test_after_the_start_a_server_that_does_not_run_is_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["check", "--after"]) == 1
    assert "FAIL  server: none runs on" in capsys.readouterr().out


def test_redis_is_really_spoken_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with running_redis() as redis:
        monkeypatch.setenv("REDIS_URL", f"{redis.address}?db=0")
        code, lines = _checked(tmp_path, capsys)
        assert code == 0
        assert "carries messages in" in lines["fan-out"]
        redis.kill()
        monkeypatch.setenv("REDIS_URL", f"{redis.address}?password=s3cret")
        code, lines = _checked(tmp_path, capsys)
    assert code == 1
    assert lines["fan-out"].startswith("FAIL")
    assert "is Redis running, and is REDIS_URL right" in lines["fan-out"]
    assert "s3cret" not in lines["fan-out"]

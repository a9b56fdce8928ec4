"""The server within the walls of its units, and the certificate's timer."""

import subprocess
from pathlib import Path

from tests.systemd.machine import ENVIRONMENT, NAME, ROOT, UNIT, Machine, run_nginx

PASSWORD = "a long enough one"  # noqa: S105 - of a test

_FRONT = "/var/lib/scanstation/server/front"
_SERIAL = ("openssl", "x509", "-noout", "-serial")


def test_within_its_walls_all_of_its_work_can_be_done(running: Machine) -> None:
    """Orders come in, a password is proved, a backup made, a sheet drawn: nothing is forbidden."""
    ended = running.command("users", "add", "Kim", "--role", "admin", says=PASSWORD)
    assert ended.returncode == 0, ended.stderr
    orders = running.command("orders", "demo").stdout
    running.run("sh", "-c", "cat >/var/lib/scanstation/orders.csv", says=orders)
    running.run("chown", "scanstation", "/var/lib/scanstation/orders.csv")
    ended = running.command("orders", "import", "/var/lib/scanstation/orders.csv")
    assert "200 orders added" in ended.stdout, ended.stderr
    assert running.signed_in("Kim", PASSWORD) == "201"
    assert running.command("backup").returncode == 0
    token = running.run("cat", "/var/lib/scanstation/server/embedded.token").strip()
    sheet = "http://127.0.0.1:8787/api/sheets/commands.pdf"
    bearer = f"Authorization: Bearer {token}"
    running.run("curl", "-sSf", "-H", bearer, "-o", "/root/sheet.pdf", sheet)
    assert running.run("head", "-c", "5", "/root/sheet.pdf") == "%PDF-"
    checked = running.command("check").stdout
    assert "used by the server that runs on this data folder" in checked
    running.until(lambda: '"event": "announced"' in _log_of_this_run(running))


def test_its_log_may_go_to_the_folder_that_the_unit_makes(running: Machine) -> None:
    folder = "/var/log/scanstation"
    running.drop_in(f"Environment=SCANSTATION_LOG_DIR={folder}")
    running.run("systemctl", "restart", UNIT)
    log = f"{folder}/server-8787.log"
    running.until(lambda: '"event": "listening"' in running.run("cat", log))
    told = running.run("stat", "--format", "%U %a", folder, log)
    assert told.split() == ["scanstation", "700", "scanstation", "600"]


def _log_of_this_run(running: Machine) -> str:
    return running.run("journalctl", f"_PID={running.main_pid()}", "--output", "cat")


def test_it_may_write_to_its_own_folder_and_nowhere_else(running: Machine) -> None:
    pid = running.main_pid()
    status = running.run("cat", f"/proc/{pid}/status")
    assert "NoNewPrivs:\t1" in status
    assert "CapEff:\t0000000000000000" in status
    user = running.run("id", "-u", "scanstation").strip()
    assert f"Uid:\t{user}\t{user}" in status
    mounts = running.run("cat", f"/proc/{pid}/mountinfo").splitlines()
    writable = {line.split()[4] for line in mounts if line.split()[5].startswith("rw")}
    assert "/var/lib/scanstation" in writable
    assert not writable & {"/", "/etc", "/usr", "/home", "/opt"}


def test_the_certificate_is_made_by_the_timer_s_service_as_the_server_s_user(
    running: Machine,
) -> None:
    running.run("systemctl", "enable", "--now", "scanstation-front-certificate.timer")
    running.run("systemctl", "start", "scanstation-front-certificate")
    told = running.run("stat", "--format", "%U %a", f"{_FRONT}/certificate.key", f"{_FRONT}/ca.key")
    assert told.split() == ["scanstation", "640", "scanstation", "600"]
    assert f"front: https://{NAME}, 39" in running.command("check").stdout


def test_what_root_makes_by_hand_is_the_server_s_user_s_all_the_same(running: Machine) -> None:
    in_settings = ("env", "-C", "/etc/scanstation", *ENVIRONMENT, "scanstation-server")
    running.run("rm", "-rf", _FRONT)
    running.run(*in_settings, "front", "certificate")
    running.run("systemctl", "start", "scanstation-front-certificate")
    assert running.command("backup").returncode == 0
    running.run("systemctl", "stop", UNIT)
    running.run(*in_settings, "restore", "latest", "--discard-newer")
    store = "/var/lib/scanstation/server/scanstation.sqlite3"
    told = running.run("stat", "--format", "%U %a", _FRONT, f"{_FRONT}/certificate.key", store)
    assert told.split() == ["scanstation", "700", "scanstation", "640", "scanstation", "600"]
    running.run("systemctl", "start", UNIT)


def test_what_the_process_takes_can_be_told(running: Machine) -> None:
    token = running.run("cat", "/var/lib/scanstation/server/embedded.token").strip()
    bearer = ("-H", f"Authorization: Bearer {token}")
    figures = running.run("curl", "-sSf", *bearer, "http://127.0.0.1:8787/metrics")
    for name in ("process_cpu_seconds_total", "process_resident_memory_bytes", "process_open_fds"):
        (line,) = (each for each in figures.splitlines() if each.startswith(f"{name} "))
        assert float(line.split()[1]) > 0


def test_a_timer_that_cannot_renew_says_so(running: Machine) -> None:
    """Another authority's certificate is not ours to renew; settings that are wrong are trouble."""
    service = "scanstation-front-certificate"
    folder = f"/run/systemd/system/{service}.service.d"
    wrong = "[Service]\nEnvironment=SCANSTATION_LOG_LEVEL=loud\n"
    other = "[Service]\nEnvironment=SCANSTATION_PUBLIC_URL=https://scan.example.com\n"
    try:
        for text, code in ((wrong, 1), (other, 0)):
            running.write(f"{folder}/other.conf", text)
            running.run("systemctl", "daemon-reload")
            assert running.ended("systemctl", "start", service).returncode == code
    finally:
        running.run("rm", "-r", folder)
        running.run("systemctl", "daemon-reload")
        running.ended("systemctl", "reset-failed", service)


def test_a_renewed_certificate_is_shown_by_the_front_that_runs_without_a_reload_by_hand(
    running: Machine,
) -> None:
    run_nginx(running)
    before = _serial_shown(running)
    running.run("systemctl", "start", "scanstation-front-certificate")
    assert _serial_shown(running) == before, "none was made"
    running.run("rm", f"{_FRONT}/certificate.pem")
    running.run("systemctl", "start", "scanstation-front-certificate")
    made = running.run(*_SERIAL, "-in", f"{_FRONT}/certificate.pem")
    assert made != before
    running.until(lambda: _serial_shown(running) == made, within_s=10)


def _serial_shown(host: Machine) -> str:
    shown = host.ended("openssl", "s_client", "-connect", "127.0.0.1:443", "-servername", NAME)
    return host.run(*_SERIAL, says=shown.stdout)


def test_the_units_are_what_systemd_takes_for_units(tmp_path: Path) -> None:
    program = tmp_path / "scanstation-server"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    for unit in (ROOT / "installer" / "systemd").iterdir():
        text = unit.read_text("utf-8").replace("/usr/bin/scanstation-server", str(program))
        (tmp_path / unit.name.replace("@.", "@8787.")).write_text(text, encoding="utf-8")
    units = [str(path) for path in tmp_path.iterdir() if path.suffix in {".service", ".timer"}]
    verify = ["systemd-analyze", "verify", "--man=no", *units]
    ended = subprocess.run(verify, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")

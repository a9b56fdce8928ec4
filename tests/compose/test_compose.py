"""The Compose file at work: started by the page, killed part by part under scanning stations."""

import asyncio
import fcntl
import json
import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Sequence
from functools import partial

from tests.compose.packing import Packing, stations_packing
from tests.compose.project import NAME, PROJECT, Project, block
from tests.deploy.asking import Asking
from tests.deploy.headers import look_at_headers
from tests.system.centre.certificates import Issuer

_ONES, _OTHERS, _MORE = range(1, 9), range(9, 17), range(17, 25)
"""Stations by their numbers: each begins to count at one."""
_OF_COMPOSE_S = 2.0
_LONGEST_WAIT_S = 10.0
"""Of a scan, on a machine that does much else: two seconds on one that does not."""
SERVICES = {"nginx", "postgres", "redis", "server-1", "server-2"}
_STORED = """
import json, sqlite3
store = sqlite3.connect('file:/var/lib/scanstation/server/scanstation.sqlite3?mode=ro', uri=True)
print(json.dumps(store.execute(
    'SELECT station, station_seq, lower(hex(scan_id)) FROM scans ORDER BY station, station_seq'
).fetchall()))
"""
Row = tuple[str, int, str]


def _stored(project: Project) -> list[Row]:
    """Return the scans of the store: station, number and id."""
    rows = json.loads(project.within("server-1", "python", "-c", _STORED))
    return [(str(station), int(seq), str(scan_id)) for station, seq, scan_id in rows]


def _at_the_centre(project: Project) -> list[str]:
    return project.sql("SELECT replace(scan_id::text, '-', '') FROM scanstation.scans").split()


def _look_at_all(project: Project, packing: Sequence[Packing]) -> None:
    """Hold what is stored to what was answered: each scan once, none missing, here and there."""
    acked = Counter(each.replace("-", "") for station in packing for each in station.acked)
    ours = {station.name for station in packing}
    rows = [row for row in _stored(project) if row[0] in ours]
    assert Counter(row[2] for row in rows) == acked
    for station in packing:
        numbers = [row[1] for row in rows if row[0] == station.name]
        assert numbers == list(range(1, len(station.acked) + 1))
    project.until(lambda: set(acked) <= set(_at_the_centre(project)), within_s=60)


def test_nginx_answers_for_the_servers_and_nobody_else_can_be_reached(project: Project) -> None:
    assert project.asking.ask("/healthz").body == b"ok\n"
    look_at_headers(project.asking.ask("/"), policy="default-src")
    assert project.ask("/api/health")["status"] in {"ready", "degraded"}
    there = project.containers()
    published = {
        name: set(each["HostConfig"]["PortBindings"] or {}) for name, each in there.items()
    }
    assert published.pop("nginx") == {"80/tcp", "443/tcp"}
    assert published == {name: set() for name in SERVICES - {"nginx"}}
    for service in ("postgres", "redis"):
        assert set(there[service]["NetworkSettings"]["Networks"]) == {f"{PROJECT}_back"}


def test_each_container_has_the_rights_it_needs_and_no_more(project: Project) -> None:
    for service, told in project.containers().items():
        host = told["HostConfig"]
        assert host["ReadonlyRootfs"], service
        assert host["CapDrop"] == ["ALL"]
        assert host["SecurityOpt"] == ["no-new-privileges:true"]
        assert host["RestartPolicy"] == {"Name": "unless-stopped", "MaximumRetryCount": 0}
        assert host["LogConfig"]["Type"] == "json-file"
        assert host["LogConfig"]["Config"] == {"max-size": "10m", "max-file": "3"}
        assert 0 < host["PidsLimit"] <= 200
        assert 0 < host["Memory"] <= 1 << 30
        status = project.within(service, "cat", "/proc/self/status")
        assert "CapEff:\t0000000000000000" in status
        assert "Uid:\t0" not in status
        written = project.ended("docker", "exec", told["Id"], "touch", "/etc/x")
        assert "Read-only file system" in written.stderr
    assert project.inspected("server-1")["HostConfig"]["Memory"] == 512 << 20


def _all_scan_on(packing: Sequence[Packing], before: Sequence[int]) -> bool:
    return all(len(each.acked) > old for each, old in zip(packing, before, strict=True))


async def test_whoever_dies_comes_back_and_no_scan_is_lost_or_doubled(project: Project) -> None:
    async with stations_packing(project, _ONES) as packing:
        for service in sorted(SERVICES):
            await asyncio.to_thread(project.kill, service)
            await asyncio.to_thread(project.until, project.are_healthy)
            before = [len(each.acked) for each in packing]
            await asyncio.to_thread(project.until, partial(_all_scan_on, packing, before))
    assert {each["RestartCount"] for each in project.containers().values()} == {1}
    _look_at_all(project, packing)


def test_a_server_that_stands_still_is_ended_and_started_anew(project: Project) -> None:
    before = project.inspected("server-1")
    os.kill(project.process("server-1"), signal.SIGSTOP)
    count = before["RestartCount"] + 1
    project.until(lambda: project.inspected("server-1")["RestartCount"] == count, within_s=90)
    project.until(project.are_healthy)
    assert project.inspected("server-1")["Id"] == before["Id"]
    assert "gave no sign of life for 30 s: killed" in project.compose("logs", "server-1")


def test_a_stop_is_orderly_and_within_five_seconds(project: Project) -> None:
    began = time.monotonic()
    project.compose("stop", "server-2")
    assert time.monotonic() - began < 5 + _OF_COMPOSE_S
    assert project.inspected("server-2")["State"]["ExitCode"] == 0
    project.compose("up", "-d")
    project.until(project.are_healthy)


async def test_the_servers_are_made_anew_and_nobody_waits_for_it(project: Project) -> None:
    before = {name: each["Id"] for name, each in project.containers().items()}
    statuses: list[int] = []
    over = threading.Event()
    asking = threading.Thread(target=_ask_until, args=(over, project, statuses))
    asking.start()
    try:
        async with stations_packing(project, _OTHERS) as packing:
            scan_on = partial(_all_scan_on, packing, [0] * len(packing))
            await asyncio.to_thread(project.until, scan_on)
            await asyncio.to_thread(project.paste, block("./renew.sh\n"))
    finally:
        over.set()
        await asyncio.to_thread(asking.join)
    after = {name: each["Id"] for name, each in project.containers().items()}
    assert {name for name in SERVICES if before[name] != after[name]} == {"server-1", "server-2"}
    assert set(statuses) == {200}
    assert max(each.longest_s for each in packing) < _LONGEST_WAIT_S
    _look_at_all(project, packing)


async def test_a_version_that_does_not_serve_is_taken_back_and_no_scan_is_lost(
    project: Project, broken: str
) -> None:
    settings = (project.folder / ".env").read_text("utf-8")
    before = _images(project)
    async with stations_packing(project, _MORE) as packing:
        scan_on = partial(_all_scan_on, packing, [0] * len(packing))
        await asyncio.to_thread(project.until, scan_on)
        ended = await asyncio.to_thread(project.ended, "./renew.sh", broken)
        told = [len(each.acked) for each in packing]
        await asyncio.to_thread(project.until, partial(_all_scan_on, packing, told))
    assert ended.returncode == 1, ended
    assert f"server-1 is not well with {broken}: the version before is put back" in ended.stderr
    assert "the version before serves again" in ended.stderr
    assert "server-2" not in ended.stdout
    assert _images(project) == before
    assert project.are_healthy()
    assert (project.folder / ".env").read_text("utf-8") == settings
    _look_at_all(project, packing)


def test_a_version_that_would_not_run_here_touches_no_server(project: Project) -> None:
    before = {name: each["Id"] for name, each in project.containers().items()}
    ended = project.ended("./renew.sh", "9.9.9")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "there is no image scanstation-server:9.9.9" in ended.stderr
    secret = project.folder / "secrets" / "redis_url"
    kept = secret.read_text("ascii")
    secret.write_text("redis://redis:1/0")
    try:
        ended = project.ended("./renew.sh")
    finally:
        secret.write_text(kept)
    assert ended.returncode == 1
    assert "would not run here; no server was touched" in ended.stderr
    assert {name: each["Id"] for name, each in project.containers().items()} == before


def test_where_env_names_a_version_that_does_not_serve_no_later_start_makes_it_again(
    project: Project, broken: str
) -> None:
    env = project.folder / ".env"
    settings, before = env.read_text("utf-8"), _images(project)
    env.write_text(f"{settings}SCANSTATION_VERSION={broken}\n", encoding="utf-8")
    try:
        ended = project.ended("./renew.sh")
        assert ended.returncode == 1, ended
        assert ".env names before-renewal now" in ended.stderr
        project.compose("up", "-d")
        project.until(project.are_healthy)
        assert _images(project) == before
    finally:
        env.write_text(settings, encoding="utf-8")
        project.compose("up", "-d")
        project.until(project.are_healthy)


def test_two_do_not_renew_at_once(project: Project) -> None:
    before = {name: each["Id"] for name, each in project.containers().items()}
    with (project.folder / "docker-compose.yml").open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        ended = project.ended("./renew.sh")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "somebody does this just now" in ended.stderr
    assert {name: each["Id"] for name, each in project.containers().items()} == before


def _images(project: Project) -> set[str]:
    return {project.inspected(service)["Image"] for service in ("server-1", "server-2")}


def _ask_until(over: threading.Event, project: Project, statuses: list[int]) -> None:
    while not over.is_set():
        statuses.append(project.asking.ask("/api/health").status)


def test_prometheus_reads_of_each_server_and_nobody_does_through_nginx(project: Project) -> None:
    project.paste(block("--profile monitoring"))
    project.until(lambda: project.health("prometheus") == "healthy")
    asked = ("promtool", "query", "instant", "http://127.0.0.1:9090", "sum(up)")
    project.until(lambda: "=> 2 @" in project.within("prometheus", *asked))
    assert project.asking.ask("/metrics").status == 404
    project.compose("--profile", "monitoring", "rm", "--stop", "--force", "prometheus")


def test_after_down_and_up_everything_is_there(project: Project) -> None:
    before, there = _stored(project), sorted(_at_the_centre(project))
    project.compose("down")
    project.compose("up", "-d")
    project.until(project.are_healthy)
    assert _stored(project) == before
    assert sorted(_at_the_centre(project)) == there
    assert len(before) > 0


def test_a_backup_and_a_check_are_commands_of_the_page(project: Project) -> None:
    said = project.paste(block("scanstation-server backup"))
    assert "used by the server that runs on this data folder" in said
    project.paste(block("run --rm -T front"))
    assert project.asking.ask("/healthz").status == 200


def test_a_certificate_of_one_s_own_and_what_env_says_reach_who_wants_them(
    project: Project,
) -> None:
    issuer = Issuer(project.folder, "root")
    issuer.issue(project.folder, f"DNS:{NAME}")
    for made, name in (("server.crt", "hub.pem"), ("server.key", "hub.key")):
        (project.folder / made).rename(project.folder / name)
    project.set("SCANSTATION_ALLOWED_ORIGINS=https://erp.lan", "SMTP_HOST=mail.invalid")
    project.set("MAIL_FROM=hub@mail.invalid", "MAIL_TO=it@mail.invalid")
    project.paste(block("certificates/hub.pem"))
    project.until(project.are_healthy)
    asking = Asking(NAME, project.asking.address, issuer.certificate)
    origin = ("--header", "Origin: https://erp.lan")
    answer = asking.ask("/api/health", *origin)
    assert answer.one("access-control-allow-origin") == "https://erp.lan"
    checking = ("exec", "-T", "server-1", "scanstation-server", "check")
    told = project.ended("docker-compose", *checking)
    assert "mail.invalid" in told.stdout + told.stderr

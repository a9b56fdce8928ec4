"""A server's line of the table, and whether it is well."""

from msgspec.structs import replace

from server.cluster.health import Health
from server.cluster.instance import Instance, State
from server.cluster.standing import HEAD, Standing
from server.web.probes import Check, Readiness

RUNS = Instance(
    port=8787,
    state=State.ACTIVE,
    detail="running",
    is_enabled=True,
    pid=811,
    memory_bytes=90 << 20,
    memory_max_bytes=512 << 20,
)
GOOD = Health("1.2.3", Readiness.of((Check("store", ok=True, detail="committed"),)))
DEGRADED = Health(
    "1.2.3", Readiness.of((Check("sync", ok=False, detail="centre away", vital=False),))
)
SILENT = Health(why="Connection refused")


def test_one_that_runs_enabled_and_can_work_is_well() -> None:
    standing = Standing(RUNS, GOOD, restarts=2)
    assert standing.is_well
    row = dict(zip(HEAD, standing.row(), strict=True))
    assert row["STATE"] == "active"
    assert row["MEMORY"] == "90 of 512 MiB"
    assert row["RESTARTS"] == "2 of 10"
    assert row["HEALTH"] == "ready"
    assert (row["VERSION"], row["PID"], row["SINCE"]) == ("1.2.3", "811", "-")


def test_who_is_connected_and_who_leads_is_told_where_it_is_known() -> None:
    leader = Check("leader", ok=True, detail="it is this server", vital=False)
    leads = Health("1.2.3", Readiness.of((leader,)), stations=12, pages=2)
    row = dict(zip(HEAD, Standing(RUNS, leads).row(), strict=True))
    assert (row["STATIONS"], row["PAGES"], row["LEADS"]) == ("12", "2", "yes")
    row = dict(zip(HEAD, Standing(RUNS, GOOD).row(), strict=True))
    assert (row["STATIONS"], row["PAGES"], row["LEADS"]) == ("-", "-", "-")


def test_what_wants_a_person_is_told_and_it_is_well_all_the_same() -> None:
    standing = Standing(RUNS, DEGRADED)
    assert standing.is_well
    assert standing.row()[-1] == "degraded; sync: centre away"
    assert standing.row()[HEAD.index("RESTARTS")] == "-"


def test_one_that_does_not_answer_is_not_well() -> None:
    standing = Standing(RUNS, SILENT)
    assert not standing.is_well
    assert standing.row()[-1] == "does not answer: Connection refused"


def test_one_that_systemd_gave_up_is_not_well_and_says_how_it_ended() -> None:
    failed = replace(RUNS, state=State.FAILED, detail="failed", result="oom-kill", pid=None)
    standing = Standing(failed, SILENT)
    assert not standing.is_well
    assert standing.row()[-1] == "ended: oom-kill; `cluster logs` says why"


def test_one_between_two_starts_says_so() -> None:
    between = replace(RUNS, state=State.ACTIVATING, detail="auto-restart")
    assert Standing(between, SILENT).row()[2] == "activating (auto-restart)"


def test_one_that_will_not_start_with_the_host_is_not_well() -> None:
    standing = Standing(replace(RUNS, is_enabled=False), GOOD)
    assert not standing.is_well
    assert standing.row()[2] == "active, not enabled"

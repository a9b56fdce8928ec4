"""What `systemctl show` prints, read."""

from server.cluster.instance import Instance, State, instances

_RUNS = """\
Id=scanstation-server@8788.service
LoadState=loaded
ActiveState=active
SubState=running
Result=success
UnitFileState=enabled
MainPID=811
NRestarts=3
MemoryCurrent=94371840
MemoryMax=536870912
StateChangeTimestamp=@1764230400
"""
_FAILED = """\
Id=scanstation-server@8787.service
LoadState=loaded
ActiveState=failed
SubState=failed
Result=start-limit-hit
UnitFileState=disabled
MainPID=0
NRestarts=10
MemoryCurrent=[not set]
MemoryMax=infinity
StateChangeTimestamp=
"""
_NONE = "Id=scanstation-server@8799.service\nLoadState=not-found\nActiveState=inactive\n"
_OTHER = "Id=nginx.service\nLoadState=loaded\nActiveState=active\n"


def test_servers_are_read_by_port_and_what_is_none_is_left_out() -> None:
    assert instances("\n".join((_RUNS, _OTHER, _FAILED, _NONE))) == (
        Instance(
            port=8787, state=State.FAILED, detail="failed", result="start-limit-hit", restarts=10
        ),
        Instance(
            port=8788,
            state=State.ACTIVE,
            detail="running",
            is_enabled=True,
            pid=811,
            restarts=3,
            since_utc_s=1764230400,
            memory_bytes=90 << 20,
            memory_max_bytes=512 << 20,
        ),
    )


def test_nothing_shown_is_no_server() -> None:
    assert instances("") == ()

"""What the process takes, and what it may."""

import os
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from server.metrics import process


def _values() -> dict[str, float]:
    return {
        sample.name: sample.value
        for family in text_string_to_metric_families("".join(process.process("1.2.3", 5.0)))
        for sample in family.samples
    }


def test_it_says_since_when_it_runs_and_of_which_version() -> None:
    told = _values()
    assert told["scanstation_start_time_seconds"] == 5
    assert told["scanstation_build_info"] == 1


def test_what_it_takes_of_the_machine_is_told_where_the_kernel_says() -> None:
    told = _values()
    assert told["process_resident_memory_bytes"] > 1 << 20
    assert told["process_cpu_seconds_total"] > 0
    assert told["process_open_fds"] > 2
    assert told["process_resident_memory_bytes"] < told["scanstation_memory_limit_bytes"]


def test_the_least_limit_of_the_groups_it_is_in_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unit = tmp_path / "system.slice" / "scanstation-server@8787.service"
    unit.mkdir(parents=True)
    (unit / "memory.max").write_text("max\n")
    (unit.parent / "memory.max").write_text("536870912\n")
    (tmp_path / "cgroup").write_text("0::/system.slice/scanstation-server@8787.service\n")
    monkeypatch.setattr(process, "_CGROUPS", tmp_path)
    monkeypatch.setattr(process, "_OF_CGROUP", tmp_path / "cgroup")
    assert process.memory_limit_bytes() == 536_870_912


def test_without_a_group_the_machine_s_memory_is_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "_OF_CGROUP", tmp_path / "none")
    limit = process.memory_limit_bytes()
    if hasattr(os, "sysconf"):
        assert limit == os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    else:
        assert limit is None


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="the kernel tells it in /proc")
def test_memory_is_what_the_process_has_now() -> None:
    before = process.memory_bytes() or 0
    taken = bytearray(b"x" * (64 << 20))
    after = process.memory_bytes() or 0
    assert after - before > len(taken) // 2

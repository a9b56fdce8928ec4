"""What a front has to do, from the settings."""

from pathlib import Path

import pytest

from server.front.plan import Plan, is_lan_name, plan_of
from server.front.rendering import Program, rendered
from server.front.settings import Certificates, FrontSettings

OWN = ("127.0.0.1:8787",)
DATA = Path("/data/front")


def _plan(url: str = "https://hub.lan", **more: object) -> Plan:
    return plan_of(url, OWN, FrontSettings(**more), DATA)  # type: ignore[arg-type]  # by name


@pytest.mark.parametrize(
    ("name", "is_local"),
    [
        ("hub", True),
        ("hub.local", True),
        ("scan.corp.internal", True),
        ("10.0.0.5", True),
        ("fd00::5", True),
        ("scan.example.com", False),
        ("local.example.com", False),
    ],
)
def test_a_name_of_the_lan_has_a_certificate_of_our_own_and_another_by_acme(
    name: str, *, is_local: bool
) -> None:
    assert is_lan_name(name) is is_local
    plan = _plan(f"https://[{name}]" if ":" in name else f"https://{name}")
    assert plan.name == name
    assert plan.certificates is (Certificates.INTERNAL if is_local else Certificates.ACME)
    assert plan.certificate == (DATA / "certificate.pem" if is_local else None)
    assert plan.hsts_s == (86_400 if is_local else 31_536_000)


def test_what_is_set_is_done() -> None:
    plan = _plan(
        "https://scan.example.com:8443",
        certificates=Certificates.FILES,
        certificate=Path("/etc/ssl/scan.pem"),
        key=Path("/etc/ssl/scan.key"),
        upstreams=("10.0.0.5:8787", "[fd00::6]:8787"),
    )
    assert (plan.port, plan.host) == (8443, "scan.example.com")
    assert (plan.certificate, plan.key) == (Path("/etc/ssl/scan.pem"), Path("/etc/ssl/scan.key"))
    assert [(each.number, each.address) for each in plan.upstreams] == [
        (1, "10.0.0.5:8787"),
        (2, "[fd00::6]:8787"),
    ]


@pytest.mark.parametrize("program", Program)
@pytest.mark.parametrize("url", ["https://hub.lan", "https://10.0.0.5:8443", "https://[fd00::5]"])
def test_each_program_is_told_the_name_the_servers_and_the_certificate(
    program: Program, url: str
) -> None:
    odd = Path('/srv/a "b" \\c')
    plan = _plan(url, upstreams=("a:1", "b:2"), log_dir=odd, certificate=odd / "x.pem")
    text = rendered(program, plan)
    assert plan.host in text
    for part in ("a:1", "b:2", "/healthz/1", "/healthz/2", "max-age=86400"):
        assert part in text
    assert r'"/srv/a \"b\" \\c/x.pem"' in text
    log = "access" if program is Program.NGINX else "caddy"
    assert rf'"/srv/a \"b\" \\c/scanstation.{log}.log"' in text
    assert "preload" not in text
    assert "{{" not in text
    assert "None" not in text.replace("SameSite=None", "")  # Caddy's own, which is made Strict


def test_caddy_is_told_whom_the_authority_warns() -> None:
    plan = _plan("https://scan.example.com", acme_email="it@example.com")
    assert "email it@example.com" in rendered(Program.CADDY, plan)
    assert "email" not in rendered(Program.CADDY, _plan("https://scan.example.com"))


def test_a_front_in_a_container_logs_to_its_own_output() -> None:
    plan = _plan(log_dir=Path("/dev/stdout"))
    nginx, caddy = (rendered(program, plan) for program in (Program.NGINX, Program.CADDY))
    assert "access_log /dev/stdout scanstation;" in nginx
    assert "error_log stderr warn;" in nginx
    assert "output file" not in caddy

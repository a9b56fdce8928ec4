"""The pages lead where they say: every link, every command, an anchor for every alert."""

import argparse
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from server.cli.main import _parser as server_parser
from station.__main__ import _parser as station_parser

ROOT = Path(__file__).parents[3]
PAGES = sorted((*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")))
TEXTS = {str(page.relative_to(ROOT)): page.read_text("utf-8") for page in PAGES}
TRIED = ("docs/deploy.md", "docs/operations.md", "docs/security.md", "docs/troubleshooting.md")
_LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)\s]+)\)")
_FENCED = re.compile(r"^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(
    r"(?:^|-- |sudo |[\w/]+=\S+ |`)(scanstation(?:-server)?(?: [^`\n#&|>]*)?)", re.MULTILINE
)
PARSERS = {"scanstation": station_parser, "scanstation-server": server_parser}
RULES = ROOT / "installer" / "monitoring" / "scanstation.rules.yml"


def anchors(text: str) -> set[str]:
    """Return what a page's headings are linked by, as GitHub makes it of them."""
    plain = _FENCED.sub("", text)
    found = set()
    for heading in re.findall(r"^#+ (.+)$", plain, re.MULTILINE):
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
        found.add(re.sub(r"[^\w\- ]", "", words).replace(" ", "-"))
    return found


def links() -> Iterator[tuple[str, str]]:
    for page, text in TEXTS.items():
        for link in _LINK.findall(_FENCED.sub("", text)):
            if "://" not in link and not link.startswith("mailto:"):
                yield page, link


def commands() -> Iterator[tuple[str, str]]:
    for page in TRIED:
        for said in _COMMAND.findall(TEXTS[page]):
            yield page, said.strip().rstrip(":,.")


@pytest.mark.parametrize(("page", "link"), sorted(set(links())))
def test_a_link_leads_to_a_page_and_a_heading_that_are_there(page: str, link: str) -> None:
    path, _, anchor = link.partition("#")
    there = (ROOT / page).parent / path if path else ROOT / page
    assert there.exists(), link
    if anchor:
        assert anchor in anchors(there.read_text("utf-8")), link


def _ended(parser: argparse.ArgumentParser, words: list[str]) -> int | str | None:
    try:
        parser.parse_args(words)
    except SystemExit as ended:
        return ended.code
    return 0


@pytest.mark.parametrize(("page", "said"), sorted(set(commands())))
def test_a_command_is_one_of_the_program_s(
    page: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    del page
    program, *words = shlex.split(said)
    parser: argparse.ArgumentParser = PARSERS[program]()
    ended = _ended(parser, words) if words else 0
    told = capsys.readouterr().err
    # In a sentence a command may stand without what it is given.
    assert ended == 0 or "the following arguments are required" in told, told


def test_each_alert_says_in_the_pages_what_to_do() -> None:
    groups = yaml.safe_load(RULES.read_text("utf-8"))["groups"]
    alerts = [rule["alert"] for group in groups for rule in group["rules"] if "alert" in rule]
    told = re.findall(r"^### (Scanstation\w+)$", TEXTS["docs/operations.md"], re.MULTILINE)
    assert told == alerts


def test_the_readme_leads_to_the_pages_of_operating_it() -> None:
    for page in TRIED:
        assert f"({page})" in TEXTS["README.md"] or f"({page}#" in TEXTS["README.md"], page


def test_a_new_version_is_put_behind_a_front_that_is_named() -> None:
    said = [words for _, words in commands() if re.search(r" release (deploy|rollback)", words)]
    assert len(said) >= 3
    assert all("--front " in words for words in said), said


def test_after_a_deployment_the_program_that_serves_is_asked() -> None:
    workflow = (ROOT / ".github" / "workflows" / "release.yml").read_text("utf-8")
    during, after = TEXTS["docs/operations.md"].split("\n### During\n")[1].split("\n### After\n")
    assert "release deploy" in during
    for text in (workflow, after.split("\n## ")[0]):
        asked = re.findall(r"(\S+) check --after", text)
        assert asked, "nothing is"
        assert {each.strip("`") for each in asked} == {
            "/opt/scanstation-releases/current/scanstation-server"
        }

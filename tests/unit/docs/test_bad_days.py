"""The page of bad days: each line quotes what one sees, and names the tests that hold us to it.

What a line quotes stands in the words of its tests, which fail when the program does not say it; so
page, test and program change together. The first of what an operator reads is looked up in both
languages, too. The tests of each line are in `bad_days_proofs.txt`.
"""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from fluent.syntax import ast as fluent
from fluent.syntax import parse

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "bad-days.md").read_text("utf-8")
ROW = re.compile(r"^\| (operator|supervisor|IT) \| (.+)\|$", re.MULTILINE)
QUOTED = re.compile("“(.*?)”")
HANGUL = re.compile("[가-힣]")
COLLECTING_S = 50


def read_proofs(text: str) -> dict[str, list[str]]:
    """Return the tests of each line, by what happens; they are indented below it."""
    proofs: dict[str, list[str]] = {}
    for line in text.splitlines():
        if line.startswith(" "):
            proofs[list(proofs)[-1]].append(f"tests/{line.strip()}")
        else:
            proofs[line] = []
    return proofs


PROOFS = read_proofs(Path(__file__).with_name("bad_days_proofs.txt").read_text("utf-8"))


def rows() -> list[list[str]]:
    """Return the cells of each line of the table."""
    return [
        [found[1], *(cell.strip() for cell in found[2].split("|"))] for found in ROW.finditer(PAGE)
    ]


def quoted_in(row: list[str]) -> Iterator[list[str]]:
    """Yield each quotation of what one sees, in the pieces between what changes (`…`)."""
    for quoted in QUOTED.findall(row[2]):
        yield [piece for each in quoted.split("…") if (piece := plain(each))]


def plain(text: str) -> str:
    """Return text as it is compared: without the page's marks, white space as one space."""
    return " ".join(text.strip().removeprefix("`").split())


def words_of(proof: str) -> list[str]:
    """Return every text in a test, and in what of its module it uses."""
    file, name = proof.split("::")
    there = dict(definitions(ast.parse((ROOT / file).read_text("utf-8"))))
    asked, found, words = [name], {name}, list[str]()
    while asked:
        for node in ast.walk(there[asked.pop()]):
            match node:
                case ast.Constant(value=str(text)):
                    words.append(plain(text))
                case ast.Constant(value=bytes(data)):
                    words.append(plain(data.decode("utf-8", "replace")))
                case ast.Name(id=used) | ast.arg(arg=used) if used in there and used not in found:
                    found.add(used)
                    asked.append(used)
    return words


def definitions(module: ast.Module) -> Iterator[tuple[str, ast.stmt]]:
    """Yield what a module defines at its top, by name."""
    for node in module.body:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.name, node
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                yield name, node


def messages(language: str) -> dict[str, str]:
    """Return the texts of a language, without what changes in them, by their names."""
    file = ROOT / "assets" / "translations" / f"{language}.ftl"
    entries = parse(file.read_text("utf-8")).body
    return {each.id.name: texts_in(each) for each in entries if isinstance(each, fluent.Message)}


def texts_in(node: object) -> str:
    """Return all text below a node of Fluent's tree."""
    if isinstance(node, fluent.TextElement):
        return f" {node.value} "
    if isinstance(node, list):
        return " ".join(map(texts_in, node))
    if isinstance(node, fluent.BaseNode):
        return texts_in([each for key, each in vars(node).items() if key != "span"])
    return ""


def test_each_line_has_its_proofs_and_each_proof_its_line() -> None:
    assert [row[1] for row in rows()] == list(PROOFS)
    assert all(PROOFS.values())


def test_the_readme_leads_to_the_page() -> None:
    assert "(docs/bad-days.md)" in (ROOT / "README.md").read_text("utf-8")


def test_every_proof_is_a_test_that_is_collected() -> None:
    proofs = {proof for each in PROOFS.values() for proof in each}
    files = sorted({proof.partition("::")[0] for proof in proofs})
    told = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", *files],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        timeout=COLLECTING_S,
        check=False,
    ).stdout
    collected = {line.partition("[")[0] for line in told.splitlines() if "::" in line}
    assert sorted(proofs - collected) == []


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[1])
def test_what_is_quoted_is_what_its_tests_hold_the_program_to(row: list[str]) -> None:
    words = [text for proof in PROOFS[row[1]] for text in words_of(proof)]
    quotations = list(quoted_in(row))
    assert quotations
    for pieces in quotations:
        assert pieces
        for piece in pieces:
            assert any(piece in text for text in words), piece


@pytest.mark.parametrize(
    "row",
    [row for row in rows() if row[0] == "operator" and row[2].startswith("“")],
    ids=lambda row: row[1],
)
def test_what_an_operator_reads_first_is_there_in_both_languages(row: list[str]) -> None:
    first = next(quoted_in(row))
    english, korean = messages("en"), messages("ko")
    found = [name for name, text in english.items() if all(each in text for each in first)]
    assert found
    assert all(HANGUL.search(korean[name]) for name in found)

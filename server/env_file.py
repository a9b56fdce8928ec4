"""`.env` files: `KEY=VALUE` lines in, what was given and where out, and what is wrong.

What it is: the file's form. What it is not: which variables there are (`config`). Pure but for
reading the file.
"""

import re
from dataclasses import dataclass
from pathlib import Path

_SHOWN_CHARACTERS = 300

_LINE = re.compile(r"(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)")
_QUOTED = re.compile(r"""(["'])((?:\\.|(?!\1).)*)\1\s*(?:#.*)?""")
_ESCAPE = re.compile(r'\\([\\"n])')


def _shown(value: str) -> str:
    """Return a value as a person finds it again, however long it is."""
    return repr(value if len(value) <= _SHOWN_CHARACTERS else f"{value[:_SHOWN_CHARACTERS]}…")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong: where it stands, what stands there, and what to do."""

    variable: str
    value: str | None
    hint: str
    source: str = "environment"

    def __str__(self) -> str:
        """Return the problem as one line for a person."""
        shown = self.variable if self.value is None else f"{self.variable}={_shown(self.value)}"
        return f"{shown} ({self.source}): {self.hint}"


@dataclass(frozen=True, slots=True)
class Given:
    """A value as it was written, and where."""

    value: str
    source: str


def read_env_file(path: Path, problems: list[Problem]) -> dict[str, Given]:
    """Return what a file gives, nothing where there is none; add what is wrong to `problems`."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return {}
    except OSError as error:
        problems.append(Problem(path.name, None, f"cannot be read: {error.strerror}", "file"))
        return {}
    except UnicodeDecodeError as error:
        hint = f"is not UTF-8 (byte {error.start + 1}): save it as UTF-8"
        problems.append(Problem(path.name, None, hint, "file"))
        return {}
    given, found = _parse_env_text(text, path.name)
    problems.extend(found)
    return given


def _parse_env_text(text: str, source: str) -> tuple[dict[str, Given], tuple[Problem, ...]]:
    r"""Read `KEY=VALUE` lines: `#` comments, single or double quotes, an optional `export`.

    Within double quotes `\n`, `\"` and `\\` are read as a newline, a quote and a backslash. A line
    that is none of this is a problem that names its number and never shows its content, which may
    be a secret.
    """
    given: dict[str, Given] = {}
    problems: list[Problem] = []
    for number, line in enumerate(text.splitlines(), start=1):
        where = f"{source} line {number}"
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        match = _LINE.fullmatch(stripped)
        value = None if match is None else _unquoted(match[2])
        if match is None or value is None:
            problems.append(Problem("line", None, "write KEY=VALUE, quotes closed", where))
        elif match[1] in given:
            problems.append(Problem(match[1], None, "is set twice: keep one", where))
        else:
            given[match[1]] = Given(value, where)
    return given, tuple(problems)


def _unquoted(text: str) -> str | None:
    """Return the value of the right-hand side; None when a quote is not closed."""
    if text[:1] in {'"', "'"}:
        match = _QUOTED.fullmatch(text)
        if match is None:
            return None
        if match[1] == "'":
            return match[2]
        return _ESCAPE.sub(lambda found: "\n" if found[1] == "n" else found[1], match[2])
    return re.split(r"\s+#|^#", text, maxsplit=1)[0].strip()

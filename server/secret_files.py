"""Secrets in files of their own: `DATABASE_URL_FILE=/run/secrets/database_url`.

What it is: the text of such a file in the place of the variable. What it is not: which variables
are secrets (`variables`), or what they have to be (`config`). Pure but for reading the files.
"""

from collections.abc import Container, Iterable, Mapping
from pathlib import Path

from server.env_file import Given, Problem
from server.setting_values import absolute_path

SUFFIX = "_FILE"
_MAX_BYTES = 64 << 10


def with_files_read(
    given: Mapping[str, Given],
    names: Iterable[str],
    may_be_empty: Container[str],
    problems: list[Problem],
) -> dict[str, Given]:
    """Return what is given, the files named for any of `names` read; add what is wrong with them.

    An empty text names no file, and an empty file of one that `may_be_empty` is no secret.
    """
    read = dict(given)
    for name in names:
        named = read.pop(name + SUFFIX, None)
        if named is None or not named.value.strip():
            continue
        if name in given:
            problems.append(_problem(name + SUFFIX, named, f"is set, and {name} is, too: keep one"))
            continue
        try:
            path = absolute_path(named.value.strip())
            text = _text_in(path)
            if not text and name in may_be_empty:
                continue
            read[name] = Given(_secret(text), f"file {path}")
        except ValueError as error:
            problems.append(_problem(name + SUFFIX, named, str(error)))
    return read


def _problem(name: str, named: Given, why: str) -> Problem:
    """Say what is wrong, with what was written only where that can be no secret."""
    if _is_a_place(named.value.strip()):
        return Problem(name, named.value, why, named.source)
    hint = f"{why}. Write the file's path here, not the secret"
    return Problem(name, None, hint, named.source)


def _is_a_place(text: str) -> bool:
    """Tell a path, its folder there, from a secret, which may begin with a slash as well."""
    try:
        folder = absolute_path(text).parent
        return folder != folder.parent and folder.is_dir()
    except (ValueError, OSError):
        return False


def _text_in(path: Path) -> str:
    """Return the text of a file, without the line's end.

    Raises:
        ValueError: says why there is none, and what to do.
    """
    try:
        with path.open("rb") as file:
            return file.read(_MAX_BYTES + 1).decode("utf-8").strip()
    except FileNotFoundError:
        raise ValueError("there is no such file: write the secret into it") from None
    except IsADirectoryError:
        hint = "is a folder, as Docker makes one where the file was missing"
        raise ValueError(f"{hint}: remove it, and write the secret into a file") from None
    except PermissionError:
        raise ValueError("this user may not read it: give it the right by its group") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"cannot be read ({error})") from None


def _secret(text: str) -> str:
    """Return the text of a file that has to hold a secret.

    Raises:
        ValueError: when it does not.
    """
    if not text or len(text) > _MAX_BYTES:
        raise ValueError("is empty: write the secret into it" if not text else "holds no secret")
    return text

"""The samples of settings: each is read, and the one for production wants its secret by name."""

import re
import shutil
from pathlib import Path

import pytest

from server.config import ConfigError, load_settings
from server.variables import ENVIRONMENT_VARIABLE, FIELDS, SESSION_SECRET, Environment

ROOT = Path(__file__).parents[3]
SAMPLES = ROOT / "installer" / "samples"
SECRET = "c3Vubnkgd2VhdGhlciBpbiBTZW91bCB0b2RheQ"  # noqa: S105 - of a test


def _copied(environment: Environment, folder: Path) -> Path:
    return Path(shutil.copy(SAMPLES / f"env.{environment}", folder / f".env.{environment}"))


@pytest.mark.parametrize("environment", [Environment.DEVELOPMENT, Environment.STAGING])
def test_a_sample_is_a_server_s_settings_as_it_stands(
    environment: Environment, tmp_path: Path
) -> None:
    _copied(environment, tmp_path)
    settings = load_settings({ENVIRONMENT_VARIABLE: environment}, tmp_path)
    assert settings.port == 8787


def test_the_one_for_production_starts_nothing_before_its_secret_is_filled_in(
    tmp_path: Path,
) -> None:
    sample = _copied(Environment.PRODUCTION, tmp_path)
    production = {ENVIRONMENT_VARIABLE: "production"}
    with pytest.raises(ConfigError) as refused:
        load_settings(production, tmp_path)
    assert [problem.variable for problem in refused.value.problems] == [SESSION_SECRET]
    filled = sample.read_text("utf-8").replace(f"{SESSION_SECRET}=", f"{SESSION_SECRET}={SECRET}")
    sample.write_text(filled, encoding="utf-8")
    assert load_settings(production, tmp_path).public_url == "https://scan.lan"


@pytest.mark.parametrize("environment", Environment)
def test_what_a_sample_has_commented_out_can_be_used(
    environment: Environment, tmp_path: Path
) -> None:
    sample = _copied(environment, tmp_path)
    text = re.sub(r"^# (?=[A-Z_]+=)", "", sample.read_text("utf-8"), flags=re.MULTILINE)
    text = text.replace("SITE:PASSWORD@HOST", "seoul:secret@db.lan").replace("=SITE", "=seoul")
    text = text.replace(f"{SESSION_SECRET}=", f"{SESSION_SECRET}={SECRET}")
    sample.write_text(text, encoding="utf-8")
    settings = load_settings({ENVIRONMENT_VARIABLE: environment}, tmp_path)
    assert (settings.site == "seoul") is (environment is not Environment.DEVELOPMENT)
    named = set(re.findall(r"^([A-Z_]+)=", text, re.MULTILINE))
    assert named <= set(FIELDS)


def test_the_example_names_every_setting_and_sets_none(tmp_path: Path) -> None:
    text = (SAMPLES / "env.example").read_text("utf-8")
    assert set(re.findall(r"^# ([A-Z_]+)=", text, re.MULTILINE)) == set(FIELDS)
    (tmp_path / ".env.production").write_text(text, encoding="utf-8")
    assert load_settings({}, tmp_path) == load_settings({}, tmp_path / "empty")

"""Settings: read once, checked whole, every error named at once."""

from pathlib import Path

import pytest

from server.config import ConfigError, Settings, load_settings
from server.variables import ENVIRONMENT_VARIABLE, FIELDS, Environment, LogLevel


def _problems(environ: dict[str, str], folder: Path) -> dict[str, str]:
    with pytest.raises(ConfigError) as refused:
        load_settings(environ, folder)
    return {problem.variable: str(problem) for problem in refused.value.problems}


def test_without_a_variable_everything_has_its_default(tmp_path: Path) -> None:
    settings = load_settings({"PATH": "/bin", "HOME": "/root"}, tmp_path)
    assert settings == Settings(environment=Environment.PRODUCTION, data_dir=settings.data_dir)
    assert settings.data_dir.is_absolute()
    assert settings.data_dir.name == "scanstation"


def test_every_variable_fills_its_setting(tmp_path: Path) -> None:
    environ = {
        "SCANSTATION_ENV": "Staging",
        "SCANSTATION_DATA_DIR": str(tmp_path / "data"),
        "SCANSTATION_HOST": "[::1]",
        "SCANSTATION_PORT": "0",
        "SCANSTATION_LOG_LEVEL": "DEBUG",
        "SCANSTATION_REQUIRE_OPERATOR": "True",
    }
    assert load_settings(environ, tmp_path) == Settings(
        environment=Environment.STAGING,
        data_dir=tmp_path / "data",
        host="::1",
        port=0,
        log_level=LogLevel.DEBUG,
        require_operator=True,
    )


def test_every_error_is_named_at_once_with_its_value_and_what_to_do(tmp_path: Path) -> None:
    problems = _problems(
        {
            "SCANSTATION_ENV": "prod",
            "SCANSTATION_DATA_DIR": "data",
            "SCANSTATION_HOST": "scan.example",
            "SCANSTATION_PORT": "65536",
            "SCANSTATION_LOG_LEVEL": "loud",
            "SCANSTATION_REQUIRE_OPERATOR": "maybe",
        },
        tmp_path,
    )
    assert len(problems) == 6
    assert (
        "'prod' (environment): write development, staging or production"
        in (problems["SCANSTATION_ENV"])
    )
    assert "absolute path" in problems["SCANSTATION_DATA_DIR"]
    assert "write 127.0.0.1" in problems["SCANSTATION_HOST"]
    assert "SCANSTATION_PORT='65536' (environment): write a port" in problems["SCANSTATION_PORT"]
    assert "write debug, info, warning or error" in problems["SCANSTATION_LOG_LEVEL"]
    assert "write true or false" in problems["SCANSTATION_REQUIRE_OPERATOR"]


def test_an_unknown_name_is_refused_with_the_nearest_known_one(tmp_path: Path) -> None:
    problems = _problems({"SCANSTATION_PROT": "8787", "SCANSTATION_ZZ": "s3cret"}, tmp_path)
    assert "did you mean SCANSTATION_PORT?" in problems["SCANSTATION_PROT"]
    assert "remove it" in problems["SCANSTATION_ZZ"]
    assert "s3cret" not in problems["SCANSTATION_ZZ"]


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_an_address_of_this_machine_alone_is_taken(host: str, tmp_path: Path) -> None:
    assert load_settings({"SCANSTATION_HOST": host}, tmp_path).host == host


@pytest.mark.parametrize("host", ["", "scan.example", "127.0.0", "fe80::1%eth0"])
def test_a_host_that_cannot_be_listened_on_is_refused(host: str, tmp_path: Path) -> None:
    assert "write 127.0.0.1" in _problems({"SCANSTATION_HOST": host}, tmp_path)["SCANSTATION_HOST"]


@pytest.mark.parametrize("host", ["10.1.2.3", "::", "0.0.0.0", "192.168.0.4"])  # noqa: S104
def test_an_address_others_can_reach_wants_a_front(host: str, tmp_path: Path) -> None:
    told = _problems({"SCANSTATION_HOST": host}, tmp_path)
    assert set(told) == {"SCANSTATION_PUBLIC_URL", "SCANSTATION_TRUSTED_PROXIES"}
    assert all("TLS in front" in each for each in told.values())
    front = {
        "SCANSTATION_PUBLIC_URL": "https://Scan.Example.com:443/",
        "SCANSTATION_TRUSTED_PROXIES": "10.0.0.5, 172.20.0.0/24,fd00::/64",
    }
    settings = load_settings({"SCANSTATION_HOST": host} | front, tmp_path)
    assert settings.public_url == "https://scan.example.com"
    assert settings.trusted_proxies == ("10.0.0.5/32", "172.20.0.0/24", "fd00::/64")


def test_a_certificate_from_files_names_them_wherever_the_server_listens(tmp_path: Path) -> None:
    front = {
        "SCANSTATION_HOST": "10.0.0.6",
        "SCANSTATION_PUBLIC_URL": "https://scan.lan",
        "SCANSTATION_TRUSTED_PROXIES": "10.0.0.5",
        "SCANSTATION_FRONT_CERTIFICATES": "files",
    }
    told = _problems(front, tmp_path)
    assert set(told) == {"SCANSTATION_FRONT_CERTIFICATE", "SCANSTATION_FRONT_KEY"}
    wrong = front | {"SCANSTATION_FRONT_UPSTREAMS": "a;b {}@10.0.0.5:8787"}
    assert "write the servers" in _problems(wrong, tmp_path)["SCANSTATION_FRONT_UPSTREAMS"]


def test_what_is_of_a_front_wants_its_address(tmp_path: Path) -> None:
    told = _problems({"SCANSTATION_TRUSTED_PROXIES": "10.0.0.5"}, tmp_path)
    assert set(told) == {"SCANSTATION_PUBLIC_URL"}


@pytest.mark.parametrize(
    "url",
    [
        *("http://scan.lan", "scan.lan", "https://", "https://a b", "https://scan.lan/x"),
        *("https://me@scan.lan", "https://scan.lan?a", "https://scan.lan:99999", "https://[::1"),
        *(
            "https://scan.lan;root",
            "https://scan.lan{",
            'https://"',
            "https://$host",
            "https://한글",
        ),
    ],
)
def test_what_is_no_address_of_a_front_is_refused(url: str, tmp_path: Path) -> None:
    told = _problems({"SCANSTATION_PUBLIC_URL": url}, tmp_path)["SCANSTATION_PUBLIC_URL"]
    assert "https://scan.example.com" in told


@pytest.mark.parametrize("networks", ["0.0.0.0/0", "::/0", "10.0.0.1/24", "front", "10.0.0.1,"])
def test_whom_to_believe_is_named_and_not_everybody(networks: str, tmp_path: Path) -> None:
    front = {"SCANSTATION_PUBLIC_URL": "https://scan.lan"}
    told = _problems(front | {"SCANSTATION_TRUSTED_PROXIES": networks}, tmp_path)
    assert "write the addresses of the front" in told["SCANSTATION_TRUSTED_PROXIES"]


def test_the_file_of_the_environment_is_read_and_variables_win(tmp_path: Path) -> None:
    (tmp_path / ".env.staging").write_text(
        "\ufeff# the packing hall\n"
        "\n"
        "export SCANSTATION_PORT=9001   # behind the door\n"
        "SCANSTATION_LOG_LEVEL = 'warning' # quoted\n"
        f'SCANSTATION_DATA_DIR="{tmp_path}/한글 #1"\n'
        "OTHER=ignored\n",
        encoding="utf-8",
    )
    (tmp_path / ".env.production").write_text("SCANSTATION_PORT=1\n", encoding="utf-8")
    environ = {"SCANSTATION_ENV": "staging", "SCANSTATION_LOG_LEVEL": "error"}
    settings = load_settings(environ, tmp_path)
    assert settings.port == 9001
    assert settings.log_level is LogLevel.ERROR
    assert settings.data_dir == tmp_path / "한글 #1"


def test_escapes_are_read_within_double_quotes_only(tmp_path: Path) -> None:
    env_file = tmp_path / ".env.production"
    env_file.write_text(r'SCANSTATION_DATA_DIR="/a\"b\\c"', encoding="utf-8")
    assert load_settings({}, tmp_path).data_dir == Path('/a"b\\c')
    env_file.write_text(r"SCANSTATION_DATA_DIR='/a\nb'", encoding="utf-8")
    assert load_settings({}, tmp_path).data_dir == Path(r"/a\nb")


@pytest.mark.parametrize("line", ["SCANSTATION_PORT", "=1", "1A=2", 'A="open', "A='x' y", "A B=1"])
def test_a_malformed_line_is_named_by_number_and_not_shown(line: str, tmp_path: Path) -> None:
    (tmp_path / ".env.production").write_text(f"# one\n{line}\n", encoding="utf-8")
    problems = _problems({}, tmp_path)
    assert problems == {"line": "line (.env.production line 2): write KEY=VALUE, quotes closed"}


def test_an_error_in_the_file_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / ".env.production").write_text(
        "SCANSTATION_PORT=x\nSCANSTATION_HOST=::1\nSCANSTATION_HOST=::1\n", encoding="utf-8"
    )
    problems = _problems({}, tmp_path)
    assert "(.env.production line 1): write a port" in problems["SCANSTATION_PORT"]
    assert "(.env.production line 3): is set twice" in problems["SCANSTATION_HOST"]


def test_the_file_cannot_choose_itself(tmp_path: Path) -> None:
    (tmp_path / ".env.production").write_text("SCANSTATION_ENV=staging\n", encoding="utf-8")
    assert "cannot stand in one" in _problems({}, tmp_path)["SCANSTATION_ENV"]


def test_a_file_that_is_no_text_is_a_problem_in_words(tmp_path: Path) -> None:
    (tmp_path / ".env.production").write_bytes("# 포장대".encode("cp949"))
    said = _problems({}, tmp_path)[".env.production"]
    assert said == ".env.production (file): is not UTF-8 (byte 3): save it as UTF-8"


def test_a_file_that_cannot_be_read_is_a_problem_in_words(tmp_path: Path) -> None:
    (tmp_path / ".env.production").mkdir()
    assert "cannot be read: Is a directory" in _problems({}, tmp_path)[".env.production"]


@pytest.mark.parametrize(
    "path",
    [
        *("~no-such-user/data", "/data\0", "/data\udcff", "data", "", "/a\x07b", "/a\nb"),
        *(f"/{'x' * 256}", f"/{'포' * 100}", "/x" * 2000),
    ],
)
def test_a_data_folder_that_cannot_be_one_is_a_problem_in_words(path: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="absolute path of a folder"):
        load_settings({"SCANSTATION_DATA_DIR": path}, tmp_path)


NOWHERE_RIGHT = (" ", "-1", "nan", "inf", "1.5", "x" * 100_000, "9" * 5000, "0x10", "a\nb", "\x07")
RIGHT = {
    "SCANSTATION_ENV": {"staging"},
    "SCANSTATION_DATA_DIR": {"/a"},
    "SCANSTATION_BACKUP_DIR": {"/a"},
    "SCANSTATION_FRONT_CA": set(),  # no file of these is there: test_front_ca.py
    "SCANSTATION_HOST": {"::1"},
    "SCANSTATION_PUBLIC_URL": {"https://scan.lan", "https://erp.lan"},
    "SCANSTATION_TRUSTED_PROXIES": {"10.0.0.0/8", "::1"},
    "SCANSTATION_ALLOWED_ORIGINS": {"https://erp.lan", "https://scan.lan"},
    "SCANSTATION_METRICS_FROM": {"10.0.0.0/8", "::1"},
    "SCANSTATION_FRONT_UPSTREAMS": {"10.0.0.5:8787", "[::1]:8788"},
    "SCANSTATION_FRONT_CERTIFICATES": {"internal"},
    "SCANSTATION_FRONT_CERTIFICATE": {"/a"},
    "SCANSTATION_FRONT_KEY": {"/a"},
    "SCANSTATION_FRONT_LOG_DIR": {"/a"},
    "SCANSTATION_ACME_EMAIL": {"it@scan.lan"},
    "SCANSTATION_LOG_LEVEL": {"debug"},
    "SCANSTATION_LOG_DIR": {"/a"},
    "SCANSTATION_LOG_DAYS": {"0"},
    "SCANSTATION_REQUIRE_OPERATOR": {"true", "0"},
    "SCANSTATION_ANNOUNCE": {"true", "0"},
    "SCANSTATION_PORT": {"0", "8787"},
    "SCANSTATION_BACKUP_EVERY_HOURS": {"0"},
    "SCANSTATION_RETENTION_DAYS": {"0"},
    "SCANSTATION_SITE": {
        *("seoul-2", "0", "8787", "debug", "staging", "true", "nan", "inf", "0x10", "internal"),
        *("starttls", "tls"),
    },
    "DATABASE_URL": {"postgresql://edge:secret@db.lan/centre"},
    "REDIS_URL": {"rediss://edge:s3cret@cache.lan:6380/1"},
    "SENTRY_DSN": {"https://key@sentry.lan/7"},
    "SMTP_HOST": {
        *("mail.lan", "::1", "debug", "staging", "true", "nan", "inf", "0x10", "internal"),
        *("seoul-2", "starttls", "tls", "0123456789ABCDEFGHIJKLMNOPQRSTUV"),
    },
    "SMTP_PORT": {"8787"},
    "SMTP_TLS": {"starttls", "tls"},
    "MAIL_FROM": {"it@scan.lan"},
    "MAIL_TO": {"it@scan.lan"},
    "SOCKET_JWT_SECRET": {
        "rediss://edge:s3cret@cache.lan:6380/1",
        "0123456789ABCDEFGHIJKLMNOPQRSTUV",
        "postgresql://edge:secret@db.lan/centre",
    },
    "SOCKET_JWT_SECRET_BEFORE": {
        "rediss://edge:s3cret@cache.lan:6380/1",
        "0123456789ABCDEFGHIJKLMNOPQRSTUV",
        "postgresql://edge:secret@db.lan/centre",
    },
}
TEXTS = {value for values in RIGHT.values() for value in values} | {"-1", "1.5"}
RIGHT |= {"SMTP_USER": TEXTS, "SMTP_PASSWORD": TEXTS}
OF_MAIL = {"SMTP_HOST": "mail.lan", "MAIL_FROM": "it@scan.lan", "MAIL_TO": "it@scan.lan"}
OF_FRONT = ("SCANSTATION_TRUSTED_PROXIES", "SCANSTATION_ALLOWED_ORIGINS", "SCANSTATION_ACME_EMAIL")
BESIDE = {
    "SCANSTATION_SITE": {"DATABASE_URL": "postgresql://edge@127.0.0.1/centre"},
    "DATABASE_URL": {"SCANSTATION_SITE": "seoul"},
    **{
        name: {other: right for other, right in OF_MAIL.items() if other != name}
        for name in (*OF_MAIL, "SMTP_PORT", "SMTP_TLS")
    },
    "SMTP_USER": {**OF_MAIL, "SMTP_PASSWORD": "of a test"},
    "SMTP_PASSWORD": {**OF_MAIL, "SMTP_USER": "edge"},
    **{
        name: {"SCANSTATION_PUBLIC_URL": "https://scan.lan"}
        for name in RIGHT
        if "_FRONT_" in name or name in OF_FRONT
    },
}


@pytest.mark.parametrize("variable", RIGHT)
def test_a_value_that_cannot_work_is_named_with_its_variable_in_one_line(
    variable: str, tmp_path: Path
) -> None:
    for right in RIGHT[variable]:
        load_settings({variable: right} | BESIDE.get(variable, {}), tmp_path)
    everything = {*NOWHERE_RIGHT, *(value for values in RIGHT.values() for value in values)}
    for wrong in everything - RIGHT[variable]:
        told = _problems({variable: wrong} | BESIDE.get(variable, {}), tmp_path)
        assert list(told) == [variable], wrong[:20]
        assert told[variable].isprintable()
        assert len(told[variable]) < 600


def test_each_variable_is_tried_with_what_is_wrong() -> None:
    assert set(RIGHT) == {ENVIRONMENT_VARIABLE, *FIELDS}


def test_a_centre_and_this_site_s_name_come_together(tmp_path: Path) -> None:
    told = _problems({"DATABASE_URL": "postgresql://edge:secret@db.lan/centre"}, tmp_path)
    assert told["SCANSTATION_SITE"].endswith("write this site's name at the centre")
    told = _problems({"SCANSTATION_SITE": "seoul"}, tmp_path)
    assert "without DATABASE_URL" in told["SCANSTATION_SITE"]


def test_an_empty_variable_takes_the_centre_of_a_file_away(tmp_path: Path) -> None:
    centre = "DATABASE_URL=postgresql://seoul@127.0.0.1/centre\nSCANSTATION_SITE=seoul\n"
    (tmp_path / ".env.production").write_text(centre)
    assert load_settings({}, tmp_path).site == "seoul"
    settings = load_settings({"DATABASE_URL": "", "SCANSTATION_SITE": ""}, tmp_path)
    assert (settings.database_url, settings.site) == (None, None)


def test_a_wrong_address_of_the_centre_is_told_without_what_is_secret_in_it(tmp_path: Path) -> None:
    wrong = {"DATABASE_URL": "mysql://edge:secret@db.lan/centre", "SCANSTATION_SITE": "seoul"}
    told = _problems(wrong, tmp_path)["DATABASE_URL"]
    assert "it begins with postgresql://" in told
    assert "secret" not in told


def test_a_wrong_address_of_redis_is_told_without_what_is_secret_in_it(tmp_path: Path) -> None:
    told = _problems({"REDIS_URL": "http://edge:secret@cache.lan"}, tmp_path)["REDIS_URL"]
    assert "it begins with redis://" in told
    assert "secret" not in told


@pytest.mark.parametrize(
    ("given", "variable", "said"),
    [
        ({"SMTP_PORT": "25"}, "SMTP_HOST", "SMTP_PORT is"),
        ({"SMTP_HOST": "mail.lan", "MAIL_TO": "a@b.lan"}, "MAIL_FROM", "who mails"),
        ({**OF_MAIL, "SMTP_USER": "edge"}, "SMTP_PASSWORD", "set both or neither"),
        ({**OF_MAIL, "SMTP_TLS": "none"}, "SMTP_TLS", "is another computer"),
    ],
)
def test_half_a_way_to_mail_is_told(
    given: dict[str, str], variable: str, said: str, tmp_path: Path
) -> None:
    told = _problems(given, tmp_path)
    assert list(told) == [variable]
    assert said in told[variable]


def test_mail_goes_without_tls_within_this_computer_alone(tmp_path: Path) -> None:
    for host in ("127.0.0.1", "::1", "localhost"):
        given = {**OF_MAIL, "SMTP_HOST": host, "SMTP_TLS": "none"}
        assert load_settings(given, tmp_path).mail.port == 25


def test_an_empty_variable_takes_the_redis_of_a_file_away(tmp_path: Path) -> None:
    (tmp_path / ".env.production").write_text("REDIS_URL=redis://cache.lan:6379\n")
    assert load_settings({}, tmp_path).redis_url == "redis://cache.lan:6379"
    assert load_settings({"REDIS_URL": ""}, tmp_path).redis_url is None


def test_what_containers_are_given_empty_is_not_set(tmp_path: Path) -> None:
    passed = (
        *("SCANSTATION_ALLOWED_ORIGINS", "SCANSTATION_FRONT_CA", "SENTRY_DSN"),
        *("SMTP_HOST", "SMTP_PORT", "SMTP_TLS", "SMTP_USER", "MAIL_FROM", "MAIL_TO"),
        "SOCKET_JWT_SECRET_BEFORE",
    )
    assert load_settings(dict.fromkeys(passed, ""), tmp_path) == load_settings({}, tmp_path)


def test_a_server_set_up_for_production_wants_its_secret(tmp_path: Path) -> None:
    told = _problems({"SCANSTATION_ENV": "production"}, tmp_path)
    assert "write at least 32 characters" in told["SOCKET_JWT_SECRET"]
    secret = "c3Vubnkgd2VhdGhlciBpbiBTZW91bCB0b2RheQ"  # noqa: S105  # of a test
    (tmp_path / ".env.production").write_text(f"SOCKET_JWT_SECRET={secret}\n", encoding="utf-8")
    for environ in ({"SCANSTATION_ENV": "production"}, {}):
        assert load_settings(environ, tmp_path).session_secret == secret


@pytest.mark.parametrize("secret", ["change-me-in-production", "x" * 40, "ab" * 20])
def test_a_secret_that_is_short_or_guessed_is_refused_and_not_shown(
    secret: str, tmp_path: Path
) -> None:
    told = _problems({"SOCKET_JWT_SECRET": secret}, tmp_path)["SOCKET_JWT_SECRET"]
    assert "nobody can guess" in told
    assert secret not in told


def test_the_settings_are_frozen(tmp_path: Path) -> None:
    settings = load_settings({}, tmp_path)
    with pytest.raises(AttributeError):
        settings.port = 1  # type: ignore[misc]  # that it is refused is what is tested

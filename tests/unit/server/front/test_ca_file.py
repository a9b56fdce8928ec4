"""The file of the front's CA, as IT may name it by mistake."""

from pathlib import Path

import pytest
import trustme

from server.config import ConfigError, load_settings
from server.contract.pairing import MAX_FRONT_CA
from server.front.ca_file import read_front_ca
from tests.tls_front import ca_file, pem_of


def _file(folder: Path, data: bytes) -> Path:
    path = folder / "given.pem"
    path.write_bytes(data)
    return path


def test_a_root_is_read_as_it_stands(tmp_path: Path) -> None:
    ca = trustme.CA()
    assert read_front_ca(ca_file(ca, tmp_path)) == pem_of(ca)


def test_roots_of_before_and_after_a_change_may_stand_in_one_file(tmp_path: Path) -> None:
    both = pem_of(trustme.CA()) + pem_of(trustme.CA())
    assert read_front_ca(_file(tmp_path, both.encode())) == both


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "no certificate"),
        (b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "no certificate"),
        (b"\xff\xfe", "no certificate"),
        (b"x" * (MAX_FRONT_CA + 1), "larger than"),
    ],
    ids=["empty", "broken", "binary", "large"],
)
def test_what_is_no_certificate_is_refused(tmp_path: Path, data: bytes, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        read_front_ca(_file(tmp_path, data))


def test_a_private_key_is_refused_and_never_handed_out(tmp_path: Path) -> None:
    ca = trustme.CA()
    data = ca.private_key_pem.bytes() + ca.cert_pem.bytes()
    with pytest.raises(ValueError, match="private key"):
        read_front_ca(_file(tmp_path, data))


def test_the_fronts_own_certificate_is_refused(tmp_path: Path) -> None:
    leaf = trustme.CA().issue_cert("hub.example").cert_chain_pems[0].bytes()
    with pytest.raises(ValueError, match="no CA's"):
        read_front_ca(_file(tmp_path, leaf))


def test_the_settings_hold_the_root_and_name_what_is_wrong_with_its_file(tmp_path: Path) -> None:
    ca = trustme.CA()
    given = {"SCANSTATION_FRONT_CA": str(ca_file(ca, tmp_path))}
    assert load_settings(given, tmp_path).front_ca == pem_of(ca)
    for path, why in ((str(tmp_path / "none.pem"), "No such file"), ("ca.pem", "relative")):
        with pytest.raises(ConfigError, match=why):
            load_settings({"SCANSTATION_FRONT_CA": path}, tmp_path)

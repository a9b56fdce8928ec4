"""Issuers and certificates of the tests' own, made by the openssl command."""

import subprocess
from pathlib import Path

_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")


class Issuer:
    """An authority that nobody knows but who is handed its certificate."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self._name = name
        self.certificate = folder / f"{name}.pem"
        flags = ("-x509", "-days", "2", "-subj", f"/CN={name}", "-out", str(self.certificate))
        self._openssl("req", *_KEY, "-keyout", f"{name}.key", *flags)

    def issue(self, target: Path, names: str, *, days: int = 2) -> None:
        """Write `server.crt` and `server.key` into a folder.

        `names` are subjectAltNames; with negative `days` it has expired.
        """
        (self._folder / "names").write_text(f"subjectAltName={names}\n")
        self._openssl(
            "req", *_KEY, "-keyout", "leaf.key", "-subj", "/CN=centre", "-out", "leaf.csr"
        )
        signing = ("-CA", str(self.certificate), "-CAkey", f"{self._name}.key", "-CAcreateserial")
        lasting = ("-days", str(days), "-extfile", "names", "-out", "leaf.crt")
        self._openssl("x509", "-req", "-in", "leaf.csr", *signing, *lasting)
        # in place: the files stay those of the user the centre runs as
        (target / "server.crt").write_bytes((self._folder / "leaf.crt").read_bytes())
        (target / "server.key").write_bytes((self._folder / "leaf.key").read_bytes())

    def _openssl(self, *arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=self._folder, check=True, capture_output=True)

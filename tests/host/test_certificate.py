"""Certificates for https: made, kept, renewed, checked."""

import os
import shutil
import ssl
import subprocess
from pathlib import Path

import pytest

from digitnet.host import certificate, check_certificate, self_signed

needs_openssl = pytest.mark.skipif(not shutil.which("openssl"), reason="openssl makes it")


def text(file: Path) -> str:
    command = ["openssl", "x509", "-noout", "-text", "-in", str(file)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@needs_openssl
def test_one_is_made_for_an_address_or_a_name_and_kept(tmp_path: Path) -> None:
    for host, name in (("10.1.2.3", "IP Address:10.1.2.3"), ("laptop", "DNS:laptop")):
        made = self_signed(host, tmp_path)
        check_certificate(made, made)
        assert f"DNS:localhost, IP Address:127.0.0.1, {name}" in text(made)
        before = made.read_bytes()
        assert self_signed(host, tmp_path).read_bytes() == before
    assert len(list(tmp_path.iterdir())) == 2
    if os.name == "posix":
        assert made.stat().st_mode & 0o077 == 0


@needs_openssl
def test_one_that_is_about_to_expire_or_damaged_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as short:
        short.setattr(certificate, "DAYS", 2)
        before = self_signed("10.1.2.3", tmp_path).read_bytes()
    made = self_signed("10.1.2.3", tmp_path)
    assert made.read_bytes() != before
    made.write_bytes(b"no certificate")
    check_certificate(self_signed("10.1.2.3", tmp_path), made)


def test_without_openssl_it_is_said_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ValueError, match=r"openssl is not installed.*--certificate and --key"):
        self_signed("10.1.2.3", tmp_path)
    assert not list(tmp_path.iterdir())


@needs_openssl
def test_a_certificate_is_refused_without_its_own_key_and_where_one_is_missing(
    tmp_path: Path,
) -> None:
    one, other = self_signed("10.1.2.3", tmp_path), self_signed("10.1.2.4", tmp_path)
    with pytest.raises(ValueError, match="expected a certificate and its own key"):
        check_certificate(one, other)
    (tmp_path / "words.pem").write_text("milk, bread and butter")
    with pytest.raises(ValueError, match="expected a certificate and its own key"):
        check_certificate(tmp_path / "words.pem", one)
    for pair in ((tmp_path / "none.pem", one), (one, tmp_path / "none.pem")):
        with pytest.raises(ValueError, match=r"none\.pem: No such file"):
            check_certificate(*pair)


@needs_openssl
def test_a_key_with_a_password_is_refused_at_once(tmp_path: Path) -> None:
    made, locked = self_signed("10.1.2.3", tmp_path), tmp_path / "locked.pem"
    command = ["openssl", "rsa", "-aes128", "-passout", "pass:secret", "-out", str(locked)]
    subprocess.run([*command, "-in", str(made)], capture_output=True, check=True)
    with pytest.raises(ValueError, match="without a password"):
        check_certificate(made, locked)
    assert ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(made) is None

"""Certificates for https: one that the user has, or one that openssl makes."""

import os
import shutil
import ssl
import subprocess
from ipaddress import ip_address
from pathlib import Path

DAYS = 365
SECONDS_LEFT = 7 * 24 * 3600  # a certificate that ends sooner is made anew
NO_OPENSSL = "--https: openssl is not installed, so give --certificate and --key (docs/https.md)"


def check_certificate(certificate: Path, key: Path) -> None:
    """Raises ValueError where these two files are of no use for https."""
    try:
        for path in (certificate, key):
            path.open("rb").close()
        # The password is never asked for: it would be the server that waits for it.
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(
            certificate, key, password=""
        )
    except ssl.SSLError:
        raise ValueError(
            f"{certificate} and {key}: expected a certificate and its own key, both in PEM format "
            "and without a password"
        ) from None
    except OSError as error:
        raise ValueError(f"{path}: {error.strerror}") from None


def self_signed(host: str, folder: Path) -> Path:
    """A file with a certificate for this host and its key, from the folder or made there now.

    Raises ValueError or OSError where none can be made.
    """
    openssl = shutil.which("openssl")
    if openssl is None:
        raise ValueError(NO_OPENSSL)
    file = folder / f"https-{host}.pem"
    if not file.exists() or not _lasts(openssl, file):
        _make(openssl, host, file)
    return file


def _lasts(openssl: str, file: Path) -> bool:
    command = [openssl, "x509", "-in", str(file), "-noout", "-checkend", str(SECONDS_LEFT)]
    return subprocess.run(command, capture_output=True).returncode == 0


def _make(openssl: str, host: str, file: Path) -> None:
    """The file appears whole: a server that starts meanwhile never reads half of it."""
    new = file.with_name(f"{file.name}.{os.getpid()}")
    new.touch(mode=0o600)
    command = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", str(DAYS)]
    names = f"subjectAltName=DNS:localhost,IP:127.0.0.1,{_name(host)}"
    command += ["-subj", "/CN=digitnet", "-addext", names, "-addext", "extendedKeyUsage=serverAuth"]
    try:
        # One file for both: openssl writes the certificate behind the key.
        done = subprocess.run(
            [*command, "-keyout", new, "-out", new], capture_output=True, text=True
        )
        if done.returncode:
            said = (done.stderr.strip().splitlines() or ["openssl failed"])[-1]
            raise ValueError(f"--https: openssl cannot make a certificate: {said:.200}")
        check_certificate(new, new)
        new.replace(file)
    finally:
        new.unlink(missing_ok=True)


def _name(host: str) -> str:
    try:
        return f"IP:{ip_address(host)}"
    except ValueError:
        return f"DNS:{host}"

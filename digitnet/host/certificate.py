"""Certificates for https: the user's own, or one made by openssl."""

import os
import shutil
from ipaddress import ip_address
from pathlib import Path

DAYS = 365
SECONDS_LEFT = 7 * 24 * 3600  # a certificate that expires sooner is replaced
NO_OPENSSL = (
    "--https: openssl is not installed, so no certificate can be made; install openssl, or make a "
    "certificate with mkcert and pass --certificate and --key"
)


def check_certificate(certificate: Path, key: Path) -> None:
    """Raises ValueError if these two files cannot be used for https."""
    import ssl

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        for path in (certificate, key):
            path.open("rb").close()
        context.load_cert_chain(certificate, key, password="")  # otherwise the terminal asks for it
    except ssl.SSLError:
        raise ValueError(
            f"{certificate} and {key}: expected a certificate and its own key, both in PEM format "
            "and without a password"
        ) from None
    except OSError as error:
        raise ValueError(f"{path}: {error.strerror}") from None


def self_signed(host: str, folder: Path) -> Path:
    """A file with a certificate for this host and its key: the one in the folder, or a new one.

    Raises ValueError or OSError if none can be made.
    """
    if shutil.which("openssl") is None:
        raise ValueError(NO_OPENSSL)
    file = folder / f"https-{host}.pem"
    if not file.exists() or _openssl("x509", "-in", file, "-checkend", SECONDS_LEFT)[0] != 0:
        _make(host, file)
    return file


def _make(host: str, file: Path) -> None:
    """Writes the file atomically: a server that starts meanwhile never reads half of it."""
    new = file.with_name(f"{file.name}.{os.getpid()}")
    new.touch(mode=0o600)
    names = f"subjectAltName=DNS:localhost,IP:127.0.0.1,{_name(host)}"
    what = ("-subj", "/CN=digitnet", "-addext", names, "-addext", "extendedKeyUsage=serverAuth")
    how = ("-x509", "-newkey", "rsa:2048", "-nodes", "-days", DAYS)
    try:
        # One file for both: openssl writes the certificate after the key.
        code, said = _openssl("req", *how, *what, "-keyout", new, "-out", new)
        if code:
            raise ValueError(f"--https: openssl cannot make a certificate: {said:.200}")
        check_certificate(new, new)
        new.replace(file)
    finally:
        new.unlink(missing_ok=True)


def _openssl(*arguments: object) -> tuple[int, str]:
    """Its exit code and the last line of its error output."""
    import subprocess

    command = ["openssl", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True)
    return done.returncode, (done.stderr.strip().splitlines() or [""])[-1]


def _name(host: str) -> str:
    try:
        return f"IP:{ip_address(host)}"
    except ValueError:
        return f"DNS:{host}"

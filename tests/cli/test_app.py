"""The app from the command line: its addresses, https, and what is wrong told in a line."""

import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests import serving
from tests.cli.here import Here
from tests.waiting import wait_until


def test_invalid_options_are_reported_in_a_line_before_a_server_starts(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    here.file("words.pem", b"milk, bread and butter")
    used = "already in use, perhaps by digitnet; choose another port"
    with socket.create_server(("", 0)) as taken:
        port = taken.getsockname()[1]
        wrong = {
            f"--port {port}": f"--port {port}: {used}",
            "--port 0": "--port 0: expected a whole number, 1 to 65,535",
            "--port 65536": "--port 65536: expected a whole number, 1 to 65,535",
            "--certificate words.pem": "--certificate and --key: expected both",
            "--https --key words.pem": "--certificate and --key: expected both",
            "--certificate none --key words.pem": "none: No such file or directory",
            "--certificate words.pem --key none": "none: No such file or directory",
            "--certificate words.pem --key words.pem": "words.pem and words.pem: expected a "
            "certificate and its own key, both in PEM format and without a password",
        }
        for command, line in wrong.items():
            said = here.run("app", *command.split())
            assert (said.code, said.out, said.err) == (2, [], [f"digitnet: {line}"]), command
    with monkeypatch.context() as other:
        other.setenv("DIGITNET_RUNS", "x")
        said = here.run("app", "--no-browser")
        line = "digitnet: DIGITNET_RUNS: 'x': expected how many networks train at once"
        assert (said.code, said.out, said.err) == (2, [], [line])
    monkeypatch.setenv("PATH", str(here.path))
    monkeypatch.setenv("XDG_DATA_HOME", str(here.path / "words.pem"))
    said = here.run("app", "--https")
    assert (said.code, len(said.err)) == (2, 1)
    assert said.err[0].startswith("digitnet: --https: ")
    assert said.err[0].endswith("; give --certificate and --key")
    monkeypatch.setenv("XDG_DATA_HOME", str(here.path))
    said = here.run("app", "--https")
    assert (said.code, len(said.err)) == (2, 1)
    assert said.err[0].startswith("digitnet: --https: openssl is not installed")


def test_the_help_says_what_a_camera_needs_and_the_name_is_as_it_was_called(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = " ".join(" ".join(here.run("app", "--help").out).split())
    assert "over https, which a phone needs to use its camera" in said
    for called, name in {
        "/usr/bin/digitnet": "digitnet",
        "/home/me/digitnet/__main__.py": "python -m digitnet",
    }.items():
        monkeypatch.setattr(sys, "argv", [called])
        assert here.run("app", "--help").out[0].startswith(f"usage: {name} app ")


@pytest.mark.skipif(os.name == "nt", reason="no Ctrl-C for another process there")
@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl makes the certificate")
def test_it_says_where_it_is_answers_by_https_and_ends_at_ctrl_c(tmp_path: Path) -> None:
    port = serving.free_port()
    command = [sys.executable, "-m", "digitnet", "app", "--https", "--no-browser"]
    folders = dict.fromkeys(("HOME", "USERPROFILE", "XDG_DATA_HOME"), str(tmp_path))
    log_file = tmp_path / "log"
    with log_file.open("wb") as log:
        process = subprocess.Popen(
            [*command, "--port", str(port)],
            cwd=serving.ROOT,
            env=os.environ | serving.VARIABLES | folders,
            stdout=log,
            stderr=log,
        )
    try:
        wait_until(lambda: process.poll() is not None or "Ctrl-C" in log_file.read_text())
        lines = log_file.read_text().splitlines()
        assert lines[0] == f"digitnet on this computer: https://localhost:{port}"
        assert lines[1].startswith(("For others in the room: https://", "Others cannot reach it: "))
        assert lines[2].startswith("The certificate is self-signed")
        (certificate,) = tmp_path.rglob("https-*.pem")
        trusting = ssl.create_default_context(cafile=certificate)
        home = f"https://localhost:{port}/live/health"
        with urllib.request.urlopen(home, context=trusting, timeout=20) as answer:
            assert answer.status == 200
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 130
    assert log_file.read_text().splitlines()[-1] == "digitnet: stopped"

"""A real server of the app in a process of its own, and what it takes of the machine."""

import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.waiting import wait_until

ROOT = Path(__file__).parent.parent
BASE = "--server.baseUrlPath="
# Nothing is kept where the user keeps runs, and no test waits for another one's.
VARIABLES = {"DIGITNET_STORE": "sqlite:///:memory:", "DIGITNET_RUNS": "4"}


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: its address, its process, and the file with all that it says."""

    address: str
    process: subprocess.Popen
    log_file: Path

    def log(self) -> str:
        return self.log_file.read_text()

    def megabytes(self) -> float:
        """Resident memory now, of 2**20 bytes."""
        return self._status("VmRSS") / 1024

    def peak_megabytes(self) -> float:
        return self._status("VmHWM") / 1024

    def threads(self) -> int:
        return self._status("Threads")

    def processor_seconds(self) -> float:
        """What it has computed so far, in all threads together."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def health(self) -> dict[str, Any]:
        """What the app says of itself."""
        return json.loads(self.get("/live/health")[1])

    def sessions(self) -> int:
        return self.health()["sessions"]

    def get(self, path: str) -> tuple[dict[str, str], bytes]:
        """(headers, body) of a page."""
        return get(self.address + path)[1:]

    def _status(self, name: str) -> int:
        text = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(rf"^{name}:\s+(\d+)", text, re.MULTILINE)[1])


@contextmanager
def serve(
    script: str = "app.py",
    *options: str,
    port: int = 0,
    variables: dict[str, str] | None = None,
    root: Path = ROOT,
) -> Iterator[Server]:
    """The app, or another script, on a free port of this machine, once it answers.

    options: as for `streamlit run`. variables: of the environment, besides those of this process.
    root: the directory with the app.
    """
    port = port or free_port()
    with tempfile.TemporaryDirectory() as folder:
        log_file = Path(folder) / "log"
        with log_file.open("wb") as log:
            process = subprocess.Popen(
                [*command(script, port), *options],
                cwd=root,
                stdout=log,
                stderr=log,
                env=os.environ | VARIABLES | (variables or {}),
            )
        base = next((o.split("=")[1] for o in options if o.startswith(BASE)), "")
        server = Server(f"http://127.0.0.1:{port}/{base}".rstrip("/"), process, log_file)
        try:
            wait_until(lambda: _ready(server), 60)
            yield server
        finally:
            process.terminate()
            process.wait(20)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def command(script: str, port: int) -> list[str]:
    """What starts a server that only this machine can reach."""
    options = [f"--server.port={port}", "--server.address=127.0.0.1", "--server.headless=true"]
    return [sys.executable, "-m", "streamlit", "run", script, *options]


def _ready(server: Server) -> bool:
    assert server.process.poll() is None, server.log()
    try:
        return get(f"{server.address}/_stcore/health")[0] == 200
    except OSError:
        return False


def get(address: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers by their names in small letters, body."""
    request = urllib.request.Request(address, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, _by_name(answer), answer.read()
    except urllib.error.HTTPError as refused:
        return refused.code, _by_name(refused), refused.read()


def _by_name(answer: Any) -> dict[str, str]:
    return {name.lower(): value for name, value in answer.headers.items()}

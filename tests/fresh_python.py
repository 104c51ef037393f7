"""Python programs run in an interpreter of their own."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def run_python(*arguments: str, root: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """What `python ARGUMENTS` in the project's directory printed, and its exit code."""
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=120)


def printed_by(program: str) -> str:
    """What a program, given as its source, prints; fails where it fails."""
    done = run_python("-c", program)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()

"""Fixtures: a directory to run commands in."""

from pathlib import Path

import pytest

from tests.cli.here import Here
from tests.files import csv, digits


@pytest.fixture
def here(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Here:
    monkeypatch.chdir(tmp_path)
    return Here(tmp_path, capsys)


@pytest.fixture
def small(here: Here) -> Here:
    """A directory with a small train.csv."""
    here.file("train.csv", csv(digits(150)))
    return here

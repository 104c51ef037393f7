"""What visitors share is there before the first of them comes."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import pytest

from tests import crowd, serving

APP = ("app.py", "home.py", "pages", "digitnet", "weights", ".streamlit")


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of the app, from which files may be taken away."""
    for name in APP:
        source = serving.ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, tmp_path / name)
    return tmp_path


@pytest.mark.long
def test_a_server_that_has_started_needs_neither_mnists_file_nor_the_weights(house: Path) -> None:
    async def visit(address: str, page: str) -> list[str]:
        async with crowd.visit(address, page) as visitor:
            await visitor.open_page()
            return visitor.headings

    with serving.serve(root=house) as server:
        (house / "digitnet" / "data" / "mnist.npz").unlink()
        shutil.rmtree(house / "weights")
        headings = [asyncio.run(visit(server.address, page)) for page in ("", "train", "draw")]
        said = server.log()
    assert all(headings)
    assert "Traceback" not in said, said

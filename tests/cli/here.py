"""The command line in an empty directory."""

from pathlib import Path
from typing import NamedTuple

import pytest
from PIL import Image

from digitnet import load_mnist
from digitnet.cli.commands import main
from digitnet.nn.weights import SHIPPED

BLOG = str(SHIPPED / "blog.safetensors")
SMALL = ["train", "--csv", "train.csv", "--hidden", "12", "--batch-size", "25"]


class Said(NamedTuple):
    """How a command ended and the lines that it printed."""

    code: int
    out: list[str]
    err: list[str]


class Here:
    """The command line in an empty directory."""

    def __init__(self, path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.path, self._capsys = path, capsys

    def run(self, *arguments: str) -> Said:
        self._capsys.readouterr()
        try:
            code = main(arguments)
        except SystemExit as end:  # argparse
            code = end.code
        printed = self._capsys.readouterr()
        return Said(code, printed.out.splitlines(), printed.err.splitlines())

    def file(self, name: str, raw: bytes) -> str:
        (self.path / name).write_bytes(raw)
        return name


def digit_picture(path: Path, which: int, *, dark_on_light: bool) -> str:
    """A test image of MNIST ten times as large, as a PNG file."""
    pixels = load_mnist()[1].images[which].reshape(28, 28)
    picture = Image.fromarray(255 - pixels if dark_on_light else pixels)
    picture.resize((280, 280), Image.Resampling.BICUBIC).save(path)
    return path.name

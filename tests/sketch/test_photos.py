"""Pictures of digits on paper, in any light and file format, or refused in words."""

import io
import struct
import zlib
from collections.abc import Iterator
from contextlib import suppress
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from digitnet import DataError, sketch
from digitnet.sketch.photos import LEAST_CONTRAST, bright_ink, read_picture
from digitnet.sketch.picturefiles import MOST_PIXELS, open_picture
from tests.handwriting import written
from tests.rejected import misjudged

QUICK = settings(derandomize=True, deadline=None, max_examples=60)
Y, X = np.mgrid[:280, :280] / 280
ALIKE = 0.8  # correlation of two 28x28 images that show the same digit


def strokes(digit: int = 5) -> list[np.ndarray]:
    return written(digit, 60, 50, 170)


INK = sketch.on_canvas(strokes(), 280, 14) / 255.0  # (280, 280), 1 where ink is
PAPER = 0.9 - 0.75 * INK  # dark on light


def as_bytes(values: np.ndarray) -> np.ndarray:
    return np.round(np.clip(values, 0, 1) * 255).astype(np.uint8)


def file(picture: Image.Image | np.ndarray, kind: str = "PNG", **options: Any) -> io.BytesIO:
    if isinstance(picture, np.ndarray):
        picture = Image.fromarray(as_bytes(picture))
    saved = io.BytesIO()
    picture.save(saved, kind, **options)
    return io.BytesIO(saved.getvalue())


def likeness(image: np.ndarray, digit: int = 5) -> float:
    """To the same digit's strokes, as they are read without any camera."""
    return float(np.corrcoef(image.ravel(), sketch.from_strokes(strokes(digit)).ravel())[0, 1])


def noise(size: float) -> np.ndarray:
    return np.random.default_rng(0).normal(0, size, (280, 280))


SPECKS = np.zeros((280, 280), bool)  # bits of dirt of 3 x 3 pixels in the corners
for top, left in ((8, 8), (30, 250), (262, 15), (255, 255)):
    SPECKS[top : top + 3, left : left + 3] = True

LIGHTS = {
    "dark on light": PAPER,
    "light on dark": 1 - PAPER,
    "pencil on grey": 0.55 - 0.2 * INK,
    "light from the left": PAPER * (1 - 0.6 * X),
    "light from a corner": PAPER * (0.5 + 0.5 * X * Y),
    "shadow over a half": PAPER * np.where(X > 0.5, 0.65, 1),
    "chalk in uneven light": (0.2 + 0.6 * INK) * (0.6 + 0.4 * Y),
    "noise": PAPER + noise(0.06),
    "noise in uneven light": PAPER * (1 - 0.5 * Y) + noise(0.03),
    "dark specks": np.where(SPECKS, 0.1, PAPER),
    "bright specks": np.where(SPECKS, 1.0, PAPER),
}


@pytest.mark.parametrize("picture", LIGHTS.values(), ids=LIGHTS)
def test_a_digit_is_seen_in_any_light_its_ink_bright_on_black(picture: np.ndarray) -> None:
    assert likeness(read_picture(file(picture))) > ALIKE
    found = bright_ink(as_bytes(picture))
    assert (found.dtype, found.shape) == (np.uint8, (280, 280))
    assert (found[INK == 0] > 0).mean() < 0.06
    assert (found[INK == 1] > 0).mean() > 0.9


def test_every_digit_on_paper_is_read_as_its_strokes_are() -> None:
    inks = {digit: sketch.on_canvas(strokes(digit), 280, 14) / 255 for digit in range(10)}
    pictures = {digit: (0.9 - 0.7 * inks[digit]) * (1 - 0.4 * X) + noise(0.02) for digit in inks}
    alike = {d: likeness(read_picture(file(pictures[d], "JPEG")), d) for d in pictures}
    assert {digit: how for digit, how in alike.items() if how <= ALIKE} == {}
    for image in (x := sketch.from_strokes(strokes()), 1 - x):  # as MNIST's own pictures are
        assert likeness(read_picture(file(image))) > 0.95


@QUICK
@given(st.integers(1, 70), st.integers(1, 70), st.integers(0, 2**32))
@pytest.mark.filterwarnings("error")
def test_any_grey_picture_is_read_or_rejected(height: int, width: int, seed: int) -> None:
    grey = np.random.default_rng(seed).integers(0, 256, (height, width), np.uint8)
    with suppress(DataError):
        found = bright_ink(grey)
        assert (found.dtype, found.shape) == (np.uint8, grey.shape)
        assert found.max() > 127


OTHER_PIXELS = ("1 PNG", "P PNG", "LA PNG", "RGB BMP", "CMYK JPEG")
TURNS = {1: 0, 3: 180, 6: 90, 8: 270}  # by the orientation in a photo's Exif data, degrees


def stored() -> Iterator[tuple[str, io.BytesIO]]:
    """PAPER in every kind of file and of pixels, and on its side with a word on which it is."""
    grey = Image.fromarray(as_bytes(PAPER))
    for kind in ("L JPEG", "L WEBP", "L BMP", "L GIF", *OTHER_PIXELS):
        mode, format_ = kind.split()
        yield kind, file(grey.convert(mode), format_)
    yield "16 bits", file(Image.fromarray((np.clip(PAPER, 0, 1) * 65535).astype(np.uint16)))
    for kind, (orientation, turn) in product(("JPEG", "PNG"), TURNS.items()):
        exif = Image.Exif()
        exif[0x0112] = orientation
        yield f"{kind} turned by {turn}", file(grey.rotate(turn, expand=True), kind, exif=exif)
    for colour in ((0, 0, 0), (30, 60, 160)):
        rgba = np.dstack([np.full((280, 280, 3), colour, np.uint8), as_bytes(INK)])
        yield f"{colour} on transparent ground", file(Image.fromarray(rgba))
    palette = Image.fromarray((INK > 0.5).astype(np.uint8)).convert("P")
    palette.putpalette([250, 240, 200, 60, 0, 0])  # of ground and ink
    yield "a palette", file(palette)
    palette.putpalette([0, 0, 90, 0, 0, 60])  # the transparent ground's own colour does not matter
    yield "a palette with transparent ground", file(palette, transparency=0)


def test_a_picture_is_read_upright_from_any_kind_of_file_and_of_pixels() -> None:
    alike = {name: likeness(read_picture(picture)) for name, picture in stored()}
    assert {name: how for name, how in alike.items() if how <= ALIKE} == {}


def test_a_large_photo_is_made_small_first() -> None:
    large = Image.fromarray(as_bytes(PAPER)).resize((2400, 1800))
    opened = open_picture(file(large.convert("RGB"), "JPEG"))
    assert (max(opened.shape), opened.dtype) == (320, np.uint8)


PNG, JPEG = file(PAPER).getvalue(), file(PAPER, "JPEG").getvalue()


def png_of(width: int, height: int) -> bytes:
    """A PNG file that says it has so many pixels."""
    header = b"IHDR" + struct.pack(">II", width, height) + PNG[24:29]
    return PNG[:12] + header + struct.pack(">I", zlib.crc32(header)) + PNG[33:]


BAD: dict[str, list[bytes]] = {
    "not a picture in a supported format": [b"", b"a digit", bytes(1000), b"PK\3\4" + bytes(100)],
    "not a picture|damaged": [PNG[:20], png_of(0, 0)],
    "damaged": [PNG[: len(PNG) // 2], JPEG[: len(JPEG) // 2]],
    "8000 x 5001 pixels: too large": [png_of(8000, MOST_PIXELS // 8000 + 1)],
    "too many pixels": [png_of(100_000, 100_000)],
}


@pytest.mark.filterwarnings("error")
def test_a_bad_file_is_rejected_with_the_reason_and_named(tmp_path: Path) -> None:
    path = tmp_path / "bad.png"

    def read_file(raw: bytes) -> None:
        path.write_bytes(raw)
        read_picture(path)

    assert misjudged(lambda raw: read_picture(io.BytesIO(raw)), BAD) == []
    named = {rf"bad\.png: .*({reason})": files for reason, files in BAD.items()}
    assert misjudged(read_file, named) == []
    missing = {r"none\.png: No such file": [tmp_path / "none.png"]}
    assert misjudged(read_picture, missing) == []


@pytest.mark.filterwarnings("ignore:IM image format")
def test_formats_that_the_uploader_does_not_offer_are_rejected() -> None:
    grey = Image.fromarray(as_bytes(PAPER))
    others = [file(grey, kind) for kind in ("TIFF", "DDS", "IM", "PPM", "ICO")]
    others.append(file(grey.convert("F"), "SPIDER"))
    assert misjudged(read_picture, {"not a picture in a supported format": others}) == []


@pytest.mark.filterwarnings("error")
def test_blank_paper_is_rejected() -> None:
    white, uneven = np.ones((280, 280)), 0.9 - 0.5 * X
    blank = [white, 0 * white, white / 2, 0.8 + noise(0.02), uneven, uneven + noise(0.02)]
    blank.append(0.8 - 0.5 * LEAST_CONTRAST * INK)
    assert misjudged(read_picture, {"no digit found": map(file, blank)}) == []

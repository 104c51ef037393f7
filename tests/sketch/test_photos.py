"""Pictures of digits on paper, in any light and file format, or refused in words."""

from __future__ import annotations

import io
import struct
import zlib
from contextlib import suppress
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
from tests.handwriting import write

QUICK = settings(derandomize=True, deadline=None, max_examples=60)
Y, X = np.mgrid[:280, :280] / 280
ALIKE = 0.8  # correlation of two 28x28 images that show the same digit


def strokes(digit: int = 5) -> list[np.ndarray]:
    return [np.array(stroke) for stroke in write(digit, 60, 50, 170)]


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


def specks(ink: bool) -> np.ndarray:
    """Bits of dirt of 3 x 3 pixels in the corners."""
    picture = PAPER.copy()
    for y, x in ((8, 8), (30, 250), (262, 15), (255, 255)):
        picture[y : y + 3, x : x + 3] = 0.1 if ink else 1.0
    return picture


# Light and paper

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
    "dark specks": specks(ink=True),
    "bright specks": specks(ink=False),
}


@pytest.mark.parametrize("picture", LIGHTS.values(), ids=LIGHTS)
def test_a_digit_is_seen_in_any_light(picture: np.ndarray) -> None:
    assert likeness(read_picture(file(picture))) > ALIKE


@pytest.mark.parametrize("picture", LIGHTS.values(), ids=LIGHTS)
def test_the_ground_is_black_and_the_ink_is_bright(picture: np.ndarray) -> None:
    found = bright_ink(as_bytes(picture))
    assert (found.dtype, found.shape) == (np.uint8, (280, 280))
    assert (found[INK == 0] > 0).mean() < 0.06
    assert (found[INK == 1] > 0).mean() > 0.9


@pytest.mark.parametrize("digit", range(10))
def test_every_digit_on_paper_is_read_as_its_strokes_are(digit: int) -> None:
    ink = sketch.on_canvas(strokes(digit), 280, 14) / 255
    picture = (0.9 - 0.7 * ink) * (1 - 0.4 * X) + noise(0.02)
    assert likeness(read_picture(file(picture, "JPEG")), digit) > ALIKE


def test_mnists_own_pictures_are_read() -> None:
    image = as_bytes(sketch.from_strokes(strokes()))
    assert likeness(read_picture(file(Image.fromarray(image)))) > 0.95
    assert likeness(read_picture(file(Image.fromarray(255 - image)))) > 0.95


@settings(derandomize=True, deadline=None, max_examples=60)
@given(st.integers(1, 70), st.integers(1, 70), st.integers(0, 2**32))
@pytest.mark.filterwarnings("error")
def test_any_grey_picture_is_read_or_refused(height: int, width: int, seed: int) -> None:
    grey = np.random.default_rng(seed).integers(0, 256, (height, width), np.uint8)
    with suppress(DataError):
        found = bright_ink(grey)
        assert (found.dtype, found.shape) == (np.uint8, grey.shape)
        assert found.max() > 127


# Files


def test_a_picture_is_read_from_a_path_and_from_a_stream(tmp_path: Path) -> None:
    path = tmp_path / "five.png"
    path.write_bytes(file(PAPER).getvalue())
    for source in (path, str(path), file(PAPER)):
        np.testing.assert_array_equal(open_picture(source), as_bytes(PAPER))


@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "BMP", "GIF"])
def test_other_formats_are_read(kind: str) -> None:
    assert likeness(read_picture(file(PAPER, kind))) > ALIKE


@pytest.mark.parametrize(
    ("mode", "kind"),
    [("1", "PNG"), ("P", "PNG"), ("RGB", "BMP"), ("LA", "PNG"), ("CMYK", "JPEG")],
)
def test_other_kinds_of_pixels_are_read(mode: str, kind: str) -> None:
    picture = Image.fromarray(as_bytes(PAPER)).convert(mode)
    assert likeness(read_picture(file(picture, kind))) > ALIKE


@pytest.mark.parametrize("kind", ["TIFF", "DDS", "IM", "SPIDER", "PPM", "ICO"])
def test_formats_that_the_uploader_does_not_offer_are_refused(kind: str) -> None:
    picture = Image.fromarray(as_bytes(PAPER)).convert("F" if kind == "SPIDER" else "L")
    with pytest.raises(DataError, match="not a picture that can be opened"):
        read_picture(file(picture, kind))


def test_sixteen_bits_a_pixel_are_read() -> None:
    picture = Image.fromarray(np.round(np.clip(PAPER, 0, 1) * 65535).astype(np.uint16))
    assert likeness(read_picture(file(picture))) > ALIKE


@pytest.mark.parametrize(("orientation", "turn"), [(1, 0), (3, 180), (6, 90), (8, 270)])
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_photo_is_read_upright_however_the_camera_was_held(
    orientation: int, turn: int, kind: str
) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    turned = Image.fromarray(as_bytes(PAPER)).rotate(turn, expand=True)
    assert likeness(read_picture(file(turned, kind, exif=exif))) > ALIKE


def test_a_large_photo_is_made_small_first() -> None:
    large = Image.fromarray(as_bytes(PAPER)).resize((2400, 1800))
    opened = open_picture(file(large.convert("RGB"), "JPEG"))
    assert (max(opened.shape), opened.dtype) == (320, np.uint8)


@pytest.mark.parametrize("colour", [(0, 0, 0), (30, 60, 160)])
def test_transparent_ground_is_paper(colour: tuple[int, int, int]) -> None:
    rgba = np.empty((280, 280, 4), np.uint8)
    rgba[..., :3], rgba[..., 3] = colour, as_bytes(INK)
    assert likeness(read_picture(file(Image.fromarray(rgba)))) > ALIKE


@pytest.mark.parametrize("see_through", [False, True])
def test_a_palette_is_read(see_through: bool) -> None:
    picture = Image.fromarray((INK > 0.5).astype(np.uint8)).convert("P")
    # Ground and ink; the transparent ground's own colour must not matter.
    picture.putpalette([0, 0, 90, 0, 0, 60] if see_through else [250, 240, 200, 60, 0, 0])
    options = {"transparency": 0} if see_through else {}
    assert likeness(read_picture(file(picture, **options))) > ALIKE


# What is refused


def png_of(width: int, height: int) -> bytes:
    """A PNG file that says it has so many pixels, and holds none."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    size = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


PNG, JPEG = file(PAPER).getvalue(), file(PAPER, "JPEG").getvalue()
BAD: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "not a picture that can be opened"),
    "text": (b"a digit, honestly", "not a picture that can be opened"),
    "zeros": (bytes(1000), "not a picture that can be opened"),
    "zip": (b"PK\3\4" + bytes(100), "not a picture that can be opened"),
    "header only": (PNG[:20], "not a picture|damaged"),
    "truncated PNG": (PNG[: len(PNG) // 2], "damaged"),
    "truncated JPEG": (JPEG[: len(JPEG) // 2], "damaged"),
    "too large": (png_of(8000, MOST_PIXELS // 8000 + 1), "8000 x 5001 pixels: too large"),
    "bomb": (png_of(100_000, 100_000), "too many pixels"),
    "no pixels": (png_of(0, 0), "not a picture|damaged"),
}


@pytest.mark.parametrize(("raw", "message"), BAD.values(), ids=BAD)
@pytest.mark.filterwarnings("error")
def test_a_bad_file_is_refused_in_words(raw: bytes, message: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=message):
        read_picture(io.BytesIO(raw))
    path = tmp_path / "bad.png"
    path.write_bytes(raw)
    with pytest.raises(DataError, match=rf"bad\.png: .*({message})"):
        read_picture(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"none\.png: No such file"):
        read_picture(tmp_path / "none.png")


SOUND = [file(PAPER[::3, ::3], kind).getvalue() for kind in ("PNG", "JPEG", "GIF", "BMP")]


@settings(derandomize=True, deadline=None, max_examples=80)
@given(st.sampled_from(SOUND), st.floats(0, 1), st.binary(max_size=6), st.integers(0, 6))
def test_a_file_damaged_anywhere_is_read_or_refused(
    raw: bytes, where: float, noise: bytes, lost: int
) -> None:
    at = int(where * where * len(raw))  # mostly in the header
    with suppress(DataError):
        assert read_picture(io.BytesIO(raw[:at] + noise + raw[at + lost :])).shape == (28, 28)


BLANK = {
    "white": np.ones((280, 280)),
    "black": np.zeros((280, 280)),
    "grey": np.full((280, 280), 0.5),
    "noise": 0.8 + noise(0.02),
    "uneven light": 0.9 - 0.5 * X,
    "uneven light and noise": 0.9 - 0.4 * Y + noise(0.02),
    "ink that is too faint": 0.8 - 0.5 * LEAST_CONTRAST * INK,
}


@pytest.mark.parametrize("picture", BLANK.values(), ids=BLANK)
@pytest.mark.filterwarnings("error")
def test_blank_paper_is_refused(picture: np.ndarray) -> None:
    with pytest.raises(DataError, match="no digit to be seen"):
        read_picture(file(picture))

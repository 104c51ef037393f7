"""Opens picture files of known formats and limited size, and makes them grey and small."""

import re
import warnings
from collections.abc import Iterator
from io import BytesIO
from itertools import islice, repeat
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from digitnet.data import DataError

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

SUFFIXES = {  # of the files in each supported format of Pillow
    "PNG": ["png"],
    "JPEG": ["jpg", "jpeg"],
    "WEBP": ["webp"],
    "BMP": ["bmp"],
    "GIF": ["gif"],
}
MOST_BYTES = 20 * 2**20  # of a file
MOST_PIXELS = 40_000_000  # of a photo; a JPEG file is reduced while it is decoded
MOST_UNPACKED = 12_600_000  # pixels of other pictures, which are decoded whole: 4096 x 3072
MOST_IN_WEBP = 6_300_000  # pixels: its decoder holds each of them four times
MOST_GIF_BYTES = 2 * 2**20  # its blocks are small, and slow to read
MOST_EXIF = 2**16  # bytes of it in which the orientation is looked for
MOST_EXIF_SEGMENTS = 3  # of a photo and the images that some phones append to it
MOST_SIDE = 20_000  # pixels
MOST_PARTS = 5_000  # of a file: segments of JPEG or chunks of PNG
MOST_SCANNED = 160_000_000  # pixels over all of a JPEG file's scans
WORKING_SIDE = 320  # pixels: larger pictures are reduced
BAND = 2**20  # pixels: converted to grey at a time


def open_picture(source: str | Path | BinaryIO) -> np.ndarray:
    """The picture in a file as (h, w) uint8 grey, upright and small; raises DataError.

    Accepts the formats in SUFFIXES, recognised by the file's first bytes. Sizes are checked before
    anything is decoded.
    """
    name = f"{source}: " if isinstance(source, str | Path) else ""
    try:
        return _grey(_read(source))
    except DataError as error:
        raise DataError(f"{name}{error}") from None
    except OSError as error:
        raise DataError(f"{name}{error.strerror or 'damaged'}") from None
    except ValueError as error:  # an invalid name, such as one with a null byte
        raise DataError(f"{name}{error}") from None


def _read(source: str | Path | BinaryIO) -> bytes:
    if isinstance(source, str | Path):
        with open(source, "rb") as file:
            return _read(file)
    raw = source.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        raise DataError(f"larger than {MOST_BYTES // 2**20} MB: too large for a picture")
    return raw


def _grey(raw: bytes) -> np.ndarray:
    from PIL import Image, ImageOps, UnidentifiedImageError

    _check_parts(raw)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(BytesIO(raw), formats=list(SUFFIXES)) as picture:
                _check_size(picture, raw)
                picture.draft("L", (2 * WORKING_SIDE, 2 * WORKING_SIDE))
                picture.load()
                small = _on_white(picture)
                small.thumbnail((WORKING_SIDE, WORKING_SIDE), Image.Resampling.BOX)
                if len(small.info.get("exif", b"")) > MOST_EXIF:
                    del small.info["exif"]
                return np.asarray(ImageOps.exif_transpose(small))
    except DataError:
        raise
    except UnidentifiedImageError:
        raise DataError("not a picture in a supported format") from None
    except (Image.DecompressionBombError, MemoryError):
        raise DataError("too many pixels") from None
    except Exception:  # whatever Pillow raises for a damaged file, even SyntaxError
        raise DataError("damaged") from None


def _check_parts(raw: bytes) -> None:
    """Raises DataError for a file with so many parts that listing them takes long."""
    if raw.startswith(b"GIF8") and len(raw) > MOST_GIF_BYTES:
        raise DataError(f"larger than {MOST_GIF_BYTES // 2**20} MB: too large for a GIF picture")
    many = sum(1 for _ in islice(_parts(raw), MOST_PARTS + 1)) > MOST_PARTS
    # Pillow joins the EXIF data of several segments and parses all of it.
    if many or (raw.startswith(b"\xff\xd8") and raw.count(b"Exif\0\0") > MOST_EXIF_SEGMENTS):
        raise DataError("damaged: too many parts")


def _check_size(picture: "Picture", raw: bytes) -> None:
    """Raises DataError for a picture that would take too much time or memory to decode."""
    width, height = picture.size
    pixels, most = width * height, {"JPEG": MOST_PIXELS, "MPO": MOST_PIXELS, "WEBP": MOST_IN_WEBP}
    limit = most.get(picture.format or "", MOST_UNPACKED)
    if picture.info.get("progressive"):  # held whole until the last scan
        limit = MOST_UNPACKED
    scanned = pixels * sum(kind == b"\xda" for kind in _parts(raw))
    if pixels > limit or max(width, height) > MOST_SIDE or scanned > MOST_SCANNED:
        raise DataError(f"{width} x {height} pixels: too large")


def _on_white(picture: "Picture") -> "Picture":
    """The picture in grey, converted in bands; transparent pixels become white."""
    from PIL import Image

    clear = "A" in picture.getbands() or "transparency" in picture.info
    if picture.mode.startswith("I;16"):  # of 16 bits keep the upper 8
        picture = picture.point(lambda value: value / 256)
    if not clear:
        return picture.convert("L")
    grey = Image.new("L", picture.size)
    grey.info = dict(picture.info)
    rows = max(1, BAND // picture.width)
    for top in range(0, picture.height, rows):
        box = (0, top, picture.width, min(top + rows, picture.height))
        band = picture.crop(box).convert("RGBA")
        white = Image.new("RGBA", band.size, "white")
        grey.paste(Image.alpha_composite(white, band).convert("L"), box)
    return grey


_MARKER = re.compile(rb"\xff([^\x00\xd0-\xd7\xff])", re.DOTALL)  # not data, nor a restart in it


def _parts(raw: bytes) -> Iterator[bytes]:
    """The types of the segments of a JPEG file or the chunks of a PNG file."""
    if raw.startswith(b"\xff\xd8"):
        return _segments(raw)
    if raw.startswith(b"\x89PNG"):
        return _chunks(raw)
    return iter(())


def _segments(jpeg: bytes) -> Iterator[bytes]:
    """The second byte of every marker up to the end of the image, and every stray byte."""
    at, in_scan = 2, False
    while marker := _MARKER.search(jpeg, at):
        if not in_scan:
            yield from repeat(b"", marker.start() - at)
        yield marker[1]
        if marker[1] == b"\xd9":
            return
        at, in_scan = marker.end(), marker[1] == b"\xda"
        if marker[1] not in (b"\x01", b"\xd8"):
            at += int.from_bytes(jpeg[at : at + 2], "big")


def _chunks(png: bytes) -> Iterator[bytes]:
    at = 8
    while at + 8 <= len(png):
        yield png[at + 4 : at + 8]
        at += 12 + int.from_bytes(png[at : at + 4], "big")

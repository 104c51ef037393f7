"""What once brought a reader down: each is refused or read, in little time and memory."""

import io
import itertools
import json
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from safetensors.numpy import save

from digitnet import DataError, Network, WeightsError, read_csv, read_idx
from digitnet.sketch import from_canvas, from_strokes, picturefiles, read_picture, read_unipen
from tests.edited import edited
from tests.files import digits, unipen_digit
from tests.fresh_python import printed_by
from tests.fuzz.mutations import VALUES
from tests.fuzz.readers import READERS
from tests.fuzz.trial import trouble

PATH = [["M", 0, 0], *[["Q", i, 1, i, 2] for i in range(4_999)]]


def refusal(error: type[Exception] | tuple, message: str, read: Callable[[Any], Any]) -> Callable:
    """Reads, and fails where it is not refused in these words."""

    def refused(raw: Any) -> None:
        with pytest.raises(error, match=message):
            read(raw)

    return refused


# Tables: a fresh interpreter for each, as memory once taken may stay with the process

EMPTY_BLOCK = r"b'\0\0\0\xff\xff'"
CSV_BOMBS = {
    "short lines": "gzip.compress(b'a\\n' * (100 * 2**20 - 10))",
    "empty lines": "b'\\n' * (60 * 2**20)",
    "empty lines, packed": "gzip.compress(b'\\n' * (199 * 2**20))",
    "empty lines between images": "gzip.compress((b'0' + b',0' * 784 + b'\\n' * 10**5) * 900)",
    "lone commas": "b',\\n' * (10 * 2**20)",
    "one line of commas": "b',' * (150 * 2**20)",
    "millions of columns": "b'label,' + b'pixel,' * (20 * 2**20)",
    "no numbers": "gzip.compress((b'x' + b',0' * 784 + b'\\n') * 100_000)",
}
EMPTY_GZIP = {
    "empty gzip members": "gzip.compress(b'') * (10 * 2**20)",
    "a gzip name of 200 MB": "b'\\x1f\\x8b\\x08\\x08' + bytes(6) + b'a' * (199 * 2**20)",
    "empty blocks": f"b'\\x1f\\x8b\\x08\\0' + bytes(6) + {EMPTY_BLOCK} * (40 * 2**20)",
    "zeros": "gzip.compress(b'0') + bytes(199 * 2**20)",
}
LONG, SLOW = pytest.mark.long, ("empty gzip members", "a gzip name of 200 MB")
REFUSED_IN = """
import gzip
from digitnet import DataError, read_csv, read_idx
from tests.fuzz.test_findings import refusal
from tests.fuzz.trial import trouble
print(trouble(refusal(DataError, "", lambda raw: {read}), {bomb}, {seconds}, {megabytes}))
"""


@pytest.mark.parametrize(
    "name", [*CSV_BOMBS, "zeros", "empty blocks", *(pytest.param(n, marks=LONG) for n in SLOW)]
)
def test_a_table_that_holds_next_to_nothing_is_refused_in_little_time_and_memory(name: str) -> None:
    seconds, megabytes = (2, 50) if name in EMPTY_GZIP else (5, 300)
    for read in ["read_csv(raw)", "read_idx(raw, raw)"][: 2 if name in EMPTY_GZIP else 1]:
        bomb = (CSV_BOMBS | EMPTY_GZIP)[name]
        program = REFUSED_IN.format(bomb=bomb, read=read, seconds=seconds, megabytes=megabytes)
        assert printed_by(program) == "None", read


# Pictures


def file(picture: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    saved = io.BytesIO()
    picture.save(saved, kind, **options)
    return saved.getvalue()


def winding() -> np.ndarray:
    """One line, two pixels wide, there and back from the top to the bottom."""
    picture = np.full((320, 320), 255)
    for turn, top in enumerate(range(4, 308, 4)):
        picture[top : top + 2, 4:316] = 0
        picture[top : top + 4, slice(314, 316) if turn % 2 == 0 else slice(4, 6)] = 0
    return picture


def enlarged(bits: np.ndarray, size: int) -> np.ndarray:
    return np.kron(bits, np.full((size, size), 255))


NOISE = np.random.default_rng(0).integers(0, 2, (320, 320))
INTRICATE = {"winding line": winding(), "noise": enlarged(NOISE, 1)}
INTRICATE |= {"coarse noise": enlarged(NOISE[:106, :106], 3)} | {
    f"chequers of {n}": enlarged(np.indices((320 // n,) * 2).sum(0) % 2, n) for n in (1, 2, 3, 4, 6)
}


def test_an_intricate_picture_is_read_in_little_time_and_memory() -> None:
    read, found = READERS["picture"].read, {}
    for name, grey in INTRICATE.items():
        raw = file(Image.fromarray(grey.astype(np.uint8)))
        found[name] = trouble(read, raw, seconds=0.5, megabytes=100)
    assert not any(found.values()), found


def _digit() -> Image.Image:
    return Image.fromarray(255 - digits(1).images[0].reshape(28, 28))


def chunk(kind: bytes, body: bytes = b"") -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def profile(packed: bytes) -> bytes:
    return chunk(b"iCCP", b"a\0\0" + packed)


def put_in(raw: bytes, at: int, part: bytes) -> bytes:
    return raw[:at] + part + raw[at:]


PNG, JPEG, GIF = (file(_digit(), kind) for kind in ("PNG", "JPEG", "GIF"))
HUGE: dict[str, Callable[[], bytes]] = {
    "6300 x 6300": lambda: file(Image.new("RGBA", (6300, 6300)), compress_level=1),
    "1 x 40,000,000": lambda: file(Image.new("L", (1, 40_000_000)), compress_level=1),
    "large WebP": lambda: file(Image.new("RGB", (4000, 4000)), "WEBP", lossless=True, quality=0),
    "large JPEG": lambda: file(Image.new("RGB", (6300, 6300)), "JPEG", progressive=True),
    "a million empty chunks": lambda: put_in(PNG, 33, chunk(b"abCd") * 10**6),
    "a profile of 256 MB": lambda: put_in(PNG, 33, profile(zlib.compress(bytes(2**28)))),
    "a million comments": lambda: put_in(JPEG, 2, b"\xff\xfe\0\2" * 10**6),
    "comments of one byte": lambda: put_in(GIF, 13 + 768, b"\x21\xfe" + b"\1a" * 10**7 + b"\0"),
}


@pytest.mark.parametrize("name", HUGE)
def test_a_picture_too_large_to_unpack_is_refused_before(name: str) -> None:
    read = refusal(DataError, r"large|damaged", picturefiles.open_picture)
    assert trouble(lambda raw: read(io.BytesIO(raw)), HUGE[name](), 0.5, 60) is None


@pytest.mark.filterwarnings("ignore:IM image format")
def test_a_damaged_file_of_another_format_named_png_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "digit.png"
    for kind, mode in {"DDS": "RGBA", "IM": "L", "SPIDER": "F"}.items():
        raw = file(_digit().convert(mode), kind)
        for keep in (0.3, 0.7, 0.99):
            path.write_bytes(raw[: int(keep * len(raw))])
            refusal(DataError, r"digit\.png: not a picture in a supported format", read_picture)(
                path
            )


# The canvas


@pytest.mark.filterwarnings("error")
def test_an_odd_drawing_and_an_odd_number_in_one_are_read_or_left_out() -> None:
    for drawn in (5, None, [], "x", {"objects": 5}, {"objects": None}, [1]):
        assert from_canvas(drawn) == []
    for number in (10**400, "9" * 400, [1, 2], {"a": 1}, None, 1e308):
        objects = [{"path": [["M", 1, 2], ["Q", 3, 4, number, 6]]}]
        objects += [{"path": PATH[:2], where: number} for where in ("left", "angle", "scaleX")]
        assert all(np.isfinite(stroke).all() for stroke in from_canvas({"objects": objects}))


def test_a_million_commands_are_read_in_little_time() -> None:
    drawn = {"objects": [{"path": PATH}] * 200}
    assert trouble(lambda _: from_strokes(from_canvas(drawn)), b"", seconds=1.0) is None


# Weights


def layers(count: int) -> bytes:
    """That many layers of one unit, 784 pixels before them."""
    names = [f"{2 * i}.{part}" for i in range(count) for part in ("weight", "bias")]
    return save(dict.fromkeys(names, np.zeros(1, "f4")))


def weights(scale: float = 1, **metadata: Any) -> bytes:
    tensors = {"0.weight": np.full((10, 784), scale, "f4"), "0.bias": np.zeros(10, "f4")}
    return save(tensors, {key: json.dumps(value) for key, value in metadata.items()} or None)


def test_metadata_of_null_is_read_or_refused() -> None:
    raw = weights()
    header = b'{"__metadata__":null,' + raw[9 : 8 + int.from_bytes(raw[:8], "little")]
    without = struct.pack("<Q", len(header)) + header + raw[-4 * (10 * 784 + 10) :]
    assert trouble(READERS["weights"].read, without) is None


BAD_WEIGHTS: dict[str, Callable[[], bytes]] = {
    "least_logit": lambda: weights(least_logit=10**400),
    "too large": lambda: weights(1e19),
    "a header of": lambda: layers(200_000),
    "130 tensors, expected at most 128": lambda: layers(65),
}


@pytest.mark.parametrize("message", BAD_WEIGHTS)
def test_weights_that_no_network_has_are_refused_at_once(message: str) -> None:
    read = refusal(WeightsError, message, Network.from_bytes)
    assert trouble(read, BAD_WEIGHTS[message](), seconds=1.0) is None


HALVES_IN = """
import numpy as np
from safetensors.numpy import save
from digitnet import Network
from tests.fuzz.trial import trouble
shapes = {"0.weight": (40_000, 784), "0.bias": 40_000, "2.weight": (10, 40_000), "2.bias": 10}
raw = save({name: np.zeros(shape, "f2") for name, shape in shapes.items()})
read = []
# 60 MB of the file's arrays and 121 of the network
print(trouble(lambda raw: read.append(Network.from_bytes(raw)), raw, 5, 220), read[0].sizes)
"""


def test_weights_of_half_precision_take_little_more_than_what_they_become() -> None:
    assert printed_by(HALVES_IN) == "None (784, 40000, 10)"


# Checkpoints


def fields(state: dict[str, Any]) -> list[tuple[dict[str, Any], str]]:
    """Every field with the object that holds it, also of those inside another."""
    inner = [
        field for value in state.values() if isinstance(value, dict) for field in fields(value)
    ]
    return [(state, name) for name in state] + inner


def change(state: dict[str, Any], number: int, value: Any) -> None:
    """Sets a field; ...: leaves it out."""
    holder, name = fields(state)[number]
    holder[name] = value
    if value is ...:
        del holder[name]


def test_a_checkpoint_edited_by_hand_goes_on_or_is_refused() -> None:
    (raw,) = READERS["checkpoint"].sound()
    names, found = [], {}
    edited(raw, lambda state: names.extend(name for _, name in fields(state)))
    assert {"step", "rng", "bit_generator", "inc"} <= set(names)
    for number, value in itertools.product(range(len(names)), [*VALUES, ...]):
        changed = edited(raw, lambda state, n=number, v=value: change(state, n, v))
        found[f"{names[number]}: {value!r:.20}"] = trouble(READERS["checkpoint"].read, changed)
    assert not any(found.values()), {name: said for name, said in found.items() if said}


def test_a_checkpoint_that_ended_elsewhere_than_its_run_is_refused() -> None:
    (raw,) = READERS["checkpoint"].sound()
    ended = r"finished (True|False) after step \d of 8"
    for field in ({"finished": True}, {"step": 8}):
        changed = edited(raw, lambda state, field=field: state.update(field))
        refusal(WeightsError, ended, READERS["checkpoint"].read)(changed)


# UNIPEN, and names of files


def test_a_writer_of_5000_digits_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "pens"
    path.write_text(unipen_digit(writer=12).replace("12", "9" * 5_000))
    refusal(DataError, "digit 0: no label and writer", read_unipen)(path)


def test_a_name_with_a_null_byte_is_named_as_the_trouble() -> None:
    readers = [read_csv, lambda name: read_idx(name, name), read_unipen, read_picture, Network.load]
    for read in readers:
        refusal((DataError, WeightsError), "embedded null byte", read)("digits\0.csv")

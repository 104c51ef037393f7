"""What once brought a reader down: each is refused or read, in little time and memory."""

from __future__ import annotations

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
BOMBS = {name: (bomb, ("read_csv(raw)",), 5, 300) for name, bomb in CSV_BOMBS.items()} | {
    name: (bomb, ("read_csv(raw)", "read_idx(raw, raw)"), 2, 50)
    for name, bomb in EMPTY_GZIP.items()
}
REFUSED_IN = """
import gzip
from digitnet import DataError, read_csv, read_idx
from tests.fuzz.test_findings import refusal
from tests.fuzz.trial import trouble
print(trouble(refusal(DataError, "", lambda raw: {read}), {bomb}, {seconds}, {megabytes}))
"""


@pytest.mark.parametrize(("bomb", "reads", "seconds", "megabytes"), BOMBS.values(), ids=BOMBS)
def test_a_table_that_holds_next_to_nothing_is_refused_in_little_time_and_memory(
    bomb: str, reads: tuple[str, ...], seconds: int, megabytes: int
) -> None:
    for read in reads:
        program = REFUSED_IN.format(bomb=bomb, read=read, seconds=seconds, megabytes=megabytes)
        assert printed_by(program) == "None", read


# Pictures


def file(picture: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    saved = io.BytesIO()
    picture.save(saved, kind, **options)
    return saved.getvalue()


def winding() -> np.ndarray:
    """One line, two pixels wide, there and back from the top to the bottom."""
    picture = np.full((320, 320), 255, np.uint8)
    for turn, top in enumerate(range(4, 308, 4)):
        picture[top : top + 2, 4:316] = 0
        end = slice(314, 316) if turn % 2 == 0 else slice(4, 6)
        picture[top : top + 4, end] = 0
    return picture


def noise(size: int) -> np.ndarray:
    bits = np.random.default_rng(0).integers(0, 2, (320 // size, 320 // size))
    return np.kron(bits, np.ones((size, size))).astype(np.uint8) * 255


INTRICATE = {"winding line": winding(), "noise": noise(1), "coarse noise": noise(3)} | {
    f"chequers of {n}": np.kron(np.indices((320 // n,) * 2).sum(0) % 2, np.ones((n, n))) * 255
    for n in (1, 2, 3, 4, 6)
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


def put_in(raw: bytes, at: int, part: bytes) -> bytes:
    return raw[:at] + part + raw[at:]


PNG, JPEG, GIF = (file(_digit(), kind) for kind in ("PNG", "JPEG", "GIF"))
HUGE: dict[str, Callable[[], bytes]] = {
    "6300 x 6300": lambda: file(Image.new("RGBA", (6300, 6300)), compress_level=1),
    "1 x 40,000,000": lambda: file(Image.new("L", (1, 40_000_000)), compress_level=1),
    "large WebP": lambda: file(Image.new("RGB", (4000, 4000)), "WEBP", lossless=True, quality=0),
    "large progressive JPEG": lambda: file(
        Image.new("RGB", (6300, 6300)), "JPEG", progressive=True
    ),
    "a million empty chunks": lambda: put_in(PNG, 33, chunk(b"abCd") * 10**6),
    "a profile of 256 MB": lambda: put_in(
        PNG, 33, chunk(b"iCCP", b"a\0\0" + zlib.compress(bytes(2**28)))
    ),
    "a million comments": lambda: put_in(JPEG, 2, b"\xff\xfe\0\2" * 10**6),
    "comments of one byte": lambda: put_in(GIF, 13 + 768, b"\x21\xfe" + b"\1a" * 10**7 + b"\0"),
}


@pytest.mark.parametrize("make", HUGE.values(), ids=HUGE)
def test_a_picture_too_large_to_unpack_is_refused_before(make: Callable[[], bytes]) -> None:
    read = refusal(DataError, r"large|damaged", picturefiles.open_picture)
    assert trouble(lambda raw: read(io.BytesIO(raw)), make(), 0.5, 60) is None


@pytest.mark.filterwarnings("ignore:IM image format")
def test_a_damaged_file_of_another_format_named_png_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "digit.png"
    for kind, mode in {"DDS": "RGBA", "IM": "L", "SPIDER": "F"}.items():
        raw = file(_digit().convert(mode), kind)
        for keep in (0.3, 0.7, 0.99):
            path.write_bytes(raw[: int(keep * len(raw))])
            refusal(DataError, r"digit\.png: not a picture that can be opened", read_picture)(path)


# The canvas


def test_what_is_no_drawing_has_no_strokes() -> None:
    for drawn in (5, None, [], "x", {"objects": 5}, {"objects": None}, [1]):
        assert from_canvas(drawn) == []


@pytest.mark.filterwarnings("error")
def test_an_odd_number_on_the_canvas_is_read_or_left_out() -> None:
    drawn = []
    for number in (10**400, "9" * 400, [1, 2], {"a": 1}, None, 1e308):
        drawn += [{"path": [["M", 1, 2], ["Q", 3, 4, number, 6]]}]
        drawn += [{"path": PATH[:2], where: number} for where in ("left", "angle", "scaleX")]
    for each in drawn:
        assert all(np.isfinite(s).all() for s in from_canvas({"objects": [each]})), each


def test_a_million_commands_are_read_in_little_time() -> None:
    drawn = {"objects": [{"path": PATH}] * 200}
    assert trouble(lambda _: from_strokes(from_canvas(drawn)), b"", seconds=1.0) is None


# Weights


def layers(count: int) -> bytes:
    """That many layers of one unit, 784 pixels before them."""
    names = [f"{2 * i}.{part}" for i in range(count) for part in ("weight", "bias")]
    header, at = {}, 0
    for name in names:
        header[name] = {"dtype": "F32", "shape": [1], "data_offsets": [at, at + 4]}
        at += 4
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + bytes(at)


def weights(scale: float = 1, **metadata: Any) -> bytes:
    tensors = {"0.weight": np.full((10, 784), scale, "f4"), "0.bias": np.zeros(10, "f4")}
    return save(tensors, {key: json.dumps(value) for key, value in metadata.items()} or None)


def without_metadata() -> bytes:
    raw = weights()
    length = int.from_bytes(raw[:8], "little")
    header = b'{"__metadata__":null,' + raw[9 : 8 + length]
    return struct.pack("<Q", len(header)) + header + raw[8 + length :]


def test_metadata_of_null_is_read_or_refused() -> None:
    assert trouble(READERS["weights"].read, without_metadata()) is None


BAD_WEIGHTS = {
    "a least logit of 401 digits": (lambda: weights(least_logit=10**400), "least_logit"),
    "weights of 1e19": (lambda: weights(1e19), "too large"),
    "200,000 layers": (lambda: layers(200_000), "a header of"),
    "65 layers": (lambda: layers(65), "130 tensors, expected at most 128"),
}


@pytest.mark.parametrize(("make", "message"), BAD_WEIGHTS.values(), ids=BAD_WEIGHTS)
def test_weights_that_no_network_has_are_refused_at_once(
    make: Callable[[], bytes], message: str
) -> None:
    read = refusal(WeightsError, message, Network.from_bytes)
    assert trouble(read, make(), seconds=1.0) is None


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

ODD = [None, True, "x", -1, 10**400, 2.5, float("nan"), [], {}, [1]]
FIELDS = [
    ("setup",), ("step",), ("lr",), ("seconds",), ("best_accuracy",), ("looks_since_best",),
    ("finished",), ("position",), ("optimizer_steps",), ("rng",), ("rng", "state"),
    ("rng", "bit_generator"), ("rng", "state", "state"), ("rng", "state", "inc"),
    ("rng", "has_uint32"), ("rng", "uinteger"),
]  # fmt: skip


def put(state: dict[str, Any], field: tuple[str, ...], value: Any) -> None:
    """Sets a field of the state; ...: leaves it out."""
    for name in field[:-1]:
        state = state[name]
    state[field[-1]] = value
    if value is ...:
        del state[field[-1]]


def test_a_checkpoint_edited_by_hand_goes_on_or_is_refused() -> None:
    (raw,) = READERS["checkpoint"].sound()
    found = {}
    for field, value in itertools.product(FIELDS, [*ODD, ...]):
        changed = edited(raw, lambda state, f=field, v=value: put(state, f, v))
        found[f"{field}: {value!r:.20}"] = trouble(READERS["checkpoint"].read, changed)
    assert not any(found.values()), {name: said for name, said in found.items() if said}


def test_a_checkpoint_that_ended_elsewhere_than_its_run_is_refused() -> None:
    (raw,) = READERS["checkpoint"].sound()
    read = refusal(
        WeightsError, r"finished (True|False) after step \d of 8", READERS["checkpoint"].read
    )
    for field, value in {"finished": True, "step": 8}.items():
        read(edited(raw, lambda state, f=field, v=value: put(state, (f,), v)))


# UNIPEN, and names of files


def test_a_writer_of_5000_digits_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "pens"
    path.write_text(unipen_digit(writer=12).replace("12", "9" * 5_000))
    with pytest.raises(DataError, match="digit 0: no label and writer"):
        read_unipen(path)


def test_a_name_with_a_null_byte_is_named_as_the_trouble() -> None:
    readers = [read_csv, lambda name: read_idx(name, name), read_unipen, read_picture, Network.load]
    for read in readers:
        refusal((DataError, WeightsError), "embedded null byte", read)("digits\0.csv")

"""Every reader of what people bring: sound inputs for it, and how it is called."""

import io
import json
import tempfile
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

import numpy as np

from digitnet import DataError, Network, WeightsError, read_csv, read_idx, train
from digitnet.insight import FrameMaker
from digitnet.nn import DivergedError, checkpoint
from digitnet.recipes import Recipe
from digitnet.sketch import (
    Sample,
    collection,
    from_canvas,
    from_strokes,
    on_canvas,
    read_letters,
    read_picture,
    read_unipen,
)
from digitnet.store import runfile
from tests import files
from tests.handwriting import write

REFUSALS = (DataError, WeightsError, DivergedError, runfile.RunFileError)


class Reader(NamedTuple):
    """sound: makes the inputs to damage. read: reads one, or raises one of REFUSALS."""

    sound: Callable[[], list[bytes]]
    read: Callable[[bytes], Any]


def _strokes(digit: int) -> list[np.ndarray]:
    return [np.array(stroke) for stroke in write(digit, 60, 50, 170)]


def _canvases() -> list[bytes]:
    lines = [["M", 10, 20], *[["L", 10 + i, 20.5] for i in range(20)], ["Q", 1, 2, 3, 4]]
    placed = {"left": 5, "top": 6.5, "angle": 90, "scaleX": 2, "flipX": True}
    paths = [{"type": "path", "path": lines} | more for more in ({}, placed)]
    return [json.dumps({"version": "4.4.0", "objects": paths}).encode()]


def _read_canvas(raw: bytes) -> None:
    """As the canvas component does: what is no JSON never arrives."""
    try:
        drawn = json.loads(raw)
    except (ValueError, RecursionError):
        return
    assert np.isfinite(from_strokes(from_canvas(drawn))).all()


def _pictures() -> list[bytes]:
    from PIL import Image

    grey = Image.fromarray(255 - on_canvas(_strokes(5), 280, 14)).resize((90, 90))
    saved = []
    for kind, mode in [
        ("PNG", "L"), ("PNG", "RGBA"), ("PNG", "P"), ("JPEG", "RGB"), ("JPEG", "CMYK"),
        ("WEBP", "RGB"), ("BMP", "RGB"), ("GIF", "P"), ("DDS", "RGBA"), ("IM", "L"),
        ("SPIDER", "F"), ("TIFF", "L"),
    ]:  # fmt: skip
        file, exif = io.BytesIO(), Image.Exif()
        exif[0x0112] = 6
        grey.convert(mode).save(file, kind, **({"exif": exif} if kind in ("PNG", "JPEG") else {}))
        saved.append(file.getvalue())
    return saved


def _read_picture(raw: bytes) -> None:
    assert read_picture(io.BytesIO(raw)).shape == (28, 28)


def _read_weights(raw: bytes) -> None:
    network = Network.from_bytes(raw)
    assert np.isfinite(network.logits(files.digits(2).images)).all()


def _weights() -> list[bytes]:
    network = Network((784, 4, 10), rng=np.random.default_rng(0))
    network.least_logit, network.metadata = 1.5, {"preset": "blog", "recipe": {"hidden": [4]}}
    return [network.to_bytes()]


def _start() -> Any:
    network = Network((784, 3, 10), rng=np.random.default_rng(0))
    settings = {"steps": 8, "batch_size": 8, "optimizer": "adam", "average": 0.9}
    rng = np.random.default_rng(1)
    return train(network, files.digits(32), files.digits(8, start=32), rng=rng, **settings)


def _checkpoints() -> list[bytes]:
    run = _start()
    for _ in range(3):
        next(run)
    return [checkpoint.to_bytes(run)]


def _read_checkpoint(raw: bytes) -> None:
    run = _start()
    checkpoint.from_bytes(run, raw)
    for progress in run:
        assert progress.step <= 8


@cache
def _folder() -> tempfile.TemporaryDirectory:
    return tempfile.TemporaryDirectory()


def _read_pens(raw: bytes, read: Callable[[Path], list[Any]]) -> None:
    path = Path(_folder().name) / "pens"
    path.write_bytes(raw)
    for drawing in read(path)[:20]:
        from_strokes(drawing.strokes)


def _collections() -> list[bytes]:
    pictured = Sample(5, pixels=files.digits(1).images[0])
    return [collection.to_json([*(Sample(digit, _strokes(digit)) for digit in (3, 7)), pictured])]


def _read_collection(raw: bytes, read: Callable[[bytes], list[Sample]]) -> None:
    collection.as_dataset(read(raw))


def _run_files() -> list[bytes]:
    from tests.runs.recorded import recorded

    return [runfile.to_bytes(recorded(name="Mine"))]


def _read_run_file(raw: bytes) -> None:
    """Opened, and looked at once as the page does."""
    opened = runfile.from_bytes(raw)
    opened.hold_back(files.digits(40))
    FrameMaker(opened.dev, opened.first_network, opened.recipe).frame(opened.status())
    for step in opened.snapshots.steps()[:3]:
        assert np.isfinite(opened.snapshots.network(step).params.flat).all()


def _links() -> list[bytes]:
    return [
        b"preset=quick&hidden=12,6&lr=0.03&batch-size=64&steps=300&start=1&hide=settings,speed",
        b"augment=1&rotation=20&activation=tanh&seed=5&images=0&epochs=3&average=0.9",
    ]


def _read_link(raw: bytes) -> None:
    """As the page is given it; what is no setting is told, and a recipe made all the same."""
    from digitnet.ui.train.address import links

    link = links.read(dict(parse_qsl(raw.decode("utf-8", "replace"), keep_blank_values=True)))
    assert link.recipe is None or isinstance(link.recipe, Recipe)


CSV, IMAGES, LABELS = (
    make(files.digits(3)) for make in (files.csv, files.idx_images, files.idx_labels)
)
LETTERS = "".join(files.unipen_letter(letter) for letter in "kQ").encode()
READERS: dict[str, Reader] = {
    "csv": Reader(lambda: [CSV, files.csv(files.digits(3), 9)], read_csv),
    "idx images": Reader(lambda: [IMAGES], lambda raw: read_idx(raw, LABELS)),
    "idx labels": Reader(lambda: [LABELS], lambda raw: read_idx(IMAGES, raw)),
    "weights": Reader(_weights, _read_weights),
    "checkpoint": Reader(_checkpoints, _read_checkpoint),
    "unipen": Reader(lambda: [files.unipen(4)], partial(_read_pens, read=read_unipen)),
    "letters": Reader(lambda: [LETTERS], partial(_read_pens, read=read_letters)),
    "canvas": Reader(_canvases, _read_canvas),
    "collection": Reader(_collections, partial(_read_collection, read=collection.from_json)),
    "collection as a table": Reader(
        lambda: [CSV], partial(_read_collection, read=collection.from_csv)
    ),
    "run file": Reader(_run_files, _read_run_file),
    "link": Reader(_links, _read_link),
    "picture": Reader(_pictures, _read_picture),
}

"""Fits what digitnet/insight/grouping.py weighs to numbers put together from pen digits.

    python -m tests.benchmarks.fit_grouping FILE.tra [--ink]

Of a UNIPEN file such as pendigits-orig.tra only the writers are used that training does not hold
back. A network knows its own writers' digits too well: so three are trained here, each without a
third of the writers, and read the numbers of that third. Prints LOG_ASPECTS, SPREADS and
STROKE_WEIGHTS; with --ink, INK_WEIGHTS, for pictures of the numbers. About ten minutes on a core.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np

from digitnet import Network, load_mnist, sketch
from digitnet.insight import grouping
from digitnet.nn import calibrate
from digitnet.recipes.recipe import PRESETS, Recipe
from digitnet.sketch import Drawing, columns, lines, parts
from digitnet.sketch.unipen import as_dataset, read_unipen, split_by_writer
from tests.benchmarks.handwritten_numbers import EVEN, UNEVEN, Written, as_ink, numbers
from tests.benchmarks.options import options

FOLDS = 3
LENGTHS = (1, 1, 1, 1, 2, 3, 4, 5)  # half single digits
PENS = 0.05, 0.14  # of the writing's height: widths of the pens that pictures are drawn with
SINGLES = 16  # times what a number counts: 0.3% of them may be cut in two, 5% of numbers be wrong
SINGLES_IN_INK = 4  # where so much is enough, and more would cost numbers
RIDGE = 0.003  # on the squared weights: little, the features are few
STEPS, ENOUGH, DELTA = 30, 1e-3, 1e-4  # of Newton's method; the gain it ends at; for its slopes


@dataclass(frozen=True, slots=True)
class Example:
    """A number's runs, what the network makes of each, and which of them its digits are."""

    line: lines.Line
    runs: np.ndarray
    probs: np.ndarray
    digits: list[int]
    labels: list[int]


def trained_without(drawings: list[Drawing], writers: set[int], recipe: Recipe) -> Network:
    """A network that never saw these writers."""
    training, dev = recipe.split(load_mnist()[0])
    training = training.joined(as_dataset([d for d in drawings if d.writer not in writers]))
    network = recipe.network()
    for _ in recipe.start(network, training, dev):
        pass
    calibrate(network, dev)
    return network


def from_strokes(network: Network, written: Written, rng: np.random.Generator) -> Example | None:
    """None where no grouping of the parts gives the digits as they were written."""
    found = parts.parts_of_strokes(written.strokes)
    line = parts.line_of_strokes(written.strokes, found)
    owners = [np.median(written.owners[p.stroke][p.start : p.stop]) for p in found]
    drafts = (parts.join(written.strokes, found[i:j]) for i, j in lines.runs_of(line))
    return example(network, written, line, owners, map(sketch.from_strokes, drafts))


def from_ink(network: Network, written: Written, rng: np.random.Generator) -> Example | None:
    """The same for a picture, drawn with some pen."""
    ink, places = as_ink(written, rng.uniform(*PENS))
    found = columns.parts_of_picture(ink)
    labels = range(1, len(found.line.boxes) + 1)
    owners = [np.bincount(places[found.labels == label]).argmax() for label in labels]
    drafts = (found.only(ink, start, stop) for start, stop in lines.runs_of(found.line))
    return example(network, written, found.line, owners, map(sketch.from_pixels, drafts))


def example(
    network: Network, written: Written, line: lines.Line, owners: list, images: Iterable[np.ndarray]
) -> Example | None:
    """owners: the place of each part's digit. images: (28, 28) of each run."""
    runs = lines.runs_of(line)
    borders = [0, *(np.flatnonzero(np.diff(owners)) + 1), len(owners)]
    where = {tuple(run): i for i, run in enumerate(runs.tolist())}
    digits = [where.get(run) for run in pairwise(borders)]
    if None in digits or len(digits) != len(written.text):
        return None
    probs = network.predict_proba(np.stack(list(images)).reshape(len(runs), -1))
    return Example(line, runs, probs, digits, list(map(int, written.text)))


def examples(
    drawings: list[Drawing], way: Callable[..., Example | None], recipe: Recipe, n: int
) -> list[Example]:
    """Of n numbers of each hand and third of the writers, read by a network that never saw them."""
    writers, found = sorted({drawing.writer for drawing in drawings}), []
    for fold in range(FOLDS):
        own = set(writers[fold::FOLDS])
        network = trained_without(drawings, own, recipe)
        theirs = [drawing for drawing in drawings if drawing.writer in own]
        rng = np.random.default_rng(fold)
        written = [w for hand in (EVEN, UNEVEN) for w in numbers(theirs, n, LENGTHS, hand, rng)]
        found += [e for w in written if (e := way(network, w, rng))]
        print(f"{len(found):,} examples after {fold + 1} of {FOLDS} networks", flush=True)
    return found


def sums(runs: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """(n + 1,) the log of the summed weights of all groupings of the first parts."""
    total = np.full(int(runs[:, 1].max()) + 1, -np.inf)
    total[0] = 0.0
    for (start, stop), score in zip(runs, scores, strict=True):
        total[stop] = np.logaddexp(total[stop], total[start] + score)
    return total


def marginals(runs: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """(m,) the probability of each run over all groupings, forwards and backwards."""
    n = int(runs[:, 1].max())
    before, after = sums(runs, scores), sums(n - runs[::-1, ::-1], scores[::-1])[::-1]
    return np.exp(before[runs[:, 0]] + scores + after[runs[:, 1]] - before[n])


Item = tuple[np.ndarray, np.ndarray, list[int], int]  # runs, features, the digits, how it counts


def likelihood(items: list[Item], w: np.ndarray) -> float:
    """The mean log probability of the true grouping, less the ridge."""
    gains = [n * ((F @ w)[digits].sum() - sums(runs, F @ w)[-1]) for runs, F, digits, n in items]
    return float(sum(gains) - RIDGE / 2 * w @ w) / len(items)


def gradient(items: list[Item], w: np.ndarray) -> np.ndarray:
    """Of `likelihood` in the weights: true features less expected ones."""
    total = -RIDGE * w
    for runs, F, digits, n in items:
        total += n * (F[digits].sum(axis=0) - marginals(runs, F @ w) @ F)
    return total / len(items)


def fit(items: list[Item]) -> np.ndarray:
    """The weights of the greatest likelihood, by Newton's method with halved steps."""
    w = np.zeros(len(grouping.STROKE_WEIGHTS))
    now = likelihood(items, w)
    for _ in range(STEPS):
        g = gradient(items, w)
        rows = [(gradient(items, w + DELTA * e) - g) / DELTA for e in np.eye(len(w))]
        step = np.linalg.solve(np.stack(rows) - 1e-6 * np.eye(len(w)), -g)
        while (then := likelihood(items, w + step)) < now and np.abs(step).max() > DELTA:
            step /= 2
        gain, w, now = then - now, w + step, then
        print(f"mean log likelihood {now:.5f}", flush=True)
        if gain < ENOUGH * abs(now):
            break
    return w


def fit_aspects(found: list[Example]) -> None:
    """How wide each digit is, as a logarithm of its width over its height: mean and deviation."""
    aspects = np.concatenate([grouping.log_aspects(e.line, e.runs)[e.digits] for e in found])
    labels = np.concatenate([e.labels for e in found])
    of_digit = [aspects[labels == digit] for digit in range(10)]
    grouping.LOG_ASPECTS = tuple(round(float(each.mean()), 2) for each in of_digit)
    grouping.SPREADS = tuple(round(float(each.std()), 2) for each in of_digit)
    print(f"LOG_ASPECTS = {grouping.LOG_ASPECTS}\nSPREADS = {grouping.SPREADS}")


def main() -> None:
    quick = {"hidden": [32], "epochs": 1, "numbers": 50}
    usual = {"hidden": [512, 256], "epochs": 12, "numbers": 750}
    asked = options(__doc__, quick, file=Path, ink=False, **usual)
    drawings = split_by_writer(read_unipen(asked.file))[0]
    recipe = replace(PRESETS["best"], hidden=tuple(asked.hidden), epochs=asked.epochs)
    found = examples(drawings, from_ink if asked.ink else from_strokes, recipe, asked.numbers)
    if not asked.ink:
        fit_aspects(found)
    singles = SINGLES_IN_INK if asked.ink else SINGLES
    choice = [e for e in found if len(e.runs) > 1]
    counts = [singles if len(e.labels) == 1 else 1 for e in choice]
    inputs = [grouping.features(e.line, e.runs, e.probs) for e in choice]
    w = fit([(e.runs, F, e.digits, n) for e, F, n in zip(choice, inputs, counts, strict=True)])
    for name, value in zip(grouping.STROKE_WEIGHTS, w, strict=True):
        print(f'    "{name}": {value:.2f},')


if __name__ == "__main__":
    main()

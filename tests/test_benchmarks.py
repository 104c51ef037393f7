"""The benchmarks do not rot: each still runs, and prints what it is to print."""

import shutil
from pathlib import Path

import pytest

from tests import browser
from tests.fresh_python import ROOT, run_python

STROKES = ROOT.parent / "shared" / "strokes"
DIGITS, LETTERS = STROKES / "pendigits-orig.tra", STROKES / "uji-letters.unipen"
# Arguments, words of the last line, and what is needed besides the libraries of the app.
ROUNDS: list[tuple[str, str, str]] = [
    ("commands", "answered after ", ""),
    ("crowd", "2 watchers cost", ""),
    ("first_load", "Home: ", "chromium"),
    (f"fit_grouping {DIGITS}", '"crossed": ', ""),
    (f"fit_grouping {DIGITS} --ink", '"crossed": ', ""),
    ("keeping", "batches of 128: keeping costs", ""),
    ("latency", "while it trains, floor: median", "chromium"),
    ("memory", "2 times the images: ", ""),
    ("neighbours", "| alone, against two threads always | ", ""),
    (f"numbers {DIGITS}", "75 single digits: ", ""),
    (f"numbers {DIGITS} --pixels --uneven", "75 single digits: ", ""),
    ("pytorch_values", "adamw: loss 2.3", "torch"),
    (f"reading {DIGITS}", "hooked nine: accuracy ", ""),
    (f"refusal {DIGITS} --letters {LETTERS}", "arrow, never learnt: ", ""),
    ("time_to_accuracy --sides digitnet", "| 1 | digitnet | ", ""),
    ("time_to_accuracy --sides PyTorch", "| 1 | PyTorch | ", "torch"),
    ("time_to_accuracy --sides scikit-learn", "| 1 | scikit-learn | ", "sklearn"),
    ("training --only loop", "updates | the blog's loop | ", ""),
    ("training --only products", "updates | its matrix products alone | ", ""),
    ("training --only augmentation", "| augmentation of 4 batches | ", ""),
    ("training --only PyTorch", "updates | PyTorch | ", "torch"),
    ("training --only scikit-learn", "batches of 128 | scikit-learn | ", "sklearn"),
    ("watching", "watching costs ", "chromium"),
]


@pytest.mark.long
@pytest.mark.parametrize(("command", "last", "needs"), ROUNDS, ids=lambda word: Path(word).name)
def test_a_quick_round_of_a_benchmark_ends_with_its_figures(
    command: str, last: str, needs: str
) -> None:
    if needs == "chromium":
        if not any(map(shutil.which, browser.NAMES)):
            pytest.skip("no browser is installed")
    elif needs:
        pytest.importorskip(needs)
    name, *arguments = command.split()
    if str(DIGITS) in arguments and not DIGITS.exists():
        pytest.skip("no recordings of pen strokes beside the project")
    done = run_python("-m", f"tests.benchmarks.{name}", "--quick", *arguments)
    assert done.returncode == 0, done.stderr
    first, *_, line = done.stdout.splitlines()
    assert first.startswith("A quick round")
    assert last in line


def test_every_benchmark_has_a_quick_round() -> None:
    files = (ROOT / "tests" / "benchmarks").glob("*.py")
    runnable = {path.stem for path in files if "__main__" in path.read_text()}
    assert {command.split()[0] for command, _, _ in ROUNDS} == runnable

"""`compare`: runs with several values side by side, and a table of their results."""

import pytest

from digitnet.cli import compare
from tests.cli.here import Here

QUICK = ["compare", "--csv", "train.csv", "--steps", "4", "--batch-size", "20"]


def cells(lines: list[str]) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("  ") if cell.strip()] for line in lines]


def test_each_value_is_tried_with_each_and_a_row_is_the_run_that_train_makes(small: Here) -> None:
    values = ["--lr", "0.05", "0.2", "--hidden", "5", "--hidden", "6,4"]
    said = small.run(*QUICK, *values, "--seed", "3", "--jobs", "1")
    assert said.code == 0
    heading, *rows = cells(said.out)
    assert heading == ["lr", "hidden", "validation accuracy", "loss", "steps", "seconds"]
    tried = [["0.05", "5"], ["0.05", "6,4"], ["0.2", "5"], ["0.2", "6,4"]]
    assert [row[:2] for row in rows] == tried
    assert {row[4] for row in rows} == {"4"}
    bars = "\n".join(said.err)
    assert all(f"lr {lr} hidden {hidden}: 100%" in bars for lr, hidden in tried)
    alone = small.run("train", *QUICK[1:], "--lr", "0.2", "--hidden", "6,4", "--seed", "3")
    assert f"validation accuracy {rows[-1][2]}" in alone.out


def test_distortions_and_one_run_are_compared_too(small: Here) -> None:
    columns = {"--rotation 0 30": ["rotation", "0", "30"], "--lr 0.1 0.1": ["seed", "0"]}
    for given, column in columns.items():
        assert [row[0] for row in cells(small.run(*QUICK, *given.split()).out)] == column


def test_ctrl_c_ends_the_runs_and_tells_how_far_they_came(
    small: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(seconds: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(compare.time, "sleep", stop)
    said = small.run(*QUICK[:3], "--steps", "1000000", "--lr", "0.1", "0.2")
    assert said.code == 130
    assert len(said.out) == 3


def test_invalid_values_are_reported_before_anything_is_trained(small: Here) -> None:
    bad = {
        "--lr 0.1 -1": "--lr",
        "--lr " + " ".join(map(str, range(1, 102))): "more than 100",
        "--jobs 0": "--jobs 0",
        "--momentum 0.5 0.9": "sgd has no such setting",
        "--store nonsense": "cannot be opened",
    }
    for given, words in bad.items():
        said = small.run(*QUICK, *given.split())
        assert (said.code, said.out) == (2, []), given
        assert words in said.err[-1], given

"""Records of a run as charts: what they say, and in which units."""

from __future__ import annotations

import json
from typing import Any

import pytest

from digitnet.insight.charts import (
    DEV,
    TRAIN,
    accuracy_chart,
    accuracy_table,
    loss_chart,
    loss_table,
    spec,
)
from digitnet.runs.history import Point

POINTS = [
    Point(1, 1, 2.5, 0.10, None),
    Point(10, 9, 1.0, 0.60, 0.55),
    Point(20, 10, 0.5, 0.80, None),
]
CHARTS = {
    "accuracy": (accuracy_chart(POINTS, 50), "Step (updates)", "Read rightly (%)"),
    "loss": (loss_chart(POINTS, 50), "Step (updates)", "Cross-entropy (nats)"),
}


def layers(chart: Any) -> list[dict[str, Any]]:
    return chart.to_dict()["layer"]


def rows(chart: Any) -> list[dict[str, Any]]:
    """The data that the chart's first layer shows."""
    whole = chart.to_dict()
    name = {**whole, **whole["layer"][0]}["data"]["name"]
    return whole["datasets"][name]


# Tables


def test_accuracies_are_in_percent_and_unmeasured_ones_left_out() -> None:
    table = accuracy_table(POINTS)
    assert table.columns.tolist() == ["step", "series", "value"]
    found = {name: part["value"].tolist() for name, part in table.groupby("series")}
    assert found[TRAIN] == pytest.approx([10, 60, 80])
    assert found[DEV] == pytest.approx([55])
    assert table["step"][table["series"] == DEV].tolist() == [10]


def test_losses_are_as_they_were() -> None:
    table = loss_table(POINTS)
    assert table["step"].tolist() == [1, 10, 20]
    assert table["value"].tolist() == [2.5, 1.0, 0.5]


def test_a_run_that_has_not_begun_has_an_empty_table_and_a_chart() -> None:
    assert loss_table([]).empty
    assert accuracy_table([]).columns.tolist() == ["step", "series", "value"]
    assert accuracy_chart([], 50).to_dict()["title"] == "Accuracy"


# Charts


@pytest.mark.parametrize(("chart", "x", "y"), CHARTS.values(), ids=CHARTS)
def test_axes_are_named_with_their_units(chart: Any, x: str, y: str) -> None:
    encoding = layers(chart)[0]["encoding"]
    assert (encoding["x"]["title"], encoding["y"]["title"]) == (x, y)


def test_charts_over_steps_have_titles() -> None:
    titles = [chart.to_dict().get("title") for chart, _, _ in CHARTS.values()]
    assert titles == ["Accuracy", "Loss"]


def test_the_steps_axis_shows_the_whole_run() -> None:
    for chart in (accuracy_chart(POINTS, 50), loss_chart(POINTS, 50)):
        assert layers(chart)[0]["encoding"]["x"]["scale"]["domain"] == [0, 50]


def test_accuracy_is_shown_from_0_to_100() -> None:
    encoding = layers(accuracy_chart(POINTS, 50))[0]["encoding"]
    assert encoding["y"]["scale"]["domain"] == [0, 100]


def test_two_series_have_a_legend_and_one_has_none() -> None:
    both, single = (layers(c)[0]["encoding"]["color"] for c, _, _ in CHARTS.values())
    assert both["scale"]["domain"] == [TRAIN, DEV]
    assert both["legend"] is not None
    assert single["legend"] is None


def test_a_chart_holds_every_point() -> None:
    assert len(rows(loss_chart(POINTS, 50))) == len(POINTS)
    assert len(rows(accuracy_chart(POINTS, 50))) == len(POINTS) + 1


@pytest.mark.parametrize("name", CHARTS)
def test_a_specification_has_no_data_and_is_json(name: str) -> None:
    text = json.dumps(spec(CHARTS[name][0]))
    assert "datasets" not in text
    assert '"data"' not in text
    assert json.loads(text)["layer"]


@pytest.mark.parametrize("chart", [accuracy_chart, loss_chart])
def test_a_specification_does_not_depend_on_the_data(chart: Any) -> None:
    assert spec(chart((), 50)) == spec(chart(POINTS, 50)) != spec(chart(POINTS, 60))


def test_charts_are_pure_functions() -> None:
    points = list(POINTS)
    first, second = accuracy_chart(points, 50).to_dict(), accuracy_chart(points, 50).to_dict()
    assert first["layer"][0]["encoding"] == second["layer"][0]["encoding"]
    assert points == POINTS

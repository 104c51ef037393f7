"""Records of a run as Altair charts: pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from digitnet.runs import Point

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

TRAIN, DEV = "on training images", "on images held back"
COLOURS = {TRAIN: "#4c6ef5", DEV: "#f08c00"}


def accuracy_table(points: Sequence[Point]) -> pd.DataFrame:
    """The data of `accuracy_chart`: columns step, series, value (in percent)."""
    return _long(points, lambda p: ((TRAIN, p.train_accuracy), (DEV, p.dev_accuracy)), 100)


def loss_table(points: Sequence[Point]) -> pd.DataFrame:
    """The data of `loss_chart`: columns step, series, value (in nats)."""
    return _long(points, lambda p: ((TRAIN, p.loss),), 1)


def accuracy_chart(points: Sequence[Point], steps: int) -> alt.LayerChart:
    """Accuracy on the training images and on those held back, in percent, over the steps."""
    import altair as alt

    y = alt.Y("value:Q", title="Read rightly (%)", scale=alt.Scale(domain=[0, 100]))
    return _over_steps(accuracy_table(points), steps, y, "Accuracy", (TRAIN, DEV))


def loss_chart(points: Sequence[Point], steps: int) -> alt.LayerChart:
    """The loss on the training images over the steps."""
    import altair as alt

    y = alt.Y("value:Q", title="Cross-entropy (nats)", scale=alt.Scale(domainMin=0, nice=True))
    return _over_steps(loss_table(points), steps, y, "Loss", (TRAIN,))


def spec(chart: alt.LayerChart) -> dict[str, Any]:
    """A chart's Vega-Lite specification without its data, to be drawn again with other data.

    Building a chart takes ten times as long as sending it.
    """
    without_data = chart.to_dict()
    for name in ("$schema", "data", "datasets"):
        without_data.pop(name, None)
    return without_data


def _over_steps(
    table: pd.DataFrame, steps: int, y: alt.Y, title: str, series: tuple[str, ...]
) -> alt.LayerChart:
    """Lines over the steps of a run, with a dot at the end of each."""
    import altair as alt

    color = alt.Color(
        "series:N",
        title=None,
        scale=alt.Scale(domain=list(series), range=[COLOURS[name] for name in series]),
        legend=alt.Legend(orient="bottom-right") if len(series) > 1 else None,
    )
    base = alt.Chart(table).encode(
        x=alt.X("step:Q", title="Step (updates)", scale=alt.Scale(domain=[0, steps], nice=False)),
        y=y,
        color=color,
        tooltip=["step:Q", alt.Tooltip("value:Q", format=".3f"), "series:N"],
    )
    end = base.transform_joinaggregate(last="max(step)", groupby=["series"]).transform_filter(
        "datum.step == datum.last"
    )
    return (base.mark_line(strokeWidth=2) + end.mark_point(filled=True, size=50)).properties(
        title=title, height=280, padding={"left": 0, "top": 5, "right": 14, "bottom": 0}
    )


def _long(points: Sequence[Point], values, scale: float) -> pd.DataFrame:
    """One row per point and series; what was not measured is left out."""
    import pandas as pd

    rows = [
        (point.step, name, value * scale)
        for point in points
        for name, value in values(point)
        if value is not None
    ]
    return pd.DataFrame(rows, columns=["step", "series", "value"])

"""This visitor's earlier runs, for the chart to draw behind the present one."""

from typing import Any

from digitnet.insight import curve
from digitnet.recipes import Recipe, told_apart
from digitnet.runs import RunView
from digitnet.ui import session
from digitnet.ui.visitor import visitor


def lines(now: Recipe, left: RunView | None = None) -> list[dict[str, Any]]:
    """Each earlier run's points, and how its settings differ from the present ones.

    left: the visitor's run, if the page already shows the next one.
    """
    runs = [(past.recipe, past.points) for past in visitor().past]
    if left and (points := left.status().measured_points):
        runs.insert(0, (left.recipe, points))
    return [
        {"label": told_apart(recipe, now), "points": curve(points)}
        for recipe, points in runs[: session.MOST_PAST]
    ]

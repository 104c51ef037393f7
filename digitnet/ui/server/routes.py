"""The app's own routes, besides those of the pages: all of them begin with /live/."""

import os
from typing import Any

from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from digitnet.ui.live_parts import UI
from digitnet.ui.server import commands, health, styles
from digitnet.ui.server import live as live_runs
from digitnet.ui.streamlit.inside import base_path

SERVED = (".js", ".json")  # of the files below ui/


class Modules(StaticFiles):
    """Scripts that a browser revalidates each time, and fetches again if they have changed."""

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        return super().lookup_path(path) if path.endswith(SERVED) else ("", None)

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().file_response(*args, **kwargs)
        response.headers["Cache-Control"] = "no-cache"
        return response


def routes() -> list[BaseRoute]:
    """Every route of the app, below the path that `server.baseUrlPath` may set."""
    base = base_path()
    live = [
        Route("/health", health.answer),
        Route("/styles.css", styles.answer),
        Route("/read", live_runs.read_shipped, methods=["POST"]),
        Route("/runs/{run}/frames", live_runs.frames),
        Route("/runs/{run}/frame", live_runs.frame),
        Route("/runs/{run}/snapshots", live_runs.snapshots),
        Route("/runs/{run}/commands", commands.answer, methods=["POST"]),
        Route("/runs/{run}/read", live_runs.read, methods=["POST"]),
        Route("/runs/{run}/unit", live_runs.unit, methods=["POST"]),
        Mount("/parts", Modules(directory=UI)),
    ]
    return [Mount(f"/{base}/live" if base else "/live", routes=live)]

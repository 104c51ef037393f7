"""Pages without a browser: opened, and asked for what they show."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Element

from digitnet.runs import Run
from digitnet.ui import live_parts, session
from digitnet.ui.visitor import KEY, Visitor
from tests.waiting import wait_until


def visitor(app: AppTest) -> Visitor:
    """The record of the page's visitor."""
    if KEY not in app.session_state:
        app.session_state[KEY] = Visitor()
    return app.session_state[KEY]


def open_page(
    path: str, run: str = "", asked: dict[str, str] | None = None, secret: str = ""
) -> AppTest:
    """A new visitor's page; with a run's id, as the address of that run opens it.

    asked: what else is in the address. secret: of the browser, a fresh one where it is empty.
    """
    app = AppTest.from_file("../../app.py", default_timeout=60)
    if secret:
        visitor(app).secret = secret
    if run:
        app.query_params["run"] = run
    elif not asked:
        app.run()
    for name, value in (asked or {}).items():
        app.query_params[name] = value
    if path != "app.py":
        app.switch_page(path)
    assert not app.run().exception
    return app


def open_train(run: str = "", secret: str = "") -> AppTest:
    """The Train page with its drawer of settings open."""
    return open_drawer(open_page("pages/train.py", run, secret=secret))


def open_drawer(app: AppTest) -> AppTest:
    app.session_state["settings"] = True
    return app.run()


def keys(elements: Iterable[Element]) -> list[str]:
    """The keys of some of the page's widgets."""
    return [each.key for each in elements]


def send(app: AppTest, key: str, **sent: Any) -> AppTest:
    """Runs the page as the browser does when a part, by its key, sends something."""
    whole, waiting = live_parts._part, [sent]

    def answering(**given: Any) -> Any:
        found = whole(**given)
        return waiting.pop() if given["key"] == key and waiting else found

    with patch.object(live_parts, "_part", answering):
        return app.run()


def press_train(app: AppTest, speed: float = 0.0) -> AppTest:
    """A click on Train; speed: in steps per second, 0 for no limit."""
    assert parts(app)["transport"]["can_train"]
    return send(app, "transport", train={"lr": lr(app), "speed": speed})


def lr(app: AppTest) -> float:
    """The learning rate that the page's slider is told."""
    return parts(app)["tune"]["lr"]


def set_lr(app: AppTest, lr: float) -> AppTest:
    """The slider is moved, while no run goes on."""
    return send(app, "tune", lr=lr)


def texts(app: AppTest) -> str:
    """All that the page says in its own elements and in its parts."""
    kinds = (app.markdown, app.caption, app.error, app.info, app.success, app.title)
    words = [str(element.value) for kind in kinds for element in kind]
    return "\n".join([*words, *map(str, parts(app).values())])


def parts(app: AppTest) -> dict[str, dict[str, Any]]:
    """What the browser's parts of the page are given, by their keys; the page must not fail."""
    assert not app.exception
    found = [each for each in app.get("bidi_component") if each.proto.WhichOneof("data") == "json"]
    return {each.key: json.loads(each.proto.json) for each in found}


def frame(app: AppTest) -> dict[str, Any]:
    """The frame that the Train page shows."""
    return json.loads(parts(app)["status"]["frame"])


def its_run(app: AppTest) -> Run:
    """The visitor's run."""
    return session.registry().get(visitor(app).run_id)


def trained(app: AppTest, **settings: Any) -> Run:
    """Starts a run with these settings, and waits for its end."""
    for key, value in settings.items():
        app.session_state[key] = value
    app.run()
    press_train(app)
    run = its_run(app)
    wait_until(lambda: run.state in ("done", "failed"))
    app.run()
    return run


@contextmanager
def running(app: AppTest | None = None, speed: float = 0.0) -> Iterator[tuple[AppTest, Run]]:
    """The Train page, a new visitor's if none is given, after a click on Train, and its run.

    The run is stopped at the end.
    """
    app = app or open_page("pages/train.py")
    press_train(app, speed)
    run = its_run(app)
    try:
        yield app, run
    finally:
        run.stop()
        run.join(30)

"""Keep and share on the Train page, without a browser: links, files, and a run that is opened."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from digitnet.runs import runfile
from digitnet.ui import session
from digitnet.ui.train import links, share
from tests.runs.recorded import recorded
from tests.ui.pages import frame, its_run, keys, open_page, parts, running, texts, trained

FILE = runfile.to_bytes(recorded())
FILES = ["take_run", "take_history", "take_film"]


def open_share(app: AppTest) -> AppTest:
    app.session_state["share"] = True
    return app.run()


def asked(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query))


def files_of(app: AppTest) -> list[str]:
    """What can be downloaded besides the weights."""
    return [key for key in keys(app.get("download_button")) if key.startswith("take")]


def opened(raw: bytes, app: AppTest | None = None) -> AppTest:
    app = open_share(app or open_page("pages/train.py"))
    app.file_uploader(key="run_file").upload("mine.digitnet", raw).run()
    return app.run()


def test_before_a_run_there_is_a_link_to_the_settings_and_nothing_to_watch() -> None:
    app = open_share(open_page("pages/train.py", asked={"hidden": "12,6", "rotation": "20"}))
    (link,) = [asked(code.value) for code in app.code]
    assert link == {"preset": "blog", "hidden": "12,6", "augment": "1", "rotation": "20"}
    app.toggle(key="link_begins").set_value(True).run()
    again = links.read(asked(app.code[0].value))
    assert again.start
    assert again.recipe == links.read(link).recipe
    assert not files_of(app)


def test_a_run_has_a_link_to_watch_it_which_is_shown_large_once_and_files_to_download() -> None:
    app = open_page("pages/train.py")
    run = trained(app, steps=4, hidden="7")
    open_share(app)
    assert asked(app.code[0].value) == {"run": run.id}
    assert files_of(app) == FILES
    record = runfile.from_bytes(share.run_file(run))
    assert record.recipe == run.recipe
    assert record.snapshot.measured_points == run.snapshot().measured_points
    assert [moment.step for moment in record.moments] == [0, 1, 2, 3, 4]
    assert share.history(run).decode().count("\n") == 5
    app.button(key="show_link").click().run()
    (shown,) = [html.value for html in app.html if 'class="dn-link"' in html.value]
    assert f"run={run.id}" in shown
    assert 'alt="The link as a QR code"' in shown
    assert not [html for html in app.run().html if 'class="dn-link"' in html.value]


def test_an_opened_run_is_shown_can_be_drawn_with_and_trained_again() -> None:
    app = opened(FILE)
    run = its_run(app)
    assert (frame(app)["state"], frame(app)["step"], frame(app)["sizes"]) == (
        "done", 40, [784, 8, 10],
    )  # fmt: skip
    assert len(frame(app)["points"]) == len(run.snapshot().points)
    assert app.session_state["hidden"] == "8"
    assert "Trained after 40 steps" in texts(app)
    assert app.button(key="pause").disabled
    assert frame(open_page("pages/train.py", run.id))["step"] == 40
    again = trained(app, steps=2)
    assert again is not run
    assert again.recipe.hidden == (8,)
    assert [len(run["points"]) for run in parts(app)["chart"]["earlier"]] == [40]
    app = opened(FILE)
    app.button(key="draw_with").click().run()
    assert not app.exception


def test_an_opened_run_on_other_images_shows_mnists_and_says_so() -> None:
    record = recorded(data="mine.csv")
    app = opened(runfile.to_bytes(record))
    assert frame(app)["held_back"] == record.chance.images
    assert "learned from mine.csv" in texts(app)


def test_a_file_that_is_no_run_is_rejected_and_weights_are_sent_to_the_draw_page() -> None:
    for raw in (b"", FILE[:-100], FILE[:8] + b"[" * 5000):
        app = opened(raw)
        assert "This file cannot be used: " in app.error[0].value, raw[:20]
        assert "run_id" not in app.session_state
    app = opened(recorded().snapshot.network.to_bytes())
    assert "which the Draw page opens" in app.error[0].value


def test_while_a_run_goes_on_no_other_is_opened() -> None:
    app = open_page("pages/train.py", asked={"steps": "100000"})
    with running(app):
        assert open_share(app).file_uploader(key="run_file").disabled


def test_links_are_of_the_page_that_is_open(monkeypatch: pytest.MonkeyPatch) -> None:
    class Context:
        url = "https://school.example:8501/app/train?lr=3#x"

    monkeypatch.setattr(share.st, "context", Context)
    assert share.link(run="a-b_c") == "https://school.example:8501/app/train?run=a-b_c"
    assert share.link(hidden="8,4") == "https://school.example:8501/app/train?hidden=8,4"
    assert session.registry().get("a-b_c") is None


def test_a_link_hands_control_over_once_and_a_watcher_can_share_but_not_hand_over() -> None:
    first = open_page("pages/train.py", asked={"steps": "100000"})
    first.segmented_control(key="speed").set_value(5.0).run()
    with running(first) as (_, run):
        watcher = open_share(open_page("pages/train.py", run.id))
        assert [asked(code.value) for code in watcher.code] == [{"run": run.id}]
        assert "hand_over" not in keys(watcher.button)
        open_share(first).button(key="hand_over").click().run()
        link = asked(first.code[1].value)
        second, third = (open_page("pages/train.py", run.id, link) for _ in range(2))
        assert "train" in keys(second.button)
        assert "take" not in second.query_params
        assert second.segmented_control(key="speed").value == 5.0
        assert "The link was used before" in third.info[0].value
        assert "train" not in keys(third.button)
        first.button(key="pause").click().run()
        assert run.snapshot().state == "running"
        assert parts(first)["status"]["problem"] == (
            "Somebody else controls this run now: you can watch it."
        )
        assert "You are watching" in texts(first.run())
        assert files_of(open_share(watcher)) == FILES

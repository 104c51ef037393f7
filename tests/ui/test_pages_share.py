"""Keep and share on the Train page, without a browser: links, files, and a run that is opened."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from digitnet.store import runfile
from digitnet.ui.train.address import links
from digitnet.ui.train.share import share
from tests.runs.recorded import recorded
from tests.ui.pages import frame, its_run, keys, open_page, parts, running, texts, trained, visitor

FILE = runfile.to_bytes(recorded())
FILES = ["download_run", "download_history", "download_animation"]


def open_share(app: AppTest) -> AppTest:
    app.session_state["share"] = True
    return app.run()


def asked(app: AppTest) -> list[dict[str, str]]:
    """The queries of the links that are shown."""
    return [dict(parse_qsl(urlsplit(code.value).query)) for code in app.code]


def files_of(app: AppTest) -> list[str]:
    """What can be downloaded besides the weights."""
    return [key for key in keys(app.get("download_button")) if key.startswith("download_")]


def opened(raw: bytes) -> AppTest:
    app = open_share(open_page("pages/train.py"))
    app.file_uploader(key="run_file").upload("mine.digitnet", raw).run()
    return app.run()


def test_before_a_run_there_is_a_link_to_the_settings_and_nothing_to_watch() -> None:
    app = open_share(open_page("pages/train.py", asked={"hidden": "12,6", "rotation": "20"}))
    [link] = asked(app)
    assert link == {"preset": "blog", "hidden": "12,6", "augment": "1", "rotation": "20"}
    app.toggle(key="link_begins").set_value(True).run()
    again = links.read(asked(app)[0])
    assert again.start
    assert again.recipe == links.read(link).recipe
    assert not files_of(app)


def test_a_run_has_a_link_to_watch_it_and_files_to_download() -> None:
    app = open_page("pages/train.py")
    run = trained(app, steps=4, hidden="7")
    assert asked(open_share(app))[0] == {"run": run.id}
    assert files_of(app) == FILES
    assert runfile.from_bytes(share.run_file(run)).recipe == run.recipe
    assert share.history(run).decode().count("\n") == 5


def test_an_opened_run_is_shown_can_be_drawn_with_and_trained_again() -> None:
    app = opened(FILE)
    run = its_run(app)
    assert (frame(app)["state"], frame(app)["sizes"]) == ("done", [784, 8, 10])
    assert len(frame(app)["points"]) == len(run.status().points)
    assert "Finished: " in frame(app)["result"]
    assert not frame(app)["active"]
    assert frame(open_page("pages/train.py", run.id))["step"] == 40
    again = trained(app, steps=2)
    assert again is not run
    assert again.recipe.hidden == (8,)
    assert [len(run["points"]) for run in parts(app)["chart"]["earlier"]] == [40]
    app.button(key="draw_with").click().run()
    assert "model" in parts(app)
    record = recorded(data="mine.csv")
    app = opened(runfile.to_bytes(record))
    assert frame(app)["held_back"] == record.chance.images  # of MNIST
    assert "Its training images (mine.csv) are not available" in texts(app)


def test_a_file_without_a_run_is_rejected_and_weights_are_sent_to_the_draw_page() -> None:
    weights = recorded().status().network.to_bytes()
    for raw, words in (
        (FILE[:-100], "This file cannot be opened: "),
        (FILE[:8] + b"[" * 5000, "This file cannot be opened: "),
        (weights, "the Draw page opens weights files"),
    ):
        app = opened(raw)
        assert words in app.error[0].value, raw[:20]
        assert not visitor(app).run_id


def test_links_are_of_the_page_that_is_open(monkeypatch: pytest.MonkeyPatch) -> None:
    class Context:
        url = "https://school.example:8501/app/train?lr=3#x"

    monkeypatch.setattr(share.st, "context", Context)
    assert share.link(run="a-b_c") == "https://school.example:8501/app/train?run=a-b_c"
    assert share.link(hidden="8,4") == "https://school.example:8501/app/train?hidden=8,4"


def test_a_watcher_can_share_but_not_hand_over_and_a_used_link_is_reported() -> None:
    first = open_page("pages/train.py", asked={"steps": "100000"})
    with running(first, speed=5.0) as (_, run):
        watcher = open_share(open_page("pages/train.py", run.id))
        assert asked(watcher) == [{"run": run.id}]
        assert "hand_over" not in keys(watcher.button)
        assert open_share(first).file_uploader(key="run_file").disabled
        first.button(key="hand_over").click().run()
        second, third = (open_page("pages/train.py", run.id, asked(first)[1]) for _ in range(2))
        assert frame(second)["chosen_speed"] == 5.0
        assert "This link was already used" in third.info[0].value
        assert "transport" not in parts(third)
        assert files_of(watcher.run()) == FILES

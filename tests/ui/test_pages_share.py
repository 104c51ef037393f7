"""Keep and share on the Train page, without a browser: links, files, and a run that is opened."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from digitnet.runs import runfile
from digitnet.ui import owner, session
from digitnet.ui.train import links, share
from tests.runs.recorded import recorded
from tests.ui.pages import frame, its_run, open_page, parts, texts, trained

FILE = runfile.to_bytes(recorded())


def open_share(app: AppTest) -> AppTest:
    app.session_state["share"] = True
    return app.run()


def asked(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query))


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
    assert not [each for each in app.get("download_button") if "take" in each.key]


def test_a_run_has_a_link_to_watch_it_and_files_to_take_along() -> None:
    app = open_page("pages/train.py")
    run = trained(app, steps=3)
    open_share(app)
    assert asked(app.code[0].value) == {"run": run.id}
    taken = [each.key for each in app.get("download_button") if each.key.startswith("take")]
    assert taken == ["take_run", "take_history", "take_film"]


def test_the_link_is_shown_large_once() -> None:
    app = open_page("pages/train.py")
    run = trained(app, steps=2)
    open_share(app).button(key="show_link").click().run()
    (shown,) = [html.value for html in app.html if 'class="dn-link"' in html.value]
    assert f"run={run.id}" in shown
    assert 'alt="The link as a QR code"' in shown
    assert not [html for html in app.run().html if 'class="dn-link"' in html.value]


def test_what_is_taken_along_is_what_the_run_is() -> None:
    app = open_page("pages/train.py")
    run = trained(app, steps=4, hidden="7")
    record = runfile.from_bytes(share.run_file(run))
    assert record.recipe == run.recipe
    assert record.snapshot.measured_points == run.snapshot().measured_points
    assert [moment.step for moment in record.moments] == [0, 1, 2, 3, 4]
    assert share.history(run).decode().count("\n") == 5


def test_an_opened_run_is_shown_with_its_end_its_history_and_its_settings() -> None:
    app = opened(FILE)
    run = its_run(app)
    assert (frame(app)["state"], frame(app)["step"], frame(app)["sizes"]) == (
        "done", 40, [784, 8, 10],
    )  # fmt: skip
    assert len(frame(app)["points"]) == len(run.snapshot().points)
    assert app.session_state["hidden"] == "8"
    assert "Trained after 40 steps" in texts(app)
    assert not app.button(key="train").disabled
    assert app.button(key="pause").disabled
    again = open_page("pages/train.py", run.id)
    assert frame(again)["step"] == 40


def test_an_opened_run_can_be_trained_again_and_drawn_with() -> None:
    app = opened(FILE)
    before = its_run(app)
    again = trained(app, steps=2)
    assert again is not before
    assert again.recipe.hidden == (8,)
    assert [len(run["points"]) for run in parts(app)["chart"]["earlier"]] == [40]
    app = opened(FILE)
    app.button(key="draw_with").click().run()
    assert not app.exception


@pytest.mark.parametrize("raw", [b"", b"nonsense", FILE[:-100], FILE[:8] + b"[" * 5000])
def test_a_file_that_is_no_run_is_told_in_a_sentence(raw: bytes) -> None:
    app = opened(raw)
    assert "This file cannot be used: " in app.error[0].value
    assert "run_id" not in app.session_state


def test_a_weights_file_is_sent_where_it_belongs() -> None:
    app = opened(recorded().snapshot.network.to_bytes())
    assert "which the Draw page opens" in app.error[0].value


def test_while_a_run_goes_on_no_other_is_opened() -> None:
    app = open_page("pages/train.py")
    app.session_state["steps"] = 100_000
    app.run().button(key="train").click().run()
    open_share(app)
    assert app.file_uploader(key="run_file").disabled
    app.button(key="stop").click().run()


def test_a_run_of_other_images_is_shown_with_ours_and_says_so() -> None:
    record = recorded(data="mine.csv")
    app = opened(runfile.to_bytes(record))
    assert frame(app)["held_back"] == record.chance.images
    assert "learned from mine.csv" in texts(app)


def test_links_are_of_the_page_that_is_open(monkeypatch: pytest.MonkeyPatch) -> None:
    class Context:
        url = "https://school.example:8501/app/train?lr=3#x"

    monkeypatch.setattr(share.st, "context", Context)
    assert share.link(run="a-b_c") == "https://school.example:8501/app/train?run=a-b_c"
    assert share.link(hidden="8,4") == "https://school.example:8501/app/train?hidden=8,4"
    assert session.registry().get("a-b_c") is None


def taken_over(url: str) -> AppTest:
    """Another visitor's page, opened with a link."""
    link = asked(url)
    return open_page("pages/train.py", link["run"], {"take": link["take"]})


def test_a_link_hands_control_over_once() -> None:
    first = open_page("pages/train.py")
    run = trained(first, steps=2)
    open_share(first).button(key="hand_over").click().run()
    url = first.code[1].value
    second = taken_over(url)
    assert "train" in [each.key for each in second.button]
    assert "take" not in second.query_params
    assert "You are watching" in texts(first.run())
    third = taken_over(url)
    assert "The link was used before" in third.info[0].value
    assert "train" not in [each.key for each in third.button]
    assert run.card.owner


def test_who_takes_a_run_over_sees_its_speed_and_who_gave_it_is_told() -> None:
    first = open_page("pages/train.py")
    first.segmented_control(key="speed").set_value(5.0).run()
    first.button(key="train").click().run()
    run = its_run(first)
    open_share(first).button(key="hand_over").click().run()
    second = taken_over(first.code[1].value)
    assert second.segmented_control(key="speed").value == 5.0
    first.button(key="pause").click().run()
    assert run.snapshot().state == "running"
    assert parts(first)["status"]["problem"] == (
        "Somebody else controls this run now: you can watch it."
    )
    second.button(key="stop").click().run()


def test_after_a_reload_the_speed_is_still_the_runs() -> None:
    secret = owner.new_secret()
    app = open_page("pages/train.py", secret=secret)
    app.segmented_control(key="speed").set_value(1.0).run()
    app.button(key="train").click().run()
    again = open_page("pages/train.py", its_run(app).id, secret=secret)
    assert again.segmented_control(key="speed").value == 1.0
    app.button(key="stop").click().run()


def test_who_watches_can_share_the_run_but_not_hand_it_over() -> None:
    run = trained(open_page("pages/train.py"), steps=2)
    watcher = open_share(open_page("pages/train.py", run.id))
    assert asked(watcher.code[0].value) == {"run": run.id}
    assert "hand_over" not in [each.key for each in watcher.button]
    assert "take_run" in [each.key for each in watcher.get("download_button")]


def test_a_guessed_token_gives_no_control() -> None:
    run = trained(open_page("pages/train.py"), steps=2)
    guest = open_page("pages/train.py", run.id, {"take": "A" * 22})
    assert "You are watching" in texts(guest)

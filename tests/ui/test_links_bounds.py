"""Every setting of a link at its bounds and beyond them: it is followed, or told and left out."""

from __future__ import annotations

import math

import pytest
from streamlit.testing.v1 import AppTest

from digitnet.nn import Setting
from digitnet.ui.train import links, settings
from tests.ui.pages import frame, its_run, open_drawer, open_page, parts, texts
from tests.waiting import wait_until

NUMBERS = {
    name: each
    for name, each in links.DECLARED.items()
    if each.kind in (int, float) and name not in ("steps", "epochs")
}
UNITS = settings.HIDDEN.usual[:2]


def following(each: Setting, *, up: bool) -> float:
    """The outermost value that is allowed."""
    open_end, end = (each.below, each.high) if up else (each.above, each.low)
    if math.isfinite(end):
        return end
    if not math.isfinite(open_end):
        return 1e300
    inwards = -1 if up else 1
    return open_end + inwards if each.kind is int else math.nextafter(open_end, inwards * math.inf)


def beyond(each: Setting, *, up: bool) -> float:
    outwards = 1 if up else -1
    last = following(each, up=up)
    return last + outwards if each.kind is int else math.nextafter(last, outwards * math.inf)


def opened(values: dict[str, float | str], **more: str) -> AppTest:
    """The page with its drawer open, by a link that asks for all of these."""
    told = {n: f"{v:.17g}" if isinstance(v, float) else str(v) for n, v in values.items()}
    asked = {links.option(name): text for name, text in (told | more).items()}
    app = open_drawer(open_page("pages/train.py", asked=asked))
    assert not app.exception
    assert frame(app)["state"] in ("ready", "done", "running")
    return app


def test_the_least_of_everything_is_followed_to_the_end() -> None:
    least = {name: following(each, up=False) for name, each in NUMBERS.items()}
    app = opened(least | {"hidden": "1", "steps": "1"}, start="1")
    assert not app.warning
    run = its_run(app)
    wait_until(lambda: not run.snapshot().active)
    assert run.state == "done"
    assert len(run.dev) == 1
    assert not app.run().exception


@pytest.mark.parametrize("length", ["steps", "epochs"])
def test_the_most_of_everything_is_followed(length: str) -> None:
    values = {name: following(each, up=True) for name, each in NUMBERS.items()}
    most = values | {length: following(links.DECLARED[length], up=True), "batch_size": 1}
    app = opened(most | {"hidden": "2048,2048"}, augment="1", optimizer="nesterov")
    assert not app.warning
    assert not app.error
    assert parts(app)["address"]["asked"]["images"] == str(most["images"])


@pytest.mark.parametrize("up", [False, True], ids=["too little", "too much"])
def test_what_is_beyond_is_told_each_in_a_sentence_and_the_address_forgets_it(up: bool) -> None:
    every = NUMBERS | {name: links.DECLARED[name] for name in ("steps", "epochs")}
    ends = {
        n: {each.below, each.high} if up else {each.above, each.low} for n, each in every.items()
    }
    bounded = [name for name in every if any(map(math.isfinite, ends[name]))]
    values = {name: beyond(every[name], up=up) for name in bounded}
    bad = values | {"hidden": UNITS[1] + 1 if up else -1, "activation": "swish"}
    bad = {n: v for n, v in bad.items() if v or not links.DECLARED[n].none}  # 0: left out
    app = opened(bad)
    assert app.warning[0].value.count("left as it is") == len(bad)
    assert "All as in **The blog**" in texts(app)
    assert parts(app)["address"]["asked"] == {}


@pytest.mark.parametrize("images", [1, 2, 3, 4])
def test_so_few_images_that_none_could_be_held_back_are_told(images: int) -> None:
    app = opened({"images": images})
    assert f"Images used in the link is `{images}`, expected a whole number, at least 5" in (
        app.warning[0].value
    )
    assert app.number_input(key="images").value == 42_000
    assert parts(app)["address"]["asked"] == {}
    app.number_input(key="images").set_value(images).run()
    expected = f"Images {images}: expected a whole number, at least 5"
    assert app.error[0].value.startswith(expected)
    assert not app.exception

"""Every setting of a link at its bounds: it is followed, and the page shows it."""

from __future__ import annotations

import math

import pytest
from streamlit.testing.v1 import AppTest

from digitnet.nn import Setting
from digitnet.ui.train import links
from tests.ui.pages import its_run, open_drawer, open_page, parts
from tests.waiting import wait_until

LENGTHS = ("steps", "epochs")
NUMBERS = {name: each for name, each in links.DECLARED.items() if each.kind in (int, float)}


def last(each: Setting, *, up: bool) -> float:
    """The outermost value that is allowed."""
    open_end, end = (each.below, each.high) if up else (each.above, each.low)
    if math.isfinite(end):
        return end
    if not math.isfinite(open_end):
        return 1e300
    inwards = -1 if up else 1
    return open_end + inwards if each.kind is int else math.nextafter(open_end, inwards * math.inf)


def opened(values: dict[str, float | str], **more: str) -> AppTest:
    """The page with its drawer open, by a link that asks for all of these."""
    told = {n: f"{v:.17g}" if isinstance(v, float) else str(v) for n, v in values.items()}
    asked = {links.option(name): text for name, text in (told | more).items()}
    return open_drawer(open_page("pages/train.py", asked=asked))


def test_the_least_of_everything_is_followed_to_the_end() -> None:
    least = {n: last(each, up=False) for n, each in NUMBERS.items() if n not in LENGTHS}
    app = opened(least | {"hidden": "1", "steps": "1"}, start="1")
    assert not app.warning
    run = its_run(app)
    wait_until(lambda: not run.snapshot().active)
    assert run.state == "done"
    assert len(run.dev) == 1
    assert not app.run().exception


@pytest.mark.parametrize("length", LENGTHS)
def test_the_most_of_everything_is_followed(length: str) -> None:
    most = {n: last(each, up=True) for n, each in NUMBERS.items() if n not in LENGTHS}
    most |= {length: last(NUMBERS[length], up=True), "batch_size": 1, "hidden": "2048,2048"}
    app = opened(most, augment="1", optimizer="nesterov")
    assert not app.warning
    assert not app.error
    assert parts(app)["address"]["asked"]["images"] == str(most["images"])


def test_so_few_images_that_none_could_be_held_back_are_rejected() -> None:
    app = opened({"images": 4})
    expected = "expected a whole number, at least 5"
    assert f"Images used in the link is `4`, {expected}" in app.warning[0].value
    assert parts(app)["address"]["asked"] == {}
    assert app.number_input(key="images").value == 42_000
    app.number_input(key="images").set_value(4).run()
    assert app.error[0].value.startswith(f"Images 4: {expected}")
    assert not app.exception

"""Links to the Train page: what they ask for is done, and invalid values are reported."""

import math
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from digitnet.nn import Augment, Setting
from digitnet.recipes import PRESETS, Recipe, option
from digitnet.ui.train.address import links
from tests.ui.pages import its_run, keys, lr, open_drawer, open_page, parts, running, texts
from tests.waiting import wait_until

QUICK = PRESETS["quick"]
ASKED = (  # (parameters of the address, the recipe that they make)
    (
        {"hidden": "32,16", "lr": "0.05", "batch-size": "64", "optimizer": "adam"},
        Recipe(hidden=(32, 16), lr=0.05, batch_size=64, optimizer="adam"),
    ),
    (
        {"preset": "quick", "epochs": "2", "rotation": "20"},
        replace(QUICK, epochs=2, augment=replace(QUICK.augment, rotation=20.0)),
    ),
    ({"preset": "quick", "augment": "0"}, replace(QUICK, augment=None)),
    ({"augment": "1"}, Recipe(augment=Augment())),
    (
        {"batch-size": "0", "images": "0", "hidden": ""},  # none, as in the drawer of settings
        Recipe(batch_size=None, images=None, hidden=()),
    ),
    ({"run": "abc", "utm_source": "mail", "hide": "settings,speed"}, None),
    ({"hidden": ",".join(["2048"] * 6)}, Recipe(hidden=(2048,) * 6)),
)
LENGTHS = ("steps", "epochs")
NUMBERS = {name: each for name, each in links.DECLARED.items() if each.kind in (int, float)}
INVALID = {
    "lr": "fast", "steps": "-3", "seed": "1e400", "hidden": "9999", "activation": "swish",
    "preset": "worst", "start": "perhaps", "hide": "everything", "augment": "2", "rotation": "999",
    "dropout": "nan", "images": "4",
}  # fmt: skip


def opened(**asked: object) -> AppTest:
    """The page with its drawer open, by a link that asks for all of these."""
    told = {n: f"{v:.17g}" if isinstance(v, float) else str(v) for n, v in asked.items()}
    asked = {option(name): text for name, text in told.items()}
    return open_drawer(open_page("pages/train.py", asked=asked))


def last(each: Setting, *, up: bool) -> float:
    """The outermost value that is allowed."""
    open_end, end = (each.below, each.high) if up else (each.above, each.low)
    if math.isfinite(end):
        return end
    if not math.isfinite(open_end):
        return 1e300
    inwards = -1 if up else 1
    return open_end + inwards if each.kind is int else math.nextafter(open_end, inwards * math.inf)


def test_a_link_names_settings_as_the_command_line_does_and_changes_a_preset() -> None:
    for asked, recipe in ASKED:
        link = links.read(asked)
        assert (link.recipe, link.start, link.words) == (recipe, False, ()), asked


def test_renamed_options_keep_their_former_names() -> None:
    for name, present in (("dev_images", "validation-images"), ("dev_every", "check-every")):
        recipe = replace(Recipe(), **{name: 7})
        assert links.write("blog", recipe, {name})[present] == "7"
        for asked in (present, name.replace("_", "-")):
            assert links.read({asked: "7"}).recipe == recipe


def test_an_invalid_value_is_reported_and_the_rest_is_used() -> None:
    for name, value in INVALID.items():
        link = links.read({"momentum": "0.5", name: value})
        assert link.recipe == Recipe(momentum=0.5), name
        (word,) = link.words
        assert word[0].isupper(), word
        why = "unknown; using The blog." if name == "preset" else "invalid (expected "
        assert f" `{value}` is {why}" in word


def test_of_settings_that_do_not_go_together_the_presets_are_used() -> None:
    for asked, recipe in (
        ({"steps": "7", "epochs": "5"}, Recipe(steps=7)),
        ({"steps": "0"}, Recipe()),
    ):
        link = links.read(asked)
        assert (link.recipe, len(link.words)) == (recipe, 1)


def test_a_link_is_read_as_it_was_written() -> None:
    recipe = replace(QUICK, hidden=(7, 5), lr=0.3, batch_size=None, average=0.99, images=2000)
    changed = {"hidden", "lr", "batch_size", "average", "images"}
    assert links.read(links.write("quick", recipe, changed)).recipe == recipe
    for augment in (Augment(rotation=33.0), None):
        bent = replace(recipe, augment=augment)
        assert links.read(links.write("quick", bent, {*changed, "augment"})).recipe == bent


def test_controls_that_a_link_hides_are_not_on_the_page() -> None:
    app = opened(hide="settings,preset,speed,lr,step,share")
    assert "preset" not in keys(app.selectbox)
    hidden = ["step", "share", "preset", "settings", "speed", "lr"]
    assert [parts(app)[part]["hidden"] for part in ("transport", "tune")] == [hidden] * 2
    with running(app) as (_, run):
        assert run.recipe == Recipe()
        assert parts(app)["address"]["asked"]["hide"] == "step,share,preset,settings,speed,lr"


def test_an_invalid_link_is_reported_on_the_page_until_a_run_is_started() -> None:
    app = opened(lr="**fast**", steps="2")
    assert "The link's learning rate `**fast**` is invalid" in app.warning[0].value
    assert lr(app) == 0.1
    with running(app):
        assert not app.warning
        assert "expected" not in texts(app)


def test_the_least_of_everything_is_followed_to_the_end() -> None:
    least = {n: last(each, up=False) for n, each in NUMBERS.items() if n not in LENGTHS}
    app = opened(**least, hidden="1", steps="1", start="1")
    assert not app.warning
    run = its_run(app)
    wait_until(lambda: not run.status().active)
    assert run.state == "done"
    assert len(run.dev) == 1
    assert not app.run().exception


@pytest.mark.parametrize("length", LENGTHS)
def test_the_most_of_everything_is_followed(length: str) -> None:
    most = {n: last(each, up=True) for n, each in NUMBERS.items() if n not in LENGTHS}
    most |= {length: last(NUMBERS[length], up=True), "batch_size": 1, "hidden": "2048,2048"}
    app = opened(**most, augment="1", optimizer="nesterov")
    assert not app.warning
    assert not app.error
    assert parts(app)["address"]["asked"]["images"] == str(most["images"])

"""A setting is declared in one place, and found in all the others."""

import inspect
import json
import shutil
from dataclasses import fields
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import digitnet
from digitnet.cli.settings import page
from digitnet.nn import TrainSettings, settings_of, signature, train
from digitnet.nn.activations import ACTIVATIONS
from digitnet.nn.inits import INITS
from digitnet.nn.optimizers import OPTIMIZERS
from digitnet.nn.schedules import SCHEDULES
from digitnet.recipes.recipe import Recipe
from tests.fresh_python import ROOT, run_python

PLACE = "    dropout: float = _regularising("
ADDED = """    sparkle: float = setting(
        0.25, "Sparkle", "How one's eye glitters.", "regularisation", unit="carats",
        low=0, high=3, usual=(0.0, 3.0, 0.5),
    )
"""
PROGRAM = """
import inspect, json, sys
import digitnet
from digitnet.cli.settings import page
from digitnet.recipes import Recipe
from streamlit.testing.v1 import AppTest

found = {
    "train": inspect.signature(digitnet.train).parameters["sparkle"].default,
    "help of train": "How one's eye glitters." in digitnet.train.__doc__,
    "recipe": Recipe(sparkle=1.5).describe()["sparkle"],
    "table": next(line for line in page().splitlines() if "sparkle" in line),
}
try:
    Recipe(sparkle=4)
except ValueError as error:
    found["check"] = str(error)

def drawer_alone():
    import streamlit as st
    from digitnet.ui.train.settings import drawer, settings
    settings.begin(None, None)
    st.session_state["settings"] = True
    drawer.show()
    st.text(f"sparkle {settings.recipe().sparkle}")

app = AppTest.from_function(drawer_alone, default_timeout=60).run()
field = app.number_input(key="sparkle")
found["widget"] = [field.label, field.value, field.min, field.max, field.help]
field.set_value(2.0).run()
found["page"] = app.text[0].value
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project in which one more setting is declared."""
    root = tmp_path_factory.mktemp("house")
    source, left_out = Path(digitnet.__file__).parent, shutil.ignore_patterns("*.npz", "__pyc*")
    shutil.copytree(source, root / "digitnet", ignore=left_out)
    (root / "digitnet/data/mnist.npz").symlink_to(source / "data/mnist.npz")
    declared = root / "digitnet/nn/settings.py"
    text = declared.read_text()
    assert text.count(PLACE) == 1
    declared.write_text(text.replace(PLACE, ADDED + PLACE))
    python(root, "-m", "digitnet.nn.signature")
    return root


def python(house: Path, *arguments: str) -> str:
    done = run_python(*arguments, root=house)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_setting_that_is_declared_once_is_found_everywhere(house: Path) -> None:
    (house / "program.py").write_text(PROGRAM)
    found = json.loads(python(house, "program.py").splitlines()[-1])
    assert found == {
        "train": 0.25,
        "help of train": True,
        "recipe": 1.5,
        "check": "sparkle 4: expected a number, 0 to 3",
        "table": "| `--sparkle` (carats) | 0.25 | a number, 0 to 3 | How one's eye glitters. |",
        "widget": ["Sparkle (carats)", 0.25, 0.0, 3.0, "How one's eye glitters."],
        "page": "sparkle 2.0",
    }


def test_the_command_line_takes_a_setting_and_tells_its_default(house: Path) -> None:
    text = " ".join(python(house, "-m", "digitnet", "train", "--help").split())
    assert "--sparkle CARATS How one's eye glitters. A number, 0 to 3 (default: 0.25)" in text
    quick = ["train", "--steps", "1", "--images", "100", "--sparkle", "2.5", "--output", "one"]
    python(house, "-m", "digitnet", *quick)
    assert digitnet.Network.load(house / "one").metadata["recipe"]["sparkle"] == 2.5


def test_train_has_every_setting_as_a_keyword_where_a_reader_and_a_type_checker_see_it() -> None:
    assert signature.PLACE.read_text(encoding="utf-8") == signature.source()
    shown = inspect.signature(train).parameters
    for declared in fields(TrainSettings):
        assert (shown[declared.name].default, shown[declared.name].kind) == (
            declared.default,
            inspect.Parameter.KEYWORD_ONLY,
        )


def test_the_docs_have_the_page_that_the_settings_make() -> None:
    """Where it differs: `python -m digitnet settings > docs/settings.md`."""
    assert f"{page()}\n" == (ROOT / "docs/settings.md").read_text(encoding="utf-8")


def test_the_choices_are_those_that_there_are() -> None:
    known = {"activation": ACTIVATIONS, "init": INITS, "optimizer": OPTIMIZERS}
    for name, registry in (known | {"schedule": SCHEDULES}).items():
        assert set(settings_of(Recipe)[name].choices) == set(registry)


def test_every_default_is_allowed_and_every_setting_explained() -> None:
    for name, declared in settings_of(Recipe).items():
        declared.check(declared.default)
        assert declared.help.endswith("."), name
        assert declared.label, name
        for invalid in ("nonsense", True):
            with pytest.raises(ValueError, match=name):
                declared.check(invalid)


@pytest.mark.parametrize("name", ["average", "patience", "dev_every", "threads", "images"])
def test_a_number_that_may_be_left_out_can_be_taken_back_where_it_was_chosen(name: str) -> None:
    app = AppTest.from_function(settings_page, default_timeout=60, kwargs={"name": name}).run()
    given = app.number_input(key=name).set_value(0.5 if name == "average" else 7).run()
    assert given.text[0].value != "None"
    assert given.number_input(key=name).min == 0
    assert given.number_input(key=name).set_value(0).run().text[0].value == "None"


def settings_page(name: str) -> None:
    import streamlit as st

    from digitnet.ui.train.settings import drawer, settings

    settings.begin(None, None)
    st.session_state["settings"] = True
    drawer.show()
    st.text(f"{getattr(settings.recipe(), name)}")

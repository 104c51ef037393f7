"""The app's colours: in one place, one for each meaning, told apart by everybody."""

import re
import tomllib
from itertools import combinations

import numpy as np
import pytest

from digitnet.insight import pictures
from digitnet.ui.live_parts import UI
from tests.serving import ROOT
from tests.ui.colours import blind_distance, contrast, luminance

SHEET = (UI / "browser/colours.css").read_text()
LITERAL = re.compile(r"#[0-9a-f]{3,8}\b|\brgba?\(\s*\d", re.IGNORECASE)
THEMES = {"light": 0, "dark": 1}
OURS = {
    "primaryColor": "accent",
    "linkColor": "accent",
    "backgroundColor": "ground",
    "secondaryBackgroundColor": "panel",
    "textColor": "text",
}


def rgb(code: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(code.removeprefix("#")))


def named(theme: int) -> dict[str, str]:
    """The named colours, as #rrggbb."""
    found = re.findall(r"--dn-(\w+): (?:light-dark\((#\w+), (#\w+)\)|(#\w+))", SHEET)
    return {name: one or (light, dark)[theme] for name, light, dark, one in found}


def of_runs(theme: int) -> list[str]:
    return [each[theme] for each in re.findall(r"--dn-own: light-dark\((#\w+), (#\w+)\)", SHEET)]


def test_no_script_and_no_other_sheet_names_a_colour() -> None:
    files = [path for kind in ("css", "js") for path in UI.rglob(f"*.{kind}")]
    found = {str(path): LITERAL.findall(path.read_text()) for path in files}
    assert [path for path, literals in found.items() if literals] == [
        str(UI / "browser/colours.css")
    ]


@pytest.mark.parametrize("theme", THEMES)
def test_streamlit_draws_in_the_same_colours(theme: str) -> None:
    settings = tomllib.loads((ROOT / ".streamlit/config.toml").read_text())["theme"][theme]
    ours = named(THEMES[theme])
    assert {name: settings[name] for name in OURS} == {k: ours[v] for k, v in OURS.items()}


def test_pictures_from_the_server_have_the_colours_of_the_light_page() -> None:
    ours = named(THEMES["light"])  # they do not know on which page they are shown
    assert (rgb(ours["for"]), rgb(ours["against"])) == (pictures.WARM, pictures.COOL)


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_the_accent_and_the_runs_can_be_read_on_both_grounds(theme: int) -> None:
    ours = named(theme)
    for ground in (ours["ground"], ours["panel"]):
        for colour in (ours["accent"], ours["wrong"], *of_runs(theme)):
            assert contrast(luminance(rgb(colour)), luminance(rgb(ground))) >= 4.5, colour


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_nothing_but_the_negative_is_blue_and_the_colour_blind_tell_all_apart(theme: int) -> None:
    ours = named(theme)
    signs = [ours["for"], ours["against"]]
    for group in ([*signs, ours["accent"], ours["train"]], of_runs(theme)):
        for one, other in combinations(group, 2):
            assert blind_distance(rgb(one), rgb(other)) >= 15, (one, other)
    blue = np.array(rgb(ours["against"]))
    for colour in [ours["accent"], ours["train"], *of_runs(theme)]:
        assert np.linalg.norm(blue - rgb(colour)) > 80, colour

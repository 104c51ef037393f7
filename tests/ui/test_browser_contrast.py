"""Contrast on every page in both themes: text at least 4.5:1, lines and pictures' edges 3:1.

Computed by contrast.js. It cannot look into canvases and images; disabled controls and a chart's
grid are exempt.
"""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from digitnet.ui import shell
from tests import browser
from tests.browser import key, present, press, rest

pytestmark = pytest.mark.long

LEAST = {"text": 4.5, "line": 3.0}
WALKER = Path(__file__).with_name("contrast.js").read_text()
ADDRESSES = [Path(path).stem.replace("app", "") for path, *_ in shell.PAGES]
THEMES = pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])


def too_faint(page: Page) -> str:
    """What is too faint, a line each."""
    return "\n".join(page.evaluate(WALKER, LEAST))


@THEMES
@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_on_a_page_is_too_faint(chromium, server: str, address: str, dark: bool) -> None:
    with browser.window(chromium, server, dark=dark) as page:
        page.goto(f"/{address}")
        rest(page)
        assert not too_faint(page)
        present(page)
        assert not too_faint(page)


@THEMES
def test_nothing_on_the_page_of_a_run_is_too_faint(chromium, server: str, dark: bool) -> None:
    with browser.window(chromium, server, dark=dark) as page:
        page.goto("/train")
        rest(page)
        press(page, "train")
        expect(key(page, "pause").get_by_role("button")).to_be_enabled()
        press(page, "pause")
        expect(key(page, "status")).to_contain_text("Paused")
        rest(page)
        assert not too_faint(page)


@THEMES
def test_nothing_in_the_maths_is_too_faint(chromium, server: str, dark: bool) -> None:
    with browser.window(chromium, server, dark=dark) as page:
        page.goto("/")
        rest(page)
        press(page, "how")
        expect(page.get_by_role("dialog")).to_contain_text("softmax")
        assert not too_faint(page)


SAMPLES = """
<body style="background: #fff">
<p style="color: #777">a</p><p style="color: #767676">b</p>
<div style="opacity: 0.5"><p style="color: #000">c</p></div>
<div style="background: #0008"><p style="color: #444">d</p></div>
<div style="border: 1px solid #999; height: 9px"></div>
<div style="border: 1px solid #888; height: 9px"></div>
<svg width="99" height="9"><path d="M0 5h99" stroke="#999"/></svg>
<svg width="99" height="9"><path d="M0 5h99" stroke="#888"/></svg>
<canvas width="20" height="20" style="background: #000"></canvas>
<canvas width="20" height="20" style="background: #000; outline: 1px solid #888"></canvas>
<button style="color: #ccc" disabled>e</button>
"""


def test_faint_text_lines_and_pictures_are_found(page: Page) -> None:
    page.set_content(SAMPLES)
    found = [" ".join(line.split()[:3]) for line in too_faint(page).splitlines()]
    assert found == [
        'text 4.48 "a"',
        'text 3.98 "c"',
        'text 2.17 "d"',
        'line 2.85 "border"',
        'stroke 2.85 "stroke"',
        'picture 1.00 "no',
    ]

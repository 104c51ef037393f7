"""What the browser tests of the stage share: where its parts are, and the network that it shows."""

import re
from collections.abc import Sequence

import numpy as np
from playwright.sync_api import Locator, Page, expect

from digitnet import load_mnist
from digitnet.data import Dataset
from digitnet.nn import Network
from digitnet.recipes import Recipe
from digitnet.runs import Run
from digitnet.ui import session
from tests.browser import draw, key
from tests.ui.live.watching import Start
from tests.ui.parts.mounting import LIGHT, follow, mount_all
from tests.waiting import wait_until

WIDTHS = {390: 358, 1280: 605, 1920: 958}  # of the stage on the Train page, by the window's

COUNT_DRAWINGS = """
window.drawings = 0;
const { clearRect } = CanvasRenderingContext2D.prototype;
CanvasRenderingContext2D.prototype.clearRect = function (...box) {
  if (this.canvas.classList.contains("dn-stage-lines")) window.drawings += 1;
  return clearRect.apply(this, box);
};
"""
CHOOSE = """async (digit) => {
  const { choice } = await import(new URL("live/parts/browser/choice.js", document.baseURI).href);
  choice.set({ digit });
}"""
STROKES = """async () => {
  const { choice } = await import(new URL("live/parts/browser/choice.js", document.baseURI).href);
  return choice.strokes;
}"""


def stage(page: Page) -> Locator:
    return key(page, "stage").locator(".dn-stage")


def pictures(page: Page) -> Locator:
    return stage(page).locator(".dn-unit-picture")


def output(page: Page, digit: int) -> Locator:
    return stage(page).locator(".dn-unit-output").nth(digit)


def panel(page: Page) -> Locator:
    return stage(page).locator(".dn-stage-unit")


def pad(page: Page) -> Locator:
    return stage(page).locator(".dn-stage-pad canvas")


def button(page: Page, name: str) -> Locator:
    return stage(page).get_by_role("button", name=name, exact=True)


def open_stage(page: Page, hidden: tuple[int, ...] = (10,), theme: dict[str, str] = LIGHT) -> None:
    """The stage with a network before its first step, as wide as on the Train page."""
    page.goto("/")
    mount_all(page, {"train/stage": WIDTHS[page.viewport_size["width"]]}, theme)
    follow(page, session.previews().of(Recipe(hidden=hidden), load_mnist()[0]))
    expect(pictures(page).first).to_be_visible()


def learn(page: Page, start: Start) -> Run:
    """The blog's network on the stage, learning."""
    run = start(Recipe(steps=10**9, images=5000), data=load_mnist()[0])
    follow(page, run)
    wait_until(lambda: steps(page) >= 2)
    return run


def steps(page: Page) -> int:
    """How far the network is that the stage shows."""
    found = re.search(r"after ([\d,]+) steps", stage(page).get_attribute("aria-label") or "")
    return int(found[1].replace(",", "")) if found else 0


def choose(page: Page, digit: int) -> None:
    """As the page's other parts do when one of the digits is clicked."""
    page.evaluate(CHOOSE, digit)


def bars(page: Page) -> np.ndarray:
    """(10,) how long the bars are, as shares of the whole."""
    script = "rows => rows.map(row => new DOMMatrix(getComputedStyle(row).transform).a)"
    return np.array(stage(page).locator(".dn-unit-output i").evaluate_all(script))


def boxes(locator: Locator) -> np.ndarray:
    """(n, 4) left, top, width and height of all elements in the window."""
    script = """all => all.map(one => one.getBoundingClientRect())
                          .map(b => [b.x, b.y, b.width, b.height])"""
    return np.array(locator.evaluate_all(script), float).reshape(-1, 4)


def sketch(page: Page, strokes: Sequence[Sequence[tuple[float, float]]]) -> None:
    """Draws on the stage's own field with the mouse; points in hundredths of it."""
    left, top, width, height = boxes(pad(page))[0]
    scaled = [[(x * width / 100, y * height / 100) for x, y in stroke] for stroke in strokes]
    draw(page, scaled, (left, top))


def drawn_strokes(page: Page) -> list:
    return page.evaluate(STROKES)


def network(hidden: tuple[int, ...] = (10,)) -> Network:
    """What the stage shows before the first step."""
    return Recipe(hidden=hidden).network()


def digits() -> Dataset:
    """The validation images, which the stage's digits are the first of."""
    return Recipe().held_back(load_mnist()[0])


def colours(page: Page) -> dict[str, list[int]]:
    """The colours of lines, edges and words and of what is behind them: red, green, blue."""
    names = ["--dn-for", "--dn-against", "--dn-edge", "--dn-soft", "--dn-wrong"]
    script = """(root, names) => {
      const pen = document.createElement("canvas").getContext("2d");
      const probe = root.appendChild(document.createElement("p"));
      const rgb = (name) => {
        probe.style.color = `var(${name})`;
        pen.fillStyle = getComputedStyle(probe).color;
        pen.fillRect(0, 0, 1, 1);
        return [...pen.getImageData(0, 0, 1, 1).data.slice(0, 3)];
      };
      return Object.fromEntries(names.map((name) => [name, rgb(name)]));
    }"""
    return stage(page).evaluate(script, [*names, "--dn-ground"])

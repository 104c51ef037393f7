"""Parts of a page by themselves in a browser, fed with frames that a test makes, or by a run."""

from typing import Any

from playwright.sync_api import Locator, Page

from digitnet.insight import FrameMaker
from digitnet.runs import ACTIVE, Preview, Run
from digitnet.ui import shell
from digitnet.ui.live_parts import module_of

LIGHT = {"text": "#1c2333", "background": "#ffffff", "primary": "#0f766e"}
DARK = {"text": "#e9edf5", "background": "#12151d", "primary": "#5eead4"}
MOUNT = """
async ([widths, theme, scheme, begun]) => {
  for (const [colour, value] of Object.entries(theme)) {
    document.body.style.setProperty(`--st-${colour}-color`, value);
  }
  document.body.style.background = theme.background;
  document.body.style.font = "16px sans-serif";
  document.body.style.colorScheme = scheme;
  const roots = Object.entries(widths).map(([name, [key, width]]) => {
    const place = document.createElement("div");
    place.className = `st-key-${key}`;
    place.style.width = `${width}px`;
    return [name, place.appendChild(document.createElement("div"))];
  });
  document.body.replaceChildren(...roots.map(([_, root]) => root.parentElement));
  window.feed = (await import("/live/parts/browser/feed.js")).feed;
  window.choice = (await import("/live/parts/browser/choice.js")).choice;
  window.sent = [];
  window.all = [];
  for (const [name, root] of roots) {
    root.send = { setTriggerValue: (...values) => sent.push(values) };
    window.part = (await import(`/live/parts/${name}.js`)).mount(root);
    window.all.push(window.part);
    if (begun) window.part.update({});
  }
}
"""


def mount(page: Page, name: str, width: int, theme: dict[str, str] = LIGHT) -> Locator:
    """The part in an otherwise empty page of the app, so wide, with all the app's styles."""
    if page.url == "about:blank":
        page.goto("/")
    return mount_all(page, {name: width}, theme)[0]


def mount_all(
    page: Page,
    widths: dict[str, int | str],
    theme: dict[str, str] = LIGHT,
    *,
    begun: bool = True,
) -> list[Locator]:
    """Several parts, one below the other, in the page that is open.

    begun: each has been handed nothing yet where it is False.
    """
    if not page.evaluate("Boolean(window.styled)"):
        page.add_style_tag(content="*, *::before { box-sizing: border-box }")
        for path in shell.style_sheets():
            page.add_style_tag(content=path.read_text())
        page.evaluate("window.styled = true")
    placed = {module_of(name): [key(name), width] for name, width in widths.items()}
    page.evaluate(MOUNT, [placed, theme, "dark" if theme is DARK else "light", begun])
    return [page.locator(f".st-key-{key(name)} > div") for name in widths]


def key(name: str) -> str:
    """What a part is called in the page."""
    return name.rpartition("/")[2]


def follow(page: Page, of: Run | Preview) -> None:
    """As the page does: it brings a frame, and the feed continues from there."""
    page.evaluate("([run, text]) => window.feed.follow(run, text)", [of.id, whole_frame(of)])


def whole_frame(of: Run | Preview) -> str:
    return FrameMaker(of.dev, of.first_network, of.recipe).frame(of.status()).whole


def show(page: Page, frame: dict[str, Any]) -> None:
    """Hands a frame to the part, and waits until it is drawn."""
    page.evaluate("frame => window.feed.take(frame)", frame)
    drawn(page)


def update(page: Page, data: dict[str, Any]) -> None:
    """Hands the part what a page's script would."""
    page.evaluate("data => window.part.update(data)", data)
    drawn(page)


def drawn(page: Page) -> None:
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")


def frame(points: list[list[float | None]], **more: Any) -> dict[str, Any]:
    """A whole frame of a run of 500 steps at its last point [step, loss, train, dev]."""
    step, _, train, _ = points[-1] if points else (0, None, None, None)
    state = more.get("state", "running" if points else "ready")
    measured = [point[3] for point in points if point[3] is not None]
    return {
        "whole": True,
        "frame": step + 1,
        "state": state,
        "active": state in ACTIVE,
        "ended": state not in ACTIVE,
        "turn": 0,
        "message": "",
        "result": "",
        "trouble": None,
        "lr": 0.1,
        "lr_now": 0.1,
        "speed": 0,
        "chosen_speed": None,
        "left": None,
        "seconds": 0,
        "step": step,
        "steps": 500,
        "train": train,
        "dev": measured[-1] if measured else None,
        "held_back": 1000,
        "images": "",
        "labels": "",
        "answers": "",
        "lit": [],
        "points": points,
        **more,
    }


def boxes(found: Locator) -> list[dict[str, float]]:
    """Where the elements are that can be seen, in pixels of the window."""
    return [box for each in found.all() if each.is_visible() and (box := each.bounding_box())]


def font_sizes(root: Locator) -> list[float]:
    """The sizes of all texts in sight, in pixels."""
    return root.evaluate(
        """root => [...root.querySelectorAll("*")]
          .filter((e) => e.checkVisibility() && [...e.childNodes].some((n) => n.nodeType === 3
                         && n.textContent.trim()))
          .map((e) => parseFloat(getComputedStyle(e).fontSize))"""
    )

"""Nothing on a page moves while it comes up: who aims at something hits it."""

import pytest
from playwright.sync_api import Page

from tests import browser
from tests.browser import rest

pytestmark = pytest.mark.long

# What has moved by itself in the page's own part, as the browser noticed it: in which place, which
# element, from where to where (CSS pixels). Streamlit's own frame moves before that.
WATCH = """
const at = ({ x, y }) => `${Math.round(x)}, ${Math.round(y)}`;
window.moved = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    for (const { node, previousRect, currentRect } of entry.sources) {
      const element = node?.nodeType === Node.TEXT_NODE ? node.parentElement : node;
      const place = element?.closest?.(".stMain [class*='st-key-']");
      if (!place) continue;
      const key = place.className.match(/st-key-\\S+/)[0];
      const name = `${key} ${element.tagName}.${element.className}`;
      window.moved.push(`${name}: ${at(previousRect)} to ${at(currentRect)}`);
    }
  }
}).observe({ type: "layout-shift", buffered: true });
"""


def moved(page: Page, path: str) -> list[str]:
    page.add_init_script(WATCH)
    page.goto(path)
    rest(page)
    return page.evaluate("window.moved")


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
@pytest.mark.parametrize("path", ["/", "/train", "/compare", "/draw"])
def test_nothing_moves_as_a_page_comes_up(
    chromium: browser.Browser, server: str, path: str, phone: bool
) -> None:
    with browser.window(chromium, server, phone=phone, cold=True) as page:
        assert moved(page, path) == []

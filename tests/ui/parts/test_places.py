"""While a page changes, its old place and the new one are both there; what is shown is the new."""

import pytest
from playwright.sync_api import Route

from digitnet.ui import live_parts
from tests import browser

LOAD = live_parts.LOADER.strip().removeprefix("export default ")
PUT_UP = f"""
const load = {LOAD};
const put = (words) => {{
  const element = document.body.appendChild(document.createElement("div"));
  element.innerHTML = '<div class="dn-part"></div>';
  const data = {{ module: "draw/answer/prediction", words, answer: null, question: null }};
  const leave = load({{ data, parentElement: element }});
  return {{ element, leave, root: element.firstElementChild }};
}};
const {{ reading }} = await import("/live/parts/draw/answer/reading.js");
const turn = () => new Promise((resolve) => setTimeout(resolve));
"""


@pytest.fixture(autouse=True)
def _empty_page(page: browser.Page) -> None:
    page.goto("/")


def test_a_place_that_is_gone_before_its_module_has_come_is_not_mounted(page) -> None:
    shown = page.evaluate(
        f"""async () => {{
          {PUT_UP}
          const now = put(["new", ""]);
          const old = put(["old", ""]);
          old.element.remove();
          old.leave();
          await Promise.all([now.root.drawn, old.root.drawn]);
          await turn();
          await turn();
          return [reading.words[0], old.root.innerHTML, now.root.innerHTML !== ""];
        }}"""
    )
    assert shown == ["new", "", True]


def test_when_a_place_goes_what_another_one_has_taken_is_shown_again(page) -> None:
    shown = page.evaluate(
        f"""async () => {{
          {PUT_UP}
          const now = put(["new", ""]);
          await now.root.drawn;
          const old = put(["old", ""]);
          await old.root.drawn;
          const heard = [];
          const words = () => heard.push(reading.words[0]);
          reading.subscribe(words);
          old.element.remove();
          old.leave();
          await turn();
          await turn();
          now.element.remove();
          now.leave();
          await turn();
          await turn();
          return heard;
        }}"""
    )
    assert shown == ["old", "new", ""]


@pytest.mark.parametrize("module", ["draw/answer/prediction.js", "draw/number/number.js"])
def test_a_part_whose_module_did_not_come_is_drawn_when_the_server_is_back(
    page: browser.Page, module: str
) -> None:
    failed: list[str] = []

    def fail_twice(route: Route) -> None:
        failed.append(route.request.url)
        route.abort() if len(failed) <= 2 else route.continue_()

    page.route(f"**/parts/{module}", fail_twice)
    shown = page.evaluate(
        f"""async () => {{
          {PUT_UP}
          const now = put(["new", ""]);
          await now.root.drawn;
          return now.root.innerHTML !== "";
        }}"""
    )
    assert shown
    assert len(failed) == 3

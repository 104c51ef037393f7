"""The page's side of the wire, in a real browser: it follows, comes back, asks where it must."""

import json
from typing import Any

import numpy as np
import pytest

from digitnet.insight import codes
from digitnet.runs import Run
from digitnet.ui.server import broadcast, live
from tests import browser, wire
from tests.ui.live.watching import Start
from tests.ui.parts.mounting import whole_frame
from tests.waiting import wait_until

FOLLOW = """async ([run, text]) => {
  window.feed = (await import("/live/parts/browser/feed.js")).feed;
  window.told = [];
  feed.subscribe((frame) => told.push(structuredClone(frame)));
  feed.follow(run, text);
}"""
HIDE = """(hidden) => {
  Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


@pytest.fixture(autouse=True)
def _empty_page(page: browser.Page) -> None:
    page.goto("/")


def follow(page: browser.Page, run: Run) -> None:
    """As the page does: it brings a frame, and the feed continues from there."""
    page.evaluate(FOLLOW, [run.id, whole_frame(run)])


def frame(page: browser.Page) -> dict[str, Any]:
    """The frame that all parts of the page see now."""
    return page.evaluate("feed.frame")


def listeners() -> int:
    return live.broadcasts.listeners()


def test_numbers_come_out_of_their_texts_as_they_went_in(page: browser.Page) -> None:
    rng = np.random.default_rng(0)
    values = rng.normal(size=300).astype(np.float32) * (rng.random(300) > 0.5)
    texts = [codes.levels(abs(values), 2.0), codes.signed(values, 1.5), codes.fine(abs(values))]
    got = page.evaluate(
        """async ([levels, signed, fine]) => {
          const codes = await import("/live/parts/browser/codes.js");
          const plain = codes.unpacked;
          return [codes.levels(plain(levels), 2), codes.signed(plain(signed), 1.5),
            codes.fine(plain(fine))].map((values) => Array.from(values));
        }""",
        [codes.packed(text) for text in texts],
    )
    assert np.allclose(got[0], np.clip(abs(values), 0, 2), atol=2 / 63 / 2 * 1.01)
    assert np.allclose(got[1], np.clip(values, -1.5, 1.5), atol=1.5 / 31 / 2 * 1.01)
    assert np.allclose(got[2], np.clip(abs(values), 0, 1), atol=1 / 4095 / 2 * 1.01)


def test_a_page_follows_a_run_to_its_end(page: browser.Page, start: Start) -> None:
    run = start()
    follow(page, run)
    page.wait_for_function("told.length > 5")
    assert listeners() == 1
    steps = page.evaluate("told.map((frame) => frame.step)")
    assert steps == sorted(steps)
    run.pause()
    page.wait_for_function("feed.frame.state === 'paused'")
    run.stop()
    page.wait_for_function("feed.frame.state === 'stopped'")
    now, told = run.status(), frame(page)
    assert told["answers"] == "".join(map(str, now.network.predict(run.dev.images[:40])))
    assert [p[0] for p in told["points"]] == [p.step for p in now.points]
    assert len(told["pictures"]) == 8 * 784  # unpacked, as all parts expect it
    assert len(told["images"]) == 40 * 784
    wait_until(lambda: listeners() == 0, 20)
    page.wait_for_function("feed.source === null")


def test_small_frames_add_up_to_what_a_whole_one_says(page: browser.Page, start: Start) -> None:
    run = start()
    follow(page, run)
    page.wait_for_function("told.length > 8")
    run.pause()
    page.wait_for_function("feed.frame.state === 'paused' && feed.frame.dev !== null")
    wait_until(lambda: frame(page)["step"] == run.status().step, 20)
    added_up = frame(page)
    page.evaluate("feed.listen()")  # again: a whole frame comes
    page.wait_for_function("told.at(-1).from === 0 && feed.live")
    assert frame(page) | {"from": 0, "made": 0} == added_up | {"from": 0, "made": 0}


def test_a_hidden_tab_listens_to_nothing_and_catches_up_when_it_is_seen(
    page: browser.Page, start: Start
) -> None:
    run = start()
    follow(page, run)
    page.wait_for_function("told.length > 2")
    page.evaluate(HIDE, True)
    wait_until(lambda: listeners() == 0, 20)
    run.pause()
    wait_until(lambda: run.status().dev_accuracy is not None, 20)
    page.evaluate(HIDE, False)
    page.wait_for_function("feed.frame.state === 'paused'")
    assert listeners() == 1


def test_what_the_page_brings_late_does_not_set_the_clock_back(
    page: browser.Page, start: Start
) -> None:
    run = start()
    old = whole_frame(run)
    follow(page, run)
    page.wait_for_function("told.length > 3")
    step = frame(page)["step"]
    page.evaluate("([run, text]) => feed.follow(run, text)", [run.id, old])
    assert frame(page)["step"] >= step > json.loads(old)["step"]
    page.wait_for_function("(step) => feed.frame.step > step", arg=step)
    assert listeners() == 1


def test_another_run_is_followed_instead_of_the_one_before(
    page: browser.Page, start: Start
) -> None:
    follow(page, start())
    page.wait_for_function("told.length > 2")
    other = start(paused=True)
    text = whole_frame(other)
    page.evaluate("([run, text]) => feed.follow(run, text)", [other.id, text])
    page.wait_for_function("feed.live")
    assert (frame(page)["state"], frame(page)["step"]) == ("paused", other.status().step)
    wait_until(lambda: listeners() == 1, 20)


def test_a_page_that_was_refused_comes_back(
    page: browser.Page, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    wait_until(lambda: listeners() + live.broadcasts.askers() == 0, 20)
    with monkeypatch.context() as full:
        full.setattr(broadcast, "MOST_WATCHERS", 0)
        run = start()
        follow(page, run)
        page.wait_for_function("feed.source === null")
    page.wait_for_function("told.length > 3")
    assert listeners() == 1


def test_behind_a_proxy_that_keeps_streams_back_a_page_asks_every_second(
    chromium: browser.Browser, start: Start
) -> None:
    run = start()
    with wire.serve(wire.buffering) as address, browser.window(chromium, address) as page:
        page.goto("/")
        follow(page, run)
        page.wait_for_function("told.length > 3")
        wait_until(lambda: live.broadcasts.askers() == 1, 20)
        wait_until(lambda: listeners() == 0, 20)
        run.stop()
        page.wait_for_function("feed.frame.state === 'stopped' && !feed.asking")
        assert frame(page)["step"] == run.status().step


def test_a_page_on_a_slow_line_asks_and_is_not_left_behind(
    chromium: browser.Browser, start: Start
) -> None:
    run = start()
    with wire.serve(wire.slow) as address, browser.window(chromium, address) as page:
        page.goto("/")
        follow(page, run)
        page.wait_for_function("feed.asking")
        wait_until(lambda: listeners() == 0, 20)
        run.stop()
        page.wait_for_function("feed.frame.state === 'stopped'")

"""The slider over a run's snapshots, in a real browser: one cursor moves everything."""

import re
from dataclasses import replace

import numpy as np
from playwright.sync_api import Locator, Page, expect

from digitnet import sketch
from digitnet.insight import DIGITS, answers
from digitnet.nn import Network
from digitnet.runs import Run
from tests.browser import key, next_frame
from tests.ui.live.watching import RECIPE, Start
from tests.ui.parts import stage
from tests.ui.parts.mounting import follow, mount_all
from tests.waiting import wait_until

NAMES = ("train/readout/accuracy", "train/stage", "train/timeline", "browser/chart", "train/digits")
SWEEP = """async (track, moves) => {
  const { left, width } = track.getBoundingClientRect();
  const frame = () => new Promise(requestAnimationFrame);
  await frame();
  window.drawings = 0;
  for (let i = 0; i < moves; i++) {
    const clientX = left + width * (0.03 + 0.9 * Math.abs(1 - (2 * i) / moves));
    track.dispatchEvent(new PointerEvent("pointermove", { clientX, pointerId: 1 }));
    await frame();
  }
  return drawings;
}"""
STROKES = [[[100, 60], [110, 220], [115, 230]]]
LONG = replace(RECIPE, steps=3000, hidden=(24, 16))


def watch(page: Page, run: Run, query: str = "") -> None:
    """The parts of the Train page, as they show this run."""
    page.goto(f"/{query}")
    mount_all(page, dict.fromkeys(NAMES, 1000))
    follow(page, run)
    wait_until(lambda: stage.bars(page).size == 10)


def ended(start: Start) -> Run:
    run = start(LONG)
    run.join()
    assert run.state == "done"
    return run


def slider(page: Page) -> Locator:
    return page.get_by_role("slider", name="Step of the run")


def press(page: Page, keys: str, times: int = 1) -> None:
    slider(page).focus()
    for _ in range(times):
        page.keyboard.press(keys)


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name)


def at(page: Page) -> int | None:
    return page.evaluate("feed.at")


def drag(page: Page, shares: np.ndarray) -> None:
    """Along the track with the mouse; shares: of its width."""
    box = slider(page).bounding_box()
    page.mouse.move(box["x"] + shares[0] * box["width"], box["y"] + 13)
    page.mouse.down()
    for share in shares[1:]:
        page.mouse.move(box["x"] + share * box["width"], box["y"] + 13)
        next_frame(page)
    page.mouse.up()


def all_here(page: Page, run: Run) -> None:
    """Points at the slider, and waits until it has everything."""
    slider(page).hover()
    newest = run.snapshots.steps()[-1]
    wait_until(lambda: page.evaluate("feed.snapshots.last") >= newest)


def assert_shows(page: Page, run: Run, network: Network, step: int) -> None:
    """Everything on the page is about this network, of this step."""
    probs = network.predict_proba(run.dev.images[:1])[0]
    wait_until(lambda: np.abs(stage.bars(page) - probs).max() < 4e-4)
    assert stage.steps(page) == step
    said = "".join(map(str, network.predict(run.dev.images[:DIGITS])))
    right = sum(int(a) == b for a, b in zip(said, run.dev.labels[:DIGITS], strict=True))
    expect(key(page, "digits")).to_contain_text(f"{right} of {DIGITS} validation images correct")
    assert page.evaluate("feed.shown.answers") == said
    accuracy = network.accuracy(run.dev.images, run.dev.labels)
    expect(key(page, "accuracy")).to_contain_text(f"{100 * accuracy:.1f}%".replace("100.0", "100"))
    expect(slider(page)).to_have_attribute("aria-valuetext", re.compile(rf"^Step {step:,} of"))


def test_everything_rewinds_to_the_chosen_step_and_returns(page: Page, start: Start) -> None:
    run = ended(start)
    watch(page, run)
    press(page, "Home")
    assert_shows(page, run, run.first_network, 0)
    press(page, "ArrowRight", 3)
    assert_shows(page, run, run.snapshots.network(3), 3)
    expect(key(page, "accuracy")).to_contain_text("at step 3")
    expect(key(page, "chart").locator(".dn-cross[display=inline]")).to_have_count(1)
    press(page, "End")
    assert_shows(page, run, run.status().network, 3000)
    expect(key(page, "chart").locator(".dn-cross[display=inline]")).to_have_count(0)


def test_a_sketch_and_a_unit_show_the_network_of_that_step(page: Page, start: Start) -> None:
    run = start(replace(LONG, steps=10**9))
    watch(page, run)
    wait_until(lambda: len(run.snapshots.steps()) > 8)
    page.evaluate("strokes => choice.set({ strokes })", STROKES)
    x = sketch.from_strokes([np.array(stroke) for stroke in STROKES]).ravel()
    for keys, step in (("Home", 0), ("ArrowRight", 1), ("PageUp", None)):  # during the run
        press(page, keys)
        wait_until(lambda: at(page) is not None)
        shown = at(page)
        assert step in (None, shown)
        probs = run.snapshots.network(shown).predict_proba(x.reshape(1, -1))[0]
        wait_until(lambda probs=probs: np.abs(stage.bars(page) - probs).max() < 1e-4)
    run.stop()
    page.wait_for_function("feed.frame.state === 'stopped'")
    press(page, "Home")
    network = run.snapshots.network(0)
    stage.pictures(page).first.click()
    unit = page.evaluate("feed.shown.shown[0][0]")
    total = answers.unit_answer(network, x, 0, unit)["sum"]
    expect(stage.panel(page)).to_contain_text(f"= {total:.2f}.".replace("-", "−"))


def test_a_run_is_followed_until_the_slider_is_touched_and_again_on_request(
    page: Page, start: Start
) -> None:
    run = start(replace(LONG, steps=10**9))
    watch(page, run)
    wait_until(lambda: stage.steps(page) > 20)
    expect(button(page, "Live: follow the run")).to_have_attribute("aria-pressed", "true")
    drag(page, np.array([0.3, 0.2, 0.1]))
    wait_until(lambda: page.evaluate("feed.shown.past") and stage.steps(page) == at(page))
    kept, latest = stage.steps(page), page.evaluate("feed.frame.step")
    assert kept == at(page) in run.snapshots.steps()
    page.wait_for_function("step => feed.frame.step > step", arg=latest)
    assert stage.steps(page) == kept
    button(page, "Live: follow the run").click()
    wait_until(lambda: stage.steps(page) > latest)
    assert at(page) is None


def test_pictures_move_with_the_hand_and_nothing_is_asked_meanwhile(
    page: Page, start: Start
) -> None:
    run = ended(start)
    page.add_init_script(stage.COUNT_DRAWINGS)
    watch(page, run)
    all_here(page, run)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    box = slider(page).bounding_box()
    page.mouse.move(box["x"] + 0.9 * box["width"], box["y"] + 13)
    page.mouse.down()
    assert slider(page).evaluate(SWEEP, 60) >= 30
    page.mouse.up()
    assert not asked


def test_the_replay_reaches_the_end_pauses_and_loops(page: Page, start: Start) -> None:
    run = ended(start)
    watch(page, run)
    all_here(page, run)
    button(page, "Replay speed: 1×").click()
    button(page, "Replay speed: 2×").click()
    press(page, "End")
    page.evaluate("() => { window.seen = []; feed.subscribe(({ step }) => seen.push(step)); }")
    press(page, " ")
    page.wait_for_function("seen.length > 9")
    press(page, " ")
    seen = page.evaluate("seen.slice(1)")
    assert seen == run.snapshots.steps()[: len(seen)]
    paused = at(page)
    expect(button(page, "Replay the run")).to_be_visible()
    press(page, "ArrowLeft")
    assert at(page) < paused
    press(page, "End")
    press(page, "ArrowLeft", 2)
    button(page, "Replay the run").click()
    page.wait_for_function("feed.at === null")
    button(page, "Loop").click()
    press(page, "ArrowLeft", 2)
    press(page, " ")
    page.wait_for_function("feed.at === 1")
    button(page, "Pause the replay").click()


def test_the_step_is_in_the_address_and_a_link_opens_it(page: Page, start: Start) -> None:
    run = ended(start)
    watch(page, run, f"?run={run.id}&step=5")
    assert_shows(page, run, run.snapshots.network(5), 5)
    press(page, "ArrowRight")
    page.wait_for_url(f"**/?run={run.id}&step=6")
    press(page, "End")
    page.wait_for_url(f"**/?run={run.id}")
    for wrong in ("step=x", "step=-1", "step=99999999999", "step=3000"):
        watch(page, run, f"?run={run.id}&{wrong}")
        next_frame(page)
        assert at(page) is None
    watch(page, run, "?run=another&step=5")
    assert at(page) is None


def test_the_step_to_go_on_from_is_sent_to_the_page(page: Page, start: Start) -> None:
    run = ended(start)
    watch(page, run)
    branch = button(page, "Branch from here")
    expect(branch).to_be_disabled()
    press(page, "Home")
    press(page, "ArrowRight", 2)
    branch.click()
    assert page.evaluate("sent.map(([name, value]) => [name, value])") == [["branch", 2]]


def test_before_the_first_step_and_without_snapshots_there_is_nothing_to_slide(
    page: Page, start: Start
) -> None:
    run = ended(start)
    watch(page, run)
    expect(slider(page)).to_be_visible()
    page.evaluate("feed.take({ ...feed.frame, plan: [], whole: true })")
    expect(slider(page)).to_be_hidden()
    expect(button(page, "Replay the run")).to_be_hidden()
    page.evaluate("feed.take({ ...feed.frame, step: 0, state: 'ready', whole: true })")
    expect(page.get_by_text("Once training starts, rewind to any step here.")).to_be_visible()
    expect(button(page, "Replay the run")).to_be_disabled()

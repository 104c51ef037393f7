"""The bar of controls, from made frames: what its buttons are, and what they tell the run."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page, Request, Route, expect

from tests.ui.parts import mounting
from tests.ui.parts.mounting import frame, mount_all, show
from tests.waiting import wait_until

PARTS = ("train/controls/transport", "train/controls/tuning", "train/readout/status")
LRS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1]
DATA = {"again": False, "can_train": True, "hidden": [], "token": "t", "lr": 0.1, "steps": LRS,
        "help": "How far.", "about": "", "problem": "", "watching": False}  # fmt: skip
# Follows a run whose frames the test makes: no stream is opened.
ALONE = "() => { feed.run = 'one'; feed.resume = () => {}; feed.follow = () => {}; }"
ANSWERED = """async () => {
  const { commands } = await import("/live/parts/train/controls/commands.js");
  return !commands.waiting.length;
}"""


class Bar:
    """The bar in a page, and the commands that it sends, in their order."""

    def __init__(self, page: Page, theme: dict[str, str] = mounting.LIGHT, **data: Any) -> None:
        self.page, self.asked, self.answers, self.lost = page, [], (204, None), 0
        if page.url == "about:blank":
            page.goto("/")
        page.route("**/live/runs/*/commands", self._answer)
        mount_all(page, dict.fromkeys(PARTS, 900), theme, begun=False)
        page.evaluate(ALONE)
        self.update(**data)

    def update(self, **data: Any) -> None:
        self.page.evaluate("data => window.all.forEach((part) => part.update(data))", DATA | data)

    def stands(self, state: str, step: int = 5, **more: Any) -> None:
        points = [[step, 1.0, 0.5, None]] if step else []
        show(self.page, frame(points, state=state, frame=step, **more))

    def button(self, key: str) -> Any:
        return self.page.locator(f".st-key-{key}").get_by_role("button")

    def told(self) -> list[tuple[str, Any]]:
        self.page.evaluate("0")  # Playwright takes requests in only while it is asked something
        return [(each["command"], each["value"]) for each in self.asked]

    def _answer(self, route: Route, request: Request) -> None:
        if self.lost:
            self.lost -= 1
            return route.abort()
        self.asked.append(json.loads(request.post_data))
        status, problem = self.answers
        body = json.dumps({"problem": problem}) if problem else ""
        return route.fulfill(status=status, body=body, content_type="application/json")


FACES = {
    "ready": ("train", "Train", True, False, False),
    "waiting": ("pause", "Pause", True, False, True),
    "running": ("pause", "Pause", True, True, True),
    "paused": ("pause", "Resume", True, True, True),
    "done": ("train", "Train", True, False, False),
    "stopped": ("train", "Train", True, False, False),
    "failed": ("train", "Train", True, False, False),
}


def test_the_main_button_is_train_pause_or_resume_by_the_state_of_the_run(page: Page) -> None:
    bar = Bar(page)
    for state, (key, label, *enabled) in FACES.items():
        bar.stands(state)
        expect(bar.button(key)).to_have_text(label)
        assert [bar.button(name).is_enabled() for name in (key, "step", "stop")] == enabled, state
        other = {"train": "pause", "pause": "train"}[key]
        expect(page.locator(f".st-key-{other}")).to_have_count(0)
    bar.update(again=True, can_train=False)
    expect(bar.button("train")).to_have_text("Train again")
    expect(bar.button("train")).to_be_disabled()


def test_a_press_is_shown_at_once_and_sent_to_the_run(page: Page) -> None:
    bar = Bar(page)
    bar.stands("running")
    bar.button("pause").click()
    wait_until(lambda: bar.told() == [("pause", None)])
    assert bar.asked[0]["token"] == "t"
    bar.stands("paused", 6)
    for name in ("step", "step", "stop"):
        bar.button(name).click()
    wait_until(lambda: len(bar.told()) == 4)
    assert [name for name, _ in bar.told()] == ["pause", "step", "step", "stop"]
    assert len({each["id"] for each in bar.asked}) == 4


def test_a_second_press_within_400_ms_does_nothing(page: Page) -> None:
    page.clock.install()
    bar = Bar(page)
    bar.stands("running")
    page.clock.run_for(1000)
    press = "() => document.querySelector('.st-key-pause button').click()"
    for pause in (0, 399):
        page.evaluate(press)
        page.clock.run_for(pause)
    wait_until(lambda: bar.told() == [("pause", None)])
    page.clock.run_for(1)
    page.evaluate(press)
    wait_until(lambda: bar.told() == [("pause", None), ("resume", None)])


def test_train_sends_the_page_what_stands_in_the_bar(page: Page) -> None:
    bar = Bar(page)
    bar.stands("ready", 0)
    page.get_by_role("radio", name="5/s", exact=True).click(force=True)
    slider = page.get_by_role("slider", name="Learning rate")
    slider.focus()
    slider.press("ArrowRight")
    assert slider.get_attribute("aria-valuetext") == "0.2"
    bar.button("train").click()
    assert page.evaluate("sent") == [["lr", 0.2], ["train", {"lr": 0.2, "speed": 5}]]
    expect(bar.button("train")).to_be_disabled()  # until the run is there
    assert bar.asked == []


def test_speed_and_learning_rate_are_the_runs_while_it_is_active(page: Page) -> None:
    bar = Bar(page)
    bar.stands("running", 5, lr=0.5, chosen_speed=1)
    slider = page.get_by_role("slider", name="Learning rate")
    assert slider.get_attribute("aria-valuetext") == "0.5"
    assert page.get_by_role("radio", name="1/s", exact=True).is_checked()
    slider.focus()
    slider.press("ArrowLeft")
    page.get_by_role("radio", name="Max").click(force=True)
    wait_until(lambda: bar.told() == [("lr", 0.2), ("speed", None)])
    page.wait_for_function(ANSWERED)
    bar.stands("running", 6, lr=0.003, chosen_speed=5)  # another window; not one of the steps
    assert slider.get_attribute("aria-valuetext") == "0.003"
    assert page.get_by_role("radio", name="5/s", exact=True).is_checked()
    bar.stands("done", 7, lr=0.003)
    assert slider.get_attribute("aria-valuetext") == "0.003"
    bar.update(lr=0.1)  # a preset was chosen
    assert slider.get_attribute("aria-valuetext") == "0.1"
    assert page.evaluate("sent") == []


def test_what_a_link_hides_is_not_there(page: Page) -> None:
    names = ("train", "step", "stop", "speed", "lr")
    bar = Bar(page, hidden=list(names))
    bar.stands("ready", 0)
    assert [page.locator(f".st-key-{name}").is_visible() for name in names] == [False] * 5
    bar.stands("running")
    expect(bar.button("pause")).to_be_visible()


def test_why_a_command_was_refused_stands_in_the_status_line(page: Page) -> None:
    bar = Bar(page)
    bar.stands("running")
    bar.answers = 403, "Someone else controls this run now. You can still watch it."
    bar.button("stop").click()
    expect(page.locator(".dn-word")).to_have_text(bar.answers[1])


def test_why_no_run_was_started_stays_in_the_status_line(page: Page) -> None:
    page.clock.install()
    bar = Bar(page)
    bar.stands("ready", 0)
    page.clock.run_for(1000)
    page.evaluate("() => document.querySelector('.st-key-train button').click()")
    bar.update(problem="Too many networks are being trained.")
    page.clock.run_for(10_000)
    expect(page.locator(".dn-word")).to_have_text("Too many networks are being trained.")
    expect(bar.button("train")).to_be_enabled()


def test_a_fix_during_a_run_goes_to_the_run_and_a_restart_to_the_page(
    page: Page,
) -> None:
    bar = Bar(page)
    for again in (False, True):
        mend = {"label": "Continue with 0.1", "setting": "lr", "value": 0.1, "again": again}
        bar.stands("running", trouble={"text": "The loss is rising.", "mend": mend})
        page.get_by_role("button", name="Continue with 0.1").click()
    wait_until(lambda: bar.told() == [("mend", 0.1)])
    assert page.evaluate("sent") == [["mend", mend]]


def test_what_is_pressed_while_the_line_is_dead_is_sent_once_it_is_back(page: Page) -> None:
    page.clock.install()
    bar = Bar(page)
    bar.stands("running")
    bar.lost = 3
    page.evaluate("() => document.querySelector('.st-key-stop button').click()")
    for _ in range(4):
        bar.told()
        page.clock.run_for(1000)
    wait_until(lambda: bar.told() == [("stop", None)])
    page.clock.run_for(5000)
    assert bar.told() == [("stop", None)]


@pytest.mark.parametrize("lost", ["proxy", "silence"])
def test_a_command_without_an_answer_of_the_server_is_sent_again(page: Page, lost: str) -> None:
    """A proxy answers for a server that is gone; a line may also swallow all without a word."""
    page.clock.install()
    bar = Bar(page)
    bar.stands("running")
    page.unroute("**/live/runs/*/commands")
    asked = []

    def answer(route: Route, request: Request) -> None:
        asked.append(json.loads(request.post_data)["id"])
        if len(asked) > 1:
            route.fulfill(status=204)
        elif lost == "proxy":
            route.fulfill(status=502, body="<h1>Bad gateway</h1>", content_type="text/html")

    page.route("**/live/runs/*/commands", answer)
    page.evaluate("() => document.querySelector('.st-key-stop button').click()")
    for _ in range(15):
        page.clock.run_for(1000)
        bar.told()
    wait_until(lambda: page.evaluate("1") and len(asked) == 2)
    assert len(set(asked)) == 1  # by which the server knows it again


def test_a_frame_made_before_a_command_does_not_take_it_back(page: Page) -> None:
    bar = Bar(page)
    bar.stands("running", 5, lr=0.1, chosen_speed=None)
    slider = page.get_by_role("slider", name="Learning rate")
    slider.focus()
    slider.press("ArrowRight")
    page.get_by_role("radio", name="5/s", exact=True).click(force=True)
    bar.button("pause").click()
    wait_until(lambda: len(bar.told()) == 3)
    page.wait_for_function(ANSWERED)
    bar.stands("running", 6, lr=0.1, chosen_speed=None)
    assert slider.get_attribute("aria-valuetext") == "0.2"
    assert page.get_by_role("radio", name="5/s", exact=True).is_checked()
    expect(bar.button("pause")).to_have_text("Resume")
    bar.stands("paused", 7, lr=0.2, chosen_speed=5)
    bar.stands("running", 8, lr=0.05, chosen_speed=1)  # from another window
    assert slider.get_attribute("aria-valuetext") == "0.05"
    expect(bar.button("pause")).to_have_text("Pause")


BEATS = """(times) => {
  const source = new EventTarget();
  window.EventSource = function () { return Object.assign(source, { close() {}, readyState: 1 }); };
  delete feed.resume;
  feed.listen();
  for (const time of times) setTimeout(() => source.dispatchEvent(new Event("beat")), time);
}"""


def test_a_connection_with_jitter_is_alive_and_one_silent_for_five_seconds_is_reported(
    page: Page,
) -> None:
    page.clock.install()
    bar = Bar(page)
    bar.stands("paused")
    word = page.locator(".dn-word")
    # A beat a second, 300 ms late by nature, and up to 600 ms more by chance.
    page.evaluate(BEATS, [1000 * n + 300 + 600 * (n * 37 % 101) / 101 for n in range(1, 61)])
    for _ in range(60):
        page.clock.run_for(1000)
        assert "No response" not in word.inner_text()
    page.clock.run_for(6000)
    expect(word).to_contain_text("No response from the server for five seconds")
    page.evaluate(BEATS, [100])
    page.clock.run_for(200)
    expect(word).not_to_contain_text("No response")


def test_a_line_is_dead_also_where_a_proxy_answers_in_the_place_of_the_server(page: Page) -> None:
    page.clock.install()
    bar = Bar(page)
    bar.stands("paused")
    page.evaluate(BEATS, [100])
    page.clock.run_for(200)
    refused = "() => { feed.source.readyState = EventSource.CLOSED; feed.source.onerror(); }"
    page.evaluate(f"EventSource.CLOSED = 2; ({refused})()")
    page.clock.run_for(5000)
    expect(page.locator(".dn-word")).to_contain_text("No response from the server")


def test_a_line_that_is_asked_is_dead_once_nothing_is_answered(page: Page) -> None:
    page.clock.install()
    bar = Bar(page)
    bar.stands("paused")
    silent = []
    page.route("**/live/runs/*/frame?*", lambda route: silent or route.fulfill(status=204))
    page.evaluate("() => { delete feed.resume; feed.ask(); }")
    page.clock.run_for(3000)
    word = page.locator(".dn-word")
    expect(word).not_to_contain_text("No response")
    silent.append(True)
    for _ in range(7):
        bar.told()
        page.clock.run_for(1000)
    expect(word).to_contain_text("No response from the server")


@pytest.mark.parametrize("theme", [mounting.LIGHT, mounting.DARK], ids=["light", "dark"])
def test_the_settings_of_the_next_run_are_disabled_during_a_run(page: Page, theme: dict) -> None:
    bar = Bar(page, theme)
    page.evaluate("document.body.append(document.createElement('i'))")
    page.evaluate("document.body.lastChild.className = 'st-key-preset'")
    for state, inert in (("running", True), ("paused", True), ("done", False)):
        bar.stands(state)
        assert page.evaluate("document.querySelector('.st-key-preset').inert") is inert

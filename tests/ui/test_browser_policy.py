"""The content security policy in a real browser: everything works, and nothing breaks a rule."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import ConsoleMessage, Page, expect

from digitnet import Network, load_mnist
from digitnet.insight import pictures
from tests import files
from tests.browser import close_settings, draw, expect_digit, go, key, open_settings, press
from tests.handwriting import write

REPORT = """
window.addEventListener('securitypolicyviolation', event =>
  console.error(`violation: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`))
"""


@pytest.fixture
def watched(page: Page) -> Iterator[Page]:
    """A window whose console and requests are watched: nothing may be refused, nothing fail."""
    complaints: list[str] = []
    page.add_init_script(REPORT)
    page.on("console", lambda said: _is_a_complaint(said) and complaints.append(said.text[-300:]))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: _own(request.url) or complaints.append(request.url[:300]))
    yield page
    assert not complaints, "\n".join(complaints)


def _is_a_complaint(said: ConsoleMessage) -> bool:
    # On /draw Streamlit's frontend first tries /draw/_stcore/..., and learns from the 404.
    return said.type == "error" and "/_stcore/" not in said.location["url"]


def _own(url: str) -> bool:
    """Whether a request stays with this server: no font, picture or script from elsewhere."""
    return url.startswith(("data:", "blob:", "http://127.0.0.1:"))


def test_home_passes_the_policy(watched: Page) -> None:
    watched.goto("/")
    field = watched.locator(".dn-pad canvas").bounding_box()
    draw(watched, write(7, 80, 60, 200), (field["x"], field["y"]))
    expect(key(watched, "home_read").get_by_role("status")).to_contain_text("sure that it is a 7")
    expect(key(watched, "home_unit")).to_contain_text("After 500 updates")
    press(watched, "how")
    expect(watched.get_by_role("dialog")).to_contain_text("softmax")
    watched.keyboard.press("Escape")
    go(watched, "Train")
    go(watched, "Draw")


def test_a_run_with_its_charts_uploads_and_download_passes_the_policy(watched: Page) -> None:
    watched.goto("/train")
    open_settings(watched, "Data")
    data = {"name": "mine.csv", "mimeType": "text/csv", "buffer": files.csv(files.digits(60))}
    key(watched, "data_files").locator("input[type=file]").set_input_files(data)
    expect(watched.get_by_text("mine.csv: 60 images")).to_be_visible()
    close_settings(watched)
    press(watched, "train")
    line = key(watched, "chart").locator(".dn-line.dn-train")
    expect(line).to_have_attribute("d", re.compile("L"))
    expect(key(watched, "status")).to_contain_text("never learned from")
    press(watched, "share")
    with watched.expect_download():
        press(watched, "download")


def test_drawing_passes_the_policy(watched: Page) -> None:
    watched.goto("/draw")
    draw(watched, write(7, 80, 60, 150))
    expect_digit(watched, 7)
    watched.get_by_text("Look inside").click()
    expect(key(watched, "others")).to_contain_text("The blog's")
    key(watched, "judge").get_by_role("button", name="It was 7").click()
    expect_digit(watched, "–")
    expect(key(watched, "own_digits_part").get_by_role("listitem")).to_have_count(1)
    watched.get_by_text("Use weights from a file").click()
    weights = {"name": "mine.safetensors", "mimeType": "", "buffer": Network().to_bytes()}
    key(watched, "weights_file").locator("input[type=file]").set_input_files(weights)
    expect(watched.get_by_role("radio", name="Uploaded: mine.safetensors")).to_be_checked()


def test_photos_and_the_camera_pass_the_policy(watched: Page) -> None:
    image = 255 - load_mnist()[1].images[0].reshape(28, 28)  # a 7, dark on light
    watched.goto("/draw")
    watched.get_by_role("radio", name="Photo").click()
    photo = {"name": "seven.png", "mimeType": "image/png", "buffer": pictures.png(image)}
    key(watched, "photo_file").locator("input[type=file]").set_input_files(photo)
    expect_digit(watched, 7)
    key(watched, "use_camera").locator("label").click()
    watched.wait_for_function("() => document.querySelector('video')?.readyState === 4")
    watched.get_by_role("button", name="Take Photo").click()
    expect(watched.get_by_role("img", name="Your picture, in grey")).to_be_visible()

"""A page that fails, whatever the cause: a visitor reads one sentence, the log has the rest."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from digitnet.ui.server.errors import SORRY
from tests import browser, serving
from tests.waiting import wait_until

pytestmark = pytest.mark.long

FAILING = Path(__file__).with_name("failing")


@pytest.fixture(scope="module")
def failing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[serving.Server]:
    """The app's own entrance, beside a page that fails."""
    folder = tmp_path_factory.mktemp("failing")
    shutil.copy(serving.ROOT / "app.py", folder)
    (folder / "pages").mkdir()
    shutil.copy(FAILING / "pages" / "failing.py", folder / "pages")
    shutil.copy(FAILING / "pages" / "broken.txt", folder / "pages" / "broken.py")
    variables = {"PYTHONPATH": str(serving.ROOT)}
    with serving.serve(str(folder / "app.py"), variables=variables) as server:
        yield server


@pytest.mark.parametrize(
    "cause", ["script", "import", "recursion", "memory", "fragment", "tick", "callback"]
)
def test_a_failing_page_says_sorry_and_the_log_has_the_traceback(
    chromium, failing, cause: str
) -> None:
    before = len(failing.log())
    with browser.window(chromium, failing.address) as page:
        page.goto(f"/failing?cause={cause}")
        if cause == "callback":
            page.get_by_role("button", name="Go").click()
        expect_an_apology_only(page)
    wait_until(lambda: "Traceback (most recent call last)" in failing.log()[before:], 10)
    assert "failing.py" in failing.log()[before:]


def test_a_page_that_is_not_python_says_sorry_too(chromium, failing) -> None:
    with browser.window(chromium, failing.address) as page:
        page.goto("/broken")
        expect_an_apology_only(page)
    assert "SyntaxError" in failing.log()


def expect_an_apology_only(page: Page) -> None:
    expect(page.get_by_test_id("stAlert")).to_contain_text(SORRY)
    expect_no_details(page)


def expect_no_details(page: Page) -> None:
    said = page.locator("body").inner_text()
    assert not [word for word in ("Traceback", "Error", ".py", "the-secret") if word in said]

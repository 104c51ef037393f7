"""The wheel, installed by itself: the app, its menu and theme, and the command line."""

import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from digitnet import load_mnist
from digitnet.host import network_host
from tests import browser, serving
from tests.browser import key
from tests.cli.here import digit_picture
from tests.ui.training import finish
from tests.waiting import wait_until

pytestmark = pytest.mark.long

ABOUT = ("pyproject.toml", "README.md", "LICENSE")
APP = ("app.py", "pages", "weights", ".streamlit")
PAGES = ["Home", "Train", "Compare", "Draw"]
STREAMLITS = ("stSidebarNav", "stMainMenu", "stAppDeployButton")
ACCENT, SIDEBAR = "rgb(15, 118, 110)", "rgb(243, 245, 250)"  # .streamlit/config.toml
OTHER_SETTINGS = """
[client]
showSidebarNavigation = true
toolbarMode = "developer"
[theme.light]
primaryColor = "#ff0000"
"""
BIN = "Scripts" if os.name == "nt" else "bin"


def run(*command: str | Path, **options: object) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what a wheel is built from, so that a build leaves nothing in the repository."""
    copy = tmp_path_factory.mktemp("source")
    for name in (*ABOUT, *APP, "digitnet"):
        path = serving.ROOT / name
        if path.is_dir():
            shutil.copytree(path, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(path, copy)
    return copy


@pytest.fixture(scope="module")
def wheel(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built as `pip install .` builds it, by a hatchling from the package index."""
    made = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "pip", "wheel", "--no-deps", "--wheel-dir", made, source)
    return next(made.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of a fresh environment that has the wheel and none of the repository.

    What digitnet needs is looked up where these tests found it, behind all that is in the
    environment itself: to install it once more would only try the package index.
    """
    home = tmp_path_factory.mktemp("environment")
    run(sys.executable, "-m", "venv", "--without-pip", home)
    python = home / BIN / "python"
    to_it = ("-m", "pip", "--python", python, "install", "--no-deps", "--no-index", wheel)
    run(sys.executable, *to_it)
    packages = run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip()
    (Path(packages) / "needed.pth").write_text(sysconfig.get_path("purelib"))
    return home / BIN


@pytest.fixture(scope="module")
def served(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the app, started in a directory of another project with Streamlit."""
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / ".streamlit").mkdir()
    (elsewhere / ".streamlit/config.toml").write_text(OTHER_SETTINGS)
    port, log_file = serving.free_port(), tmp_path_factory.mktemp("log") / "log"
    command = [installed / "digitnet", "app", "--port", str(port), "--no-browser"]
    address = f"http://127.0.0.1:{port}"
    with log_file.open("wb") as log:
        process = subprocess.Popen(
            command,
            cwd=elsewhere,
            stdout=log,
            stderr=log,
            env=_environment() | serving.VARIABLES,
        )
    server = serving.Server(address, process, log_file)
    try:
        wait_until(lambda: process.poll() is not None or "Ctrl-C" in server.log())
        assert process.poll() is None, server.log()
        with browser.reusing_windows(address):
            yield address
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(20)
    assert server.log().splitlines()[-1] == "digitnet: stopped"


def _environment() -> dict[str, str]:
    """That of these tests, without what would lead Python back to the repository."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}


def test_the_wheel_has_every_file_of_the_package_and_of_the_app(source: Path, wheel: Path) -> None:
    files = {path.relative_to(source).as_posix() for path in source.rglob("*") if path.is_file()}
    expected = {name for name in files if name.startswith("digitnet/")}
    expected |= {f"digitnet/installed/{name}" for name in files if name.startswith(APP)}
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert names == expected


def test_the_package_is_that_of_the_wheel_and_has_all_that_it_requires(
    installed: Path, tmp_path: Path
) -> None:
    where = "import digitnet; print(digitnet.__file__)"
    found = run(installed / "python", "-c", where, cwd=tmp_path, env=_environment())
    assert Path(found.strip()).is_relative_to(installed.parent)
    run(installed / "python", "-m", "pip", "check", cwd=tmp_path, env=_environment())


def test_its_pages_have_their_own_menu_and_theme_and_ask_nobody_else(
    served: str, chromium: browser.Browser
) -> None:
    with browser.window(chromium, served) as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto("/train")
        browser.rest(page)
        sidebar = page.get_by_test_id("stSidebar")
        expect(sidebar.get_by_role("link")).to_have_count(len(PAGES))
        for name in PAGES:
            expect(sidebar.get_by_role("link", name=name, exact=True)).to_be_visible()
        for own in STREAMLITS:
            expect(page.get_by_test_id(own)).to_have_count(0)
        button = key(page, "train").get_by_role("button")
        expect(button).to_have_css("background-color", ACCENT)
        expect(sidebar).to_have_css("background-color", SIDEBAR)
        browser.go(page, "Draw")
    assert not {url for url in asked if not url.startswith((served, "data:", "blob:"))}


def test_home_explains_the_maths_and_reads_what_is_drawn_with_the_best_weights(
    served: str, chromium: browser.Browser
) -> None:
    with browser.window(chromium, served) as page:
        page.goto("/")
        browser.press(page, "how")
        maths = page.get_by_role("dialog", name="How it works")
        expect(maths).to_contain_text("P = softmax(Z2)")
        page.goto("/draw")
        browser.draw(page, [[(140, 60), (140, 220)]])
        browser.expect_digit(page, 1)


def test_the_code_for_a_room_has_the_networks_address_and_opens_the_run(
    served: str, chromium: browser.Browser
) -> None:
    with browser.window(chromium, served) as page:
        finish(page, "/train?steps=4&images=2000&start=1")
        browser.press(page, "share")
        browser.press(page, "show_link")
        link = page.get_by_role("dialog").locator("figcaption")
        host = network_host() or "127.0.0.1"
        expect(link).to_contain_text(f"http://{host}:{urlsplit(served).port}/train?run=")
        address = link.inner_text()
    with browser.window(chromium, served) as other:
        other.goto(address)
        expect(key(other, "controls")).to_contain_text("You are watching")


def test_its_command_line_reads_a_picture(installed: Path, tmp_path: Path) -> None:
    digit_picture(tmp_path / "digit.png", 0, dark_on_light=True)
    predict = (installed / "digitnet", "predict", "digit.png")
    name, digit, share = run(*predict, cwd=tmp_path, env=_environment()).split()
    assert (name, digit) == ("digit.png", str(load_mnist()[1].labels[0]))
    assert float(share) > 0.9
    said = run(installed / "digitnet", "predict", "--help", cwd=tmp_path, env=_environment())
    assert said.startswith("usage: digitnet predict ")

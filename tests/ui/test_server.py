"""What the server does around the pages: headers, health, its start."""

import asyncio
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from starlette.datastructures import Headers
from starlette.responses import HTMLResponse

import digitnet
from digitnet.ui import owner, shell
from digitnet.ui.server import headers
from digitnet.ui.server.styles import StyledPage
from digitnet.ui.streamlit import address
from tests import crowd, serving, wire
from tests.serving import get
from tests.waiting import wait_until

SCHOOL = "https://school.example"
NO_SITES = (
    "*", "school.example", "https://", "https://*", "https://school.example/path",
    "https://school.example;", "javascript:alert(1)", "'unsafe-inline'",
    "https://school.example:port", "https://schöol.example",
)  # fmt: skip


@pytest.fixture(scope="module", params=["", pytest.param("digits", marks=pytest.mark.long)])
def app(request: pytest.FixtureRequest) -> Iterator[serving.Server]:
    """The server that tests share; or one of its own below a path, framed by a school's pages."""
    if not request.param:
        yield serving.Server(request.getfixturevalue("server"), None, None)
        return
    base = serving.BASE + request.param
    with serving.serve("app.py", base, variables={headers.FRAMES: SCHOOL}) as running:
        yield running


def test_every_answer_has_the_security_headers(app: serving.Server) -> None:
    expected = headers.headers(SCHOOL if app.process else "")
    for path in ("/", "/draw", "/live/health", "/_stcore/health", "/favicon.png", "/live/nothing"):
        _, got, _ = get(app.address + path)
        assert {name: got.get(name.lower()) for name in expected} == expected, path


def test_a_browser_gets_a_secret_with_its_first_page_and_no_other(app: serving.Server) -> None:
    def cookie(path: str, accept: str = "text/html", **more: str) -> str | None:
        return get(app.address + path, Accept=accept, **more)[1].get("set-cookie")

    first, second = cookie("/train"), cookie("/")
    secret, *rest = first.split("; ")
    path = urlsplit(app.address).path or "/"
    assert rest == [f"Path={path}", f"Max-Age={400 * 24 * 3600}", "HttpOnly", "SameSite=Lax"]
    assert owner.SECRET.fullmatch(secret.removeprefix("digitnet_owner="))
    assert first != second
    assert cookie("/train", Cookie=f"other=1; {secret}") is None
    assert cookie("/train", Cookie="digitnet_owner=short") is not None
    assert cookie("/live/health", "*/*") is None


def test_scripts_and_frames_are_the_apps_own_but_for_sites_that_are_named() -> None:
    sent = headers.headers()
    assert (sent["X-Content-Type-Options"], sent["Referrer-Policy"]) == ("nosniff", "same-origin")
    assert sent["Permissions-Policy"].startswith("camera=(self), microphone=()")
    rules = sent["Content-Security-Policy"].split("; ")
    assert rules[-1] == "frame-ancestors 'self'"
    scripts = next(rule for rule in rules if rule.startswith("script-src"))
    assert "'unsafe-inline'" not in scripts
    assert "'unsafe-eval'" not in scripts
    sites = "https://a.example http://*.b.example:8080"
    assert headers.frame_ancestors(sites) == ["'self'", *sites.split()]
    for site in NO_SITES:
        with pytest.raises(
            ValueError, match=f"{re.escape(repr(site))} is invalid; expected a site"
        ):
            headers.frame_ancestors(f"https://fine.example {site}")


def test_health_says_how_the_server_is_and_names_nobody(app: serving.Server) -> None:
    answer = app.health()
    assert answer["version"] == digitnet.__version__
    assert set(answer["runs"]) == {"waiting", "running", "paused", "done", "stopped", "failed"}
    assert answer["store"] == "ok"
    assert {"sessions", "listeners", "askers"} <= answer.keys()
    assert 50 * 2**20 < answer["memory_bytes"] < 400 * 2**20
    assert answer["threads"]["MainThread"] == 1
    assert answer["uptime_seconds"] > 0
    if app.process:  # nobody has been there yet
        assert answer["memory_bytes"] == pytest.approx(app.megabytes() * 2**20, rel=0.1)
        assert not any(answer["runs"].values())


def test_visitors_who_come_train_and_go_leave_nothing_behind(app: serving.Server) -> None:
    async def look() -> None:
        assert await asyncio.to_thread(app.sessions) == 3

    wait_until(lambda: app.sessions() == 0)
    asyncio.run(crowd.arrive(app.address, 3, "train", stay=look()))
    asyncio.run(crowd.train(app.address, 3))
    wait_until(lambda: app.sessions() == 0)
    wait_until(lambda: app.health()["runs"]["stopped"] >= 3)
    wait_until(lambda: not {"run", "lane"} & app.health()["threads"].keys())


def test_a_page_names_the_styles_and_they_are_kept_until_they_change(app: serving.Server) -> None:
    for path in ("/", "/train", "/nowhere"):
        text = get(app.address + path, Accept="text/html")[2].decode()
        assert "<title>digitnet</title>" in text
        assert text.count("<script>") == len(headers.inline_scripts()) > 0
        assert address.SCRIPT in text
        link = re.search(r'<link rel="stylesheet" href="\.(/live/styles\.css\?\w{12})">', text)
    got, styles = app.get(link[1])
    assert got["content-type"].startswith("text/css")
    assert got["cache-control"].endswith("max-age=31536000, immutable")
    for file in shell.style_sheets():
        assert (file.read_bytes() in styles) == (file.name != shell.PRESENT)


def test_another_page_than_streamlits_passes_as_it_is() -> None:
    other = HTMLResponse("<title>Streamlit</title><body>a component</body>")
    start, sent = asyncio.run(wire.ask(StyledPage(other), accept="text/html"))
    assert sent["body"] == other.body
    assert Headers(scope=start)["content-length"] == str(len(other.body))

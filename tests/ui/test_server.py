"""What the server does around the pages: headers, health, its start."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest
from starlette.responses import HTMLResponse
from starlette.types import Message

import digitnet
from digitnet.ui import owner, shell
from digitnet.ui.server import headers
from digitnet.ui.server.styles import StyledPage
from tests import crowd, serving
from tests.waiting import wait_until

SCHOOL = "https://school.example"


@pytest.fixture(scope="module")
def server() -> Iterator[serving.Server]:
    """The app below a path of its own, which a school may show in its pages."""
    with serving.serve(
        "app.py", "--server.baseUrlPath=digits", variables={headers.FRAMES: SCHOOL}
    ) as running:
        yield running


@pytest.mark.parametrize("path", ["/", "/draw", "/live/health", "/_stcore/health", "/favicon.png"])
def test_every_answer_has_the_security_headers(server, path: str) -> None:
    got, _ = server.get(path)
    assert got["x-content-type-options"] == "nosniff"
    assert got["referrer-policy"] == "same-origin"
    assert got["permissions-policy"].startswith("camera=(self), microphone=()")
    assert got["content-security-policy"] == headers.policy(["'self'", SCHOOL])


def cookie_of(server: serving.Server, path: str, **headers: str) -> str | None:
    """The cookie that an answer sets."""
    request = urllib.request.Request(server.address + path, headers=headers)
    with urllib.request.urlopen(request, timeout=20) as answer:
        return answer.headers["Set-Cookie"]


def test_a_browser_gets_a_secret_with_its_first_page_and_no_other(server) -> None:
    page = {"Accept": "text/html,application/xhtml+xml"}
    first, second = cookie_of(server, "/train", **page), cookie_of(server, "/", **page)
    secret, *rest = first.split("; ")
    assert rest == ["Path=/digits", f"Max-Age={400 * 24 * 3600}", "HttpOnly", "SameSite=Lax"]
    assert owner.SECRET.fullmatch(secret.removeprefix("digitnet_owner="))
    assert first != second
    assert cookie_of(server, "/train", **page, Cookie=f"other=1; {secret}") is None
    assert cookie_of(server, "/train", **page, Cookie="digitnet_owner=short") is not None
    assert cookie_of(server, "/live/health", Accept="*/*") is None


def test_answers_of_an_unknown_address_have_them_too(server) -> None:
    with pytest.raises(urllib.error.HTTPError) as missing:
        server.get("/live/nothing")
    assert missing.value.code == 404
    assert missing.value.headers["X-Content-Type-Options"] == "nosniff"


def test_scripts_run_only_from_this_server_or_as_streamlits_own_page_has_them(server) -> None:
    request = urllib.request.Request(server.address + "/", headers={"Accept": "text/html"})
    with urllib.request.urlopen(request, timeout=20) as answer:
        page = answer.read()
    assert page.count(b"<script>") == len(headers.inline_scripts()) > 0
    rules = headers.policy([]).split("; ")
    scripts = next(rule for rule in rules if rule.startswith("script-src"))
    assert "unsafe-inline" not in scripts
    assert "'unsafe-eval'" not in scripts


def test_only_the_app_itself_may_frame_it_unless_a_site_is_named() -> None:
    assert headers.headers()["Content-Security-Policy"].endswith("frame-ancestors 'self'")
    sites = "https://a.example http://*.b.example:8080"
    assert headers.frame_ancestors(sites) == ["'self'", *sites.split()]


@pytest.mark.parametrize(
    "site",
    [
        "*",
        "school.example",
        "https://",
        "https://*",
        "https://school.example/path",
        "https://school.example;",
        "javascript:alert(1)",
        "'unsafe-inline'",
        "https://school.example:port",
        "https://schöol.example",
    ],
)
def test_what_is_no_site_is_refused_as_a_frame(site: str) -> None:
    with pytest.raises(ValueError, match="is not a site"):
        headers.frame_ancestors(f"https://fine.example {site}")


def test_a_server_with_a_wrong_setting_does_not_start() -> None:
    started = subprocess.run(
        serving.command("app.py", serving.free_port()),
        cwd=serving.ROOT,
        env=os.environ | {headers.FRAMES: "school.example"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert started.returncode != 0
    assert "'school.example' is not a site" in started.stderr


def test_health_counts_runs_and_tabs_and_names_nobody(server) -> None:
    answer = server.health()
    assert answer["version"] == digitnet.__version__
    states = ("waiting", "running", "paused", "done", "stopped", "failed")
    assert answer["runs"] == dict.fromkeys(states, 0)
    assert answer["store"] == "ok"
    assert 50 * 2**20 < answer["memory_bytes"] < 400 * 2**20
    assert answer["memory_bytes"] == pytest.approx(server.megabytes() * 2**20, rel=0.1)
    assert answer["sessions"] == 0
    assert answer["threads"]["MainThread"] == 1
    assert not {"run", "lane"} & answer["threads"].keys()
    assert 0 < answer["uptime_seconds"] < 600


def test_health_sees_tabs_come_and_go(server) -> None:
    seen = []

    async def look() -> None:
        seen.append(await asyncio.to_thread(server.health))

    asyncio.run(crowd.arrive(server.address, 3, stay=look()))
    assert seen[0]["sessions"] == 3
    wait_until(lambda: server.sessions() == 0, 10)


def test_a_page_names_the_styles_and_they_are_kept_until_they_change(server) -> None:
    page = {"Accept": "text/html", "Accept-Encoding": "gzip"}
    for path in ("/", "/train", "/nowhere"):
        request = urllib.request.Request(server.address + path, headers=page)
        with urllib.request.urlopen(request, timeout=20) as answer:
            text = answer.read().decode()
        assert "<title>digitnet</title>" in text
        link = re.search(r'<link rel="stylesheet" href="\.(/live/styles\.css\?\w{12})">', text)
    got, styles = server.get(link[1])
    assert got["content-type"].startswith("text/css")
    assert got["cache-control"].endswith("max-age=31536000, immutable")
    for file in shell.STYLES.glob("*.css"):
        assert (file.read_bytes() in styles) == (file.name != shell.PRESENT)


def test_another_page_than_streamlits_passes_as_it_is() -> None:
    other = HTMLResponse("<title>Streamlit</title><body>a component</body>")
    asked = {"type": "http", "method": "GET", "headers": [(b"accept", b"text/html")]}
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(StyledPage(other)(asked, None, send))
    assert [message["type"] for message in sent] == ["http.response.start", "http.response.body"]
    assert sent[1]["body"] == other.body
    assert dict(sent[0]["headers"])[b"content-length"] == str(len(other.body)).encode()

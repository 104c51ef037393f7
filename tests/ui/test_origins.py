"""What a page of another site sends is rejected, and what the app's own pages send is not."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from itertools import product
from pathlib import Path

import pytest
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from digitnet.ui.server.middleware import middleware
from digitnet.ui.server.origins import SITE, OwnOrigin, sites
from tests import serving, wire
from tests.ui.lookups import LOOKED_UP

LOOKING = str(Path(__file__).with_name("lookups.py"))
SCHOOL = "https://school.example"
UPLOAD = "/_stcore/upload_file/session/file"
WEBSOCKET = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}
FOREIGN = (
    "http://evil.example", "http://127.0.0.1:1", "http://127.0.0.1", "http://localhost",
    "http://{host}.evil.example", "http://user@{host}", "http://school.example",
    "https://school.example:8443", "file://", "null", "",
)  # fmt: skip
OWN = (
    {"Origin": "http://{host}"},
    {"Origin": "http://LOCALHOST:8501", "Host": "localhost:8501"},
    {"Origin": "http://School.example", "Host": "school.example:80"},
    {"Origin": "https://school.example:443", "Host": "school.example"},
    {"Origin": SCHOOL},
    {},
)


@pytest.fixture(scope="module")
def server() -> Iterator[serving.Server]:
    """The app at 127.0.0.1, which visitors reach as SCHOOL, too."""
    with serving.serve(LOOKING, variables={SITE: SCHOOL}) as running:
        yield running


def answer(server: serving.Server, method: str, path: str, **headers: str) -> HTTPResponse:
    """Underscores in the names of headers are hyphens; {host}: the app's."""
    host = server.address.partition("://")[2]
    connection = HTTPConnection(host, timeout=20)
    named = {n.replace("_", "-"): v.replace("{host}", host) for n, v in headers.items()}
    connection.request(method, path, headers=named)
    return connection.getresponse()


def test_websockets_open_for_the_apps_own_origins_alone_and_without_a_lookup(server) -> None:
    expected = [*(({"Origin": origin}, 403) for origin in FOREIGN), *((own, 101) for own in OWN)]
    for headers, status in expected:
        assert answer(server, "GET", "/_stcore/stream", **WEBSOCKET, **headers).status == status
    assert LOOKED_UP not in server.log()


def test_a_foreign_page_changes_nothing_and_may_read(server) -> None:
    foreign = {"Origin": "http://127.0.0.1:1"}, {"Origin": "null"}, {"Sec_Fetch_Site": "cross-site"}
    methods, paths = ("POST", "PUT", "PATCH", "DELETE"), ("/live/read", UPLOAD)
    for method, path, headers in product(methods, paths, foreign):
        got = answer(server, method, path, **headers)
        assert got.status == 403, (method, path, headers)
        assert b"page of another site" in got.read()
        assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert answer(server, "GET", "/", **foreign[0]).status == 200


def test_what_the_apps_own_pages_send_arrives_without_any_cookie(server) -> None:
    for headers in (OWN[0], {"Origin": SCHOOL}, {}):
        assert b"expected an object" in answer(server, "POST", "/live/read", **headers).read()
        assert b"Invalid session_id" in answer(server, "PUT", UPLOAD, **headers).read()
        assert answer(server, "DELETE", UPLOAD, **headers).status == 204


def test_ports_count_by_the_pages_scheme_and_an_insecure_page_reaches_no_secure_app() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await PlainTextResponse(Headers(scope=scope)["host"])(scope, receive, send)

    own = OwnOrigin(app, sites(""))
    for origin, host, scheme, passed in (
        ("https://x.example", "x.example:443", "http", b"x.example"),
        ("https://x.example:443", "x.example", "http", b"x.example:443"),
        ("http://[::1]:8501", "[::1]:8501", "http", b"[::1]:8501"),
        ("http://x.example", "x.example:443", "http", None),
        ("https://x.example", "x.example:80", "http", None),
        ("http://x.example", "x.example", "https", None),
        ("https://x.example", "x.example", "https", b"x.example"),
    ):
        start, told = asyncio.run(
            wire.ask(own, method="POST", scheme=scheme, origin=origin, host=host)
        )
        assert (told["body"] if start["status"] == 200 else None) == passed, (origin, host)


def test_a_setting_that_is_no_site_is_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    for site in (
        "school.example", "https://*.example", "https://school.example/", "null", "https://",
    ):  # fmt: skip
        monkeypatch.setenv(SITE, f"https://fine.example {site}")
        with pytest.raises(ValueError, match=f"{SITE}.*is not a site"):
            middleware()

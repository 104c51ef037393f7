"""What a page of another site sends is rejected, and what the app's own pages send is not."""

import asyncio
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from itertools import product
from pathlib import Path

import pytest
from starlette.responses import PlainTextResponse

from digitnet.ui.server.middleware import middleware
from digitnet.ui.server.origins import SITE, OwnOrigin, sites
from tests import serving, wire
from tests.ui.lookups import LOOKED_UP

LOOKING = str(Path(__file__).with_name("lookups.py"))
SCHOOL = "https://school.example"
COMMANDS = "/live/runs/any/commands"
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
    {"Origin": "http://[::1]:8501", "Host": "[::1]:8501"},
    {"Origin": SCHOOL},
    {},
)
OTHER_PORTS = (
    {"Origin": "http://x.example", "Host": "x.example:443"},
    {"Origin": "https://x.example", "Host": "x.example:80"},
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
    foreign = [*({"Origin": origin} for origin in FOREIGN), *OTHER_PORTS]
    for status, all_headers in ((403, foreign), (101, OWN)):
        for headers in all_headers:
            got = answer(server, "GET", "/_stcore/stream", **WEBSOCKET, **headers)
            assert got.status == status, headers
    assert LOOKED_UP not in server.log()


def test_a_foreign_page_changes_nothing_and_may_read(server) -> None:
    foreign = {"Origin": "http://127.0.0.1:1"}, {"Origin": "null"}, {"Sec_Fetch_Site": "cross-site"}
    methods, paths = ("POST", "PUT", "PATCH", "DELETE"), ("/live/read", COMMANDS, UPLOAD)
    for method, path, headers in product(methods, paths, foreign):
        got = answer(server, method, path, **headers)
        assert got.status == 403, (method, path, headers)
        assert b"page of another site" in got.read()
        assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert answer(server, "GET", "/", **foreign[0]).status == 200


def test_what_the_apps_own_pages_send_arrives_without_any_cookie(server) -> None:
    for headers in (OWN[0], {"Origin": SCHOOL}, {}):
        assert b"expected a JSON object" in answer(server, "POST", "/live/read", **headers).read()
        assert b"Invalid session_id" in answer(server, "PUT", UPLOAD, **headers).read()
        assert answer(server, "DELETE", UPLOAD, **headers).status == 204


def test_an_insecure_page_does_not_reach_a_secure_app() -> None:
    own = OwnOrigin(PlainTextResponse("passed"), sites(""))
    for page, app, status in (("http", "https", 403), ("https", "https", 200)):
        asked = {"origin": f"{page}://x.example", "host": "x.example"}
        start, _ = asyncio.run(wire.ask(own, method="POST", scheme=app, **asked))
        assert start["status"] == status


def test_an_invalid_site_is_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    for site in (
        "school.example", "https://*.example", "https://school.example/", "null", "https://",
    ):  # fmt: skip
        monkeypatch.setenv(SITE, f"https://fine.example {site}")
        with pytest.raises(ValueError, match=f"{SITE}.*is invalid; expected a site"):
            middleware()

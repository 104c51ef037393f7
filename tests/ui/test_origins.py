"""What a page of another site sends is rejected, and what the app's own pages send is not."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest
from starlette.datastructures import Headers
from starlette.types import Message, Receive, Scope, Send

from digitnet.ui.server.middleware import middleware
from digitnet.ui.server.origins import SITE, OwnOrigin, sites
from tests import serving
from tests.ui.lookups import LOOKED_UP

LOOKING = str(Path(__file__).with_name("lookups.py"))
SCHOOL = "https://school.example"
WEBSOCKET = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}
UPLOAD = "/_stcore/upload_file/session/file"


@pytest.fixture(scope="module")
def server() -> Iterator[serving.Server]:
    """The app at 127.0.0.1, which visitors reach as SCHOOL, too."""
    with serving.serve(LOOKING, variables={SITE: SCHOOL}) as running:
        yield running


def send(server: serving.Server, method: str, path: str, **headers: str) -> HTTPConnection:
    """A request on its way; underscores in the names of headers are hyphens; {host}: the app's."""
    host = server.address.partition("://")[2]
    connection = HTTPConnection(host, timeout=20)
    connection.putrequest(method, path, skip_host="Host" in headers)
    for name, value in headers.items():
        connection.putheader(name.replace("_", "-"), value.replace("{host}", host))
    connection.endheaders()
    return connection


def answer(server: serving.Server, method: str, path: str, **headers: str) -> HTTPResponse:
    return send(server, method, path, **headers).getresponse()


def handshake(server: serving.Server, **headers: str) -> HTTPConnection:
    return send(server, "GET", "/_stcore/stream", **WEBSOCKET, **headers)


FOREIGN = [
    "http://evil.example",
    "http://127.0.0.1:1",
    "http://127.0.0.1",
    "http://localhost",
    "http://{host}.evil.example",
    "http://user@{host}",
    "http://school.example",
    "https://school.example:8443",
    "file://",
    "null",
    "",
]


@pytest.mark.parametrize("origin", FOREIGN)
def test_a_websocket_of_another_origin_is_rejected_without_a_lookup(server, origin: str) -> None:
    assert handshake(server, Origin=origin).getresponse().status == 403
    assert LOOKED_UP not in server.log()


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://{host}"},
        {"Origin": "http://LOCALHOST:8501", "Host": "localhost:8501"},
        {"Origin": "http://School.example", "Host": "school.example:80"},
        {"Origin": "https://school.example:443", "Host": "school.example"},
        {"Origin": SCHOOL},
        {},
    ],
    ids=str,
)
def test_a_websocket_of_the_apps_own_origin_opens_without_a_lookup(server, headers) -> None:
    assert handshake(server, **headers).getresponse().status == 101
    assert LOOKED_UP not in server.log()


def test_health_answers_while_foreign_pages_knock(server) -> None:
    knocking = [handshake(server, Origin=f"http://evil{i}.example") for i in range(10)]
    assert server.health()["sessions"] == 0
    assert {each.getresponse().status for each in knocking} == {403}
    assert LOOKED_UP not in server.log()


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", ["/live/read", UPLOAD])
@pytest.mark.parametrize(
    "headers",
    [{"Origin": "http://127.0.0.1:1"}, {"Origin": "null"}, {"Sec_Fetch_Site": "cross-site"}],
    ids=str,
)
def test_a_foreign_page_changes_nothing(server, method: str, path: str, headers) -> None:
    got = answer(server, method, path, **headers)
    assert got.status == 403
    assert b"page of another site" in got.read()
    assert got.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("headers", [{"Origin": "http://{host}"}, {"Origin": SCHOOL}, {}], ids=str)
def test_what_the_apps_own_pages_send_arrives_without_any_cookie(server, headers) -> None:
    assert b"expected an object" in answer(server, "POST", "/live/read", **headers).read()
    assert b"Invalid session_id" in answer(server, "PUT", UPLOAD, **headers).read()
    assert answer(server, "DELETE", UPLOAD, **headers).status == 204


def test_who_only_reads_is_not_asked_where_from(server) -> None:
    assert answer(server, "GET", "/", Origin="http://evil.example").status == 200


def passed(origin: str, host: str, scheme: str = "http") -> str | None:
    """The host with which the app is asked; None where it is not."""
    asked: list[Scope] = []
    headers = [(b"host", host.encode()), (b"origin", origin.encode())]
    scope = {"type": "http", "method": "POST", "scheme": scheme, "headers": headers}

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        asked.append(scope)

    async def ignore(message: Message) -> None:
        pass

    asyncio.run(OwnOrigin(app, sites(""))(scope, None, ignore))
    return Headers(scope=asked[0])["host"] if asked else None


def test_default_ports_count_by_the_pages_scheme() -> None:
    assert passed("https://x.example", "x.example:443") == "x.example"
    assert passed("https://x.example:443", "x.example") == "x.example:443"
    assert passed("http://[::1]:8501", "[::1]:8501") == "[::1]:8501"
    assert passed("http://x.example", "x.example:443") is None
    assert passed("https://x.example", "x.example:80") is None


def test_an_insecure_page_does_not_reach_a_secure_app() -> None:
    assert passed("http://x.example", "x.example", "https") is None
    assert passed("https://x.example", "x.example", "http")  # a proxy before it speaks TLS


@pytest.mark.parametrize(
    "site", ["school.example", "https://*.example", "https://school.example/", "null", "https://"]
)
def test_what_is_no_site_is_rejected_as_a_setting(monkeypatch, site: str) -> None:
    monkeypatch.setenv(SITE, f"https://fine.example {site}")
    with pytest.raises(ValueError, match=f"{SITE}.*is not a site"):
        middleware()

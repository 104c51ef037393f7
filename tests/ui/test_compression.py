"""Scripts and styles are compressed once, and sent so to all who accept it."""

from __future__ import annotations

import asyncio
import base64
import gzip
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
import streamlit
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Message

from digitnet.ui.server import compression
from digitnet.ui.server.compression import CompressedFiles, accepts_gzip
from digitnet.ui.server.routes import PARTS
from tests import serving

STATIC = Path(streamlit.__file__).with_name("static")
GZIP = {"Accept-Encoding": "gzip, deflate, br"}
PAGE = {"Accept": "text/html"}

Answer = tuple[int, Headers, bytes]


@pytest.fixture(scope="module")
def server() -> Iterator[serving.Server]:
    with serving.serve("app.py", f"{serving.BASE}digits") as running:
        yield running


def ask(server: serving.Server, path: str, method: str = "GET", **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = Request(server.address + path, headers=named, method=method)
    try:
        with urlopen(request, timeout=20) as answer:
            return answer.status, Headers(dict(answer.headers)), answer.read()
    except HTTPError as error:  # 304 is one to urllib
        return error.code, Headers(dict(error.headers)), b""


def scripts(server: serving.Server) -> list[str]:
    """The scripts that Streamlit's page names, without the small ones."""
    page = ask(server, "/", **PAGE)[2].decode()
    paths = re.findall(r'(?:src|href)="\.(/static/[^"]+\.(?:js|css))"', page)
    return [path for path in paths if (STATIC / path[1:]).stat().st_size >= compression.LEAST]


def test_all_scripts_of_the_page_come_compressed_and_cached_for_long(server) -> None:
    paths = scripts(server)
    assert len(paths) > 20
    for path in paths:
        _, headers, body = ask(server, path, **GZIP)
        plain = (STATIC / path[1:]).read_bytes()
        assert headers["content-encoding"] == "gzip"
        assert int(headers["content-length"]) == len(body) < len(plain)
        assert gzip.decompress(body) == plain
        assert "accept-encoding" in headers["vary"].lower()
        assert "immutable" in headers["cache-control"]


def test_our_own_modules_and_styles_come_compressed_and_cached_as_before(server) -> None:
    for path, cached in (("/live/parts/feed.js", "no-cache"), ("/live/styles.css", "immutable")):
        _, headers, body = ask(server, path, **GZIP)
        assert headers["content-encoding"] == "gzip"
        assert cached in headers["cache-control"]
        assert headers.getlist("vary") == ["Accept-Encoding"]
        assert gzip.decompress(body) == ask(server, path)[2]
    assert ask(server, "/live/parts/feed.js")[2] == (PARTS / "feed.js").read_bytes()


@pytest.mark.parametrize("accepted", ["identity", "br", "gzip;q=0", "*, gzip; q=0.0", ""])
def test_who_does_not_accept_it_gets_the_file_as_it_is(server, accepted: str) -> None:
    path = scripts(server)[0]
    _, headers, body = ask(server, path, Accept_Encoding=accepted)
    assert "content-encoding" not in headers
    assert headers["vary"] == "Accept-Encoding"
    assert body == (STATIC / path[1:]).read_bytes()


def test_gzip_is_accepted_as_the_browser_weighs_it() -> None:
    for accepted in ("gzip", "GZIP;q=0.5", "br, gzip", "*", "*;q=0, gzip;q=0.001"):
        assert accepts_gzip(Headers({"accept-encoding": accepted}))
    for refused in ("", "br", "gzip;q=0", "gzip ; q=0.000", "*;q=0", "*, gzip;q=0"):
        assert not accepts_gzip(Headers({"accept-encoding": refused}))
    assert not accepts_gzip(Headers({}))


@pytest.mark.parametrize("script", ["streamlit's", "ours"])
def test_a_browser_that_has_a_file_is_told_to_keep_it(server, script: str) -> None:
    path = scripts(server)[0] if script == "streamlit's" else "/live/parts/feed.js"
    _, first, _ = ask(server, path, **GZIP)
    validators = {"If_None_Match": first["etag"]}, {"If_Modified_Since": first["last-modified"]}
    for validator in validators:
        status, again, _ = ask(server, path, **GZIP, **validator)
        assert status == 304
        assert again["etag"] == first["etag"]
        assert again["vary"] == "Accept-Encoding"
    assert ask(server, path, **GZIP, If_None_Match='W/"other"')[0] == 200


def test_a_part_of_a_file_is_one_of_the_file_as_it_is(server) -> None:
    path = scripts(server)[0]
    status, headers, body = ask(server, path, **GZIP, Range="bytes=10-29")
    assert (status, "content-encoding" in headers) == (206, False)
    assert body == (STATIC / path[1:]).read_bytes()[10:30]


def test_what_is_packed_already_small_or_a_page_is_left_alone(server) -> None:
    font = next((STATIC / "static/media").glob("*.woff2"))
    small = min((STATIC / "static/js").glob("*.js"), key=lambda path: path.stat().st_size)
    for file in (font, small):
        _, headers, body = ask(server, f"/{file.relative_to(STATIC)}", **GZIP)
        assert "content-encoding" not in headers
        assert body == file.read_bytes()
    assert ask(server, "/static/js/nothing.js", **GZIP)[2] == (STATIC / "index.html").read_bytes()
    assert ask(server, scripts(server)[0], "HEAD", **GZIP)[2] == b""


def test_the_page_tells_streamlit_where_the_server_is(server) -> None:
    _, headers, page = ask(server, "/train", **PAGE)
    script = re.search(rb"<script>([^<]*BACKEND_BASE_URL[^<]*)</script>", page)[1]
    digest = base64.b64encode(hashlib.sha256(script).digest()).decode()
    assert f"'sha256-{digest}'" in headers["content-security-policy"]


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """What has been compressed, in this process."""
    done: list[bytes] = []
    pack = gzip.compress

    def compress(raw: bytes, **options: int) -> bytes:
        done.append(raw)
        return pack(raw, **options)

    monkeypatch.setattr(compression.gzip, "compress", compress)
    return done


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.js").write_bytes(b"a" * 2000)
    return tmp_path


async def get(app: CompressedFiles, path: str, accepted: bytes = b"gzip") -> list[Message]:
    """The messages with which a server that sends files by their paths is answered."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "headers": [(b"accept-encoding", accepted)],
        "extensions": {"http.response.pathsend": {}},
    }
    await app(scope, leave, send)
    return sent


async def leave() -> Message:
    """Of a visitor who has gone again."""
    return {"type": "http.disconnect"}


def over(folder: Path) -> CompressedFiles:
    files = Starlette(routes=[Mount("/static", StaticFiles(directory=folder))])
    return CompressedFiles(files, ["/static/"])


def test_a_file_is_compressed_once_for_all_who_come_at_once(folder: Path, counted) -> None:
    async def crowd() -> list[list[Message]]:
        app = over(folder)
        paths = ["/static/a.js", "/static//a.js", "/static/./a.js"] * 5
        return [*await asyncio.gather(*(get(app, path) for path in paths))]

    bodies = {sent[1]["body"] for sent in asyncio.run(crowd())}
    assert [gzip.decompress(body) for body in bodies] == [b"a" * 2000] == counted


def test_who_leaves_while_a_file_is_read_does_not_cut_it_for_the_next(folder: Path) -> None:
    (folder / "a.js").write_bytes(b"a" * 10**6)
    _, packed = asyncio.run(get(over(folder), "/static/a.js"))
    assert gzip.decompress(packed["body"]) == b"a" * 10**6


def test_a_file_that_changes_is_compressed_anew(folder: Path, counted) -> None:
    async def twice() -> list[Message]:
        app = over(folder)
        await get(app, "/static/a.js")
        (folder / "a.js").write_bytes(b"b" * 3000)
        return await get(app, "/static/a.js")

    assert gzip.decompress(asyncio.run(twice())[1]["body"]) == b"b" * 3000
    assert len(counted) == 2


def test_a_server_that_sends_files_by_path_still_does_so_where_none_is_compressed(folder) -> None:
    start, plain = asyncio.run(get(over(folder), "/static/a.js", b"identity"))
    assert plain["type"] == "http.response.pathsend"
    assert Headers(scope=start)["content-length"] == "2000"
    _, packed = asyncio.run(get(over(folder), "/static/a.js"))
    assert gzip.decompress(packed["body"]) == b"a" * 2000

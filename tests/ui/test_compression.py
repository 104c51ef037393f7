"""Scripts and styles are compressed once, and sent so to all who accept it."""

import asyncio
import gzip
import re
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Message

from digitnet.ui.server.compression import LEAST, CompressedFiles, accepts_gzip
from tests import wire
from tests.serving import get

RAW = b"a" * 2000


@pytest.fixture
def app(tmp_path: Path) -> CompressedFiles:
    for name, raw in (("a.js", RAW), ("small.js", RAW[:99]), ("font.woff2", RAW)):
        (tmp_path / name).write_bytes(raw)
    files = Starlette(routes=[Mount("/static", StaticFiles(directory=tmp_path))])
    return CompressedFiles(files, ["/static/"])


async def ask(app: CompressedFiles, path: str = "/static/a.js", **more: str) -> list[Message]:
    return await wire.ask(app, path, **{"accept_encoding": "gzip"} | more)


def test_all_scripts_and_styles_of_the_app_come_compressed_and_cached(server: str) -> None:
    page = get(server, Accept="text/html")[2].decode()
    paths = re.findall(r'(?:src|href)="\.(/static/[^"]+\.(?:js|css))"', page)
    assert len(paths) > 20
    for path in ("/live/styles.css", *paths, "/live/parts/browser/feed.js"):
        _, headers, body = get(server + path, **{"Accept-Encoding": "gzip, deflate, br"})
        plain = get(server + path)[2]
        if len(plain) < LEAST:
            continue
        assert headers["content-encoding"] == "gzip", path
        assert int(headers["content-length"]) == len(body) < len(plain), path
        assert gzip.decompress(body) == plain, path
        assert headers["vary"] == "Accept-Encoding", path
        cached = "no-cache" if "parts" in path else "immutable"
        assert cached in headers["cache-control"], path
    _, headers, body = get(server + path, **{"Accept-Encoding": "gzip", "Range": "bytes=10-29"})
    assert (body, "content-encoding" in headers) == (plain[10:30], False)


def test_gzip_is_accepted_as_the_browser_weighs_it() -> None:
    for accepted in ("gzip", "GZIP;q=0.5", "br, gzip", "*", "*;q=0, gzip;q=0.001"):
        assert accepts_gzip(Headers({"accept-encoding": accepted}))
    for refused in ("", "br", "gzip;q=0", "gzip ; q=0.000", "*;q=0", "*, gzip;q=0"):
        assert not accepts_gzip(Headers({"accept-encoding": refused}))
    assert not accepts_gzip(Headers({}))


def test_other_answers_pass_and_a_browser_that_has_a_file_keeps_it(app: CompressedFiles) -> None:
    known = Headers(scope=asyncio.run(ask(app))[0])
    for asked, status, length in (
        ({"accept_encoding": "br"}, 200, "2000"),
        ({"path": "/static/small.js"}, 200, "99"),
        ({"path": "/static/font.woff2"}, 200, "2000"),
        ({"method": "HEAD"}, 200, "2000"),
        ({"if_none_match": known["etag"]}, 304, None),
        ({"if_modified_since": known["last-modified"]}, 304, None),
        ({"if_none_match": 'W/"other"'}, 200, known["content-length"]),
    ):
        start, body = asyncio.run(ask(app, **asked))
        headers = Headers(scope=start)
        assert (start["status"], headers.get("content-length")) == (status, length), asked
        assert headers["vary"] == "Accept-Encoding"
        if "path" not in asked:
            assert headers["etag"] == known["etag"]
        # A server that can send files by their paths still does so.
        assert ("path" in body) == (length in ("99", "2000") and "method" not in asked), asked


def test_a_file_is_compressed_once_for_all_who_come_and_anew_when_it_changes(
    app: CompressedFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack, packed = gzip.compress, []
    monkeypatch.setattr(gzip, "compress", lambda raw, **o: packed.append(raw) or pack(raw, **o))

    async def crowd() -> set[bytes]:
        paths = ["/static/a.js", "/static//a.js", "/static/./a.js"] * 5
        answers = await asyncio.gather(*(ask(app, path) for path in paths))
        return {gzip.decompress(sent[1]["body"]) for sent in answers}

    async def twice() -> list[set[bytes]]:
        before = await crowd()
        (tmp_path / "a.js").write_bytes(b"b" * 10**6)
        return [before, await crowd()]

    assert asyncio.run(twice()) == [{RAW}, {b"b" * 10**6}]
    assert packed == [RAW, b"b" * 10**6]
